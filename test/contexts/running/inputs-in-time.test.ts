import { expect } from 'chai';
import { spikeRows } from '../../../contexts/session/spike-times.ts';
import {
  component,
  context,
  count,
  events,
  flow,
  type InputSignal,
  input,
  ms,
  mse,
  output,
  perTrial,
  process,
  real,
  type Sample,
  type SimulateOptions,
  sgd,
  simulate,
  spikeTimes,
  state,
  train,
} from '../../../index.ts';
import { faultsOf, untyped } from '../support.ts';

// Inputs that go with time are the rows that they give, whenever these are asked for.

/** Shows its inputs. */
const Screen = component('Screen', {
  doc: 'shows its inputs',
  time: 'ms',
  hyperparameters: { n_units: count('units', 3) },
  compartments: {
    j: input('nA', 'numbers', { default: 0 }),
    x: input('spike', 'spikes', { default: 0 }),
    seen: output('nA', 'j'),
    s: output('spike', 'x'),
  },
  commands: { show: ({ j, x }) => ({ seen: j.mul(1), s: x.mul(1) }) },
});

function started(options: Partial<SimulateOptions> = {}) {
  const net = context('net', () => {
    const z = Screen();
    return { z, go: process(z.show) };
  });
  return { net, sim: simulate(net, { dt: ms(0.5), batch: 2, dtype: 'f64', ...options }) };
}

/** What the cells see of an input over 8 steps from tick 3 on. */
function seen(signal: InputSignal, chunk = 1000, where: 'j' | 'x' = 'j'): number[] {
  const { net, sim } = started({ tick: 3 });
  const { z } = net;
  const of = where === 'j' ? z.seen : z.s;
  return [...sim.run(net.go, { steps: 8, inputs: [[z[where], signal]], record: [of], chunk }).get(of).data];
}
const rowsOf = (row: (t: number) => readonly (readonly number[])[]) =>
  Array.from({ length: 8 }, (_, k) => row((3 + k) / 2)).flat(2);

describe('inputs that go with time', () => {
  const wave = (t: number) => Math.sin(t);
  const cases: readonly (readonly [string, InputSignal, (t: number) => readonly (readonly number[])[]])[] = [
    [
      'a number',
      wave,
      (t) => [
        [wave(t), wave(t), wave(t)],
        [wave(t), wave(t), wave(t)],
      ],
    ],
    [
      'one per cell, with units',
      (t) => [t, `${t} uA`, 2],
      (t) => [
        [t, 1000 * t, 2],
        [t, 1000 * t, 2],
      ],
    ],
    [
      'perTrial in a function',
      (t) => perTrial([t, [1, 2, t]]),
      (t) => [
        [t, t, t],
        [1, 2, t],
      ],
    ],
    [
      'perTrial of functions and of what is fixed',
      perTrial([wave, [1, 2, 3]]),
      (t) => [
        [wave(t), wave(t), wave(t)],
        [1, 2, 3],
      ],
    ],
    [
      'a flow of rows',
      flow(({ from, count }) => Array.from({ length: count }, (_, k) => [from + k, 0, 1])),
      (t) => [
        [2 * t, 0, 1],
        [2 * t, 0, 1],
      ],
    ],
    [
      'a flow of one row',
      flow(() => [4, 5, 6]),
      () => [
        [4, 5, 6],
        [4, 5, 6],
      ],
    ],
  ];
  for (const [what, signal, row] of cases)
    it(`are ${what}, in whatever chunks`, () => {
      for (const chunk of [1000, 3, 1]) expect(seen(signal, chunk)).eql(rowsOf(row));
    });

  it('drive streams without end, and are driven by', () => {
    const { net, sim } = started({ batch: 1 });
    const frames: number[] = [];
    const stream = sim.stream(net.go, {
      inputs: [[net.z.j, (t) => t]],
      record: [net.z.seen.at([1])],
      chunk: 2,
      scheduler: {
        schedule: (work) => {
          if (frames.length < 6) work();
          return { unsubscribe: () => {} };
        },
      },
    });
    stream.subscribe((frame) => frames.push(...frame.get(net.z.seen.at([1])).data));
    expect(frames).eql([0, 0.5, 1, 1.5, 2, 2.5]);
    stream.cancel();
    sim.restart();
    const drive = sim.drive(net.z.j, (t) => [t, 0, `${t} nA`], { every: ms(1) });
    const { data } = sim.run(net.go, { steps: 4, record: [net.z.seen] }).get(net.z.seen);
    expect([...data]).eql([0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 1]);
    expect(drive.log).eql([
      { tick: 0, value: [0, 0, 0] },
      { tick: 2, value: [1, 0, 1] },
    ]);
  });

  it('are trained with, as rows are', () => {
    const Leak = component('Leak', {
      doc: 'v follows j',
      time: 'ms',
      hyperparameters: { n_units: count('units', 1), tau: real('ms', 'time constant', 5) },
      compartments: { j: input('1', 'drive'), v: state('1', 'level') },
      commands: { step: ({ j, v }, p, { dt }) => ({ v: v.add(j.sub(v).mul(dt.div(p.tau))) }) },
    });
    const net = context('net', () => {
      const z = Leak();
      return { z, go: process(z.step) };
    });
    const losses = (drive: InputSignal, goal: InputSignal) =>
      train(net, {
        ...{ process: net.go, dt: ms(0.5), steps: 6, window: 2, segment: 4, optimizer: sgd({ lr: 1 }) },
        inputs: [[net.z.j, drive]],
        targets: [[net.z.v, goal]],
        loss: ({ of, target }) => mse(of(net.z.v), target(net.z.v)),
      }).run({ iterations: 3 });
    const rows = (of: (t: number) => number) => Array.from({ length: 6 }, (_, k) => [of(k / 2)]);
    const goal = (t: number) => t / 9;
    expect([...losses(wave, goal)]).eql([...losses(rows(wave), rows(goal))]);
    const ofData = (drives: readonly Sample[], goals: readonly Sample[]) =>
      train(net, {
        ...{ process: net.go, dt: ms(0.5), steps: 6, batch: 2, optimizer: sgd({ lr: 1 }) },
        data: { inputs: [[net.z.j, drives]], targets: [[net.z.v, goals]] },
        loss: ({ of, target }) => mse(of(net.z.v), target(net.z.v)),
      }).run({ epochs: 3 });
    const played = [0, 1, 0, 0, 0, 1].map((x) => [x]);
    const quantities = ['0.5', 2, '1', 1, '0', 0];
    expect([...ofData([wave, spikeTimes([[0.5, 2.5]]), quantities], [goal, goal, goal])]).eql([
      ...ofData([rows(wave), played, [0.5, 2, 1, 1, 0, 0]], Array(3).fill(rows(goal))),
    ]);
  });

  it('are refused before anything runs, where they and when', () => {
    const { net, sim } = started();
    const fault = (signal: InputSignal, steps = 8) =>
      faultsOf(() => sim.run(net.go, { steps, inputs: [[net.z.j, signal]], chunk: 4 }))[0]!;
    expect(fault((t) => [t, t])).include({ code: 'shape-mismatch', where: 'net/z.j at t = 0 ms' });
    expect(fault(() => '1 mV')).include({ code: 'unit-mismatch' });
    expect(fault(untyped(() => undefined)).code).equal('option');
    expect(fault(() => Number.NaN).code).equal('not-finite');
    expect(fault(perTrial([(t: number) => [t], 1]) as InputSignal).where).include('trial 0');
    const thrown = fault(() => {
      throw new Error('lost');
    });
    expect(thrown).include({ code: 'source', where: 'net/z.j at t = 0 ms' });
    expect(thrown.found).include('lost');
    expect(fault(flow(() => [[1]])).where).equal('net/z.j, 1 ticks from 0 on');
    expect(sim.tick).equal(0);
    // What comes up later ends the run where the chunk began.
    expect(fault((t) => (t < 3 ? 1 : Number.NaN)).where).equal('net/z.j at t = 3 ms');
    expect(sim.tick).equal(4);
    expect(faultsOf(() => flow(untyped(3)))[0]!.code).equal('option');
  });
});

describe('spike times', () => {
  it('are spikes in the steps in which they fall, in all trials or their own', () => {
    // From tick 3 on: ticks of 0.5 ms.
    const row =
      (...spikes: readonly (readonly [number, number])[]) =>
      (t: number) => {
        const own = Array.from({ length: 3 }, (_, k) =>
          Number(spikes.some(([cell, at]) => cell === k && at === t)),
        );
        return [own, own];
      };
    for (const chunk of [1000, 3]) {
      const lists = spikeTimes([[2, 3.7, 100], [], ['0.0025 s', ms(4)]]);
      const expected = rowsOf(row([0, 2], [0, 3.5], [2, 2.5], [2, 4]));
      expect(seen(lists, chunk, 'x')).eql(expected);
      const pairs = spikeTimes({ times: [4, 2, '2.5 ms', 3.7], cells: [2, 0, 2, 0] });
      expect(seen(pairs, chunk, 'x')).eql(expected);
      const trials = seen(
        perTrial([spikeTimes([[2], [], []]), spikeTimes([[], [2], []])]) as InputSignal,
        chunk,
        'x',
      );
      expect(trials).eql(
        rowsOf((t) => [
          [Number(t === 2), 0, 0],
          [0, Number(t === 2), 0],
        ]),
      );
    }
  });

  it('on ticks stay on them, however dt rounds', () => {
    const net = context('net', () => {
      const z = Screen({ n_units: 1 });
      return { z, go: process(z.show) };
    });
    const sim = simulate(net, { dt: ms(0.1) });
    const times = Array.from({ length: 500 }, (_, k) => k / 10);
    const { data } = sim
      .run(net.go, { steps: 500, inputs: [[net.z.x, spikeTimes([times])]], record: [net.z.s] })
      .get(net.z.s);
    expect(data.every((x) => x === 1)).equal(true);
  });

  it('late in a long run fall in their own step, however close the next one is', () => {
    const { net } = started();
    const from = 99_999_998;
    const times = spikeTimes({ times: [from + 0.95, from + 1.5], cells: [0, 2] });
    const rows = spikeRows(times as never, net.z.x, { batch: 1, dt: 1e-3 }, 'here')({ from, count: 3 });
    expect([...rows]).eql([1, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  it('play what was recorded, trial by trial', () => {
    const { net, sim } = started();
    const { x, s } = net.z;
    const signal = perTrial([spikeTimes([[1], [], [0, 2.5]]), spikeTimes([[], [3], [0.5]])]) as InputSignal;
    const first = sim.run(net.go, { steps: 8, inputs: [[x, signal]], record: [events(s)] }).get(events(s));
    sim.restart();
    const again = sim
      .run(net.go, { steps: 8, inputs: [[x, spikeTimes(first)]], record: [events(s)] })
      .get(events(s));
    const plain = ({ ticks, cells, trials }: typeof first) => [[...ticks], [...cells], [...trials]];
    expect(plain(again)).eql(plain(first));
    expect(first.count).equal(5);
  });

  it('are refused where they fit nothing', () => {
    const { net, sim } = started();
    const fault = (signal: InputSignal, of: 'x' | 'j' = 'x') =>
      faultsOf(() => sim.run(net.go, { steps: 1, inputs: [[net.z[of], signal]] }))[0]!.code;
    expect(fault(spikeTimes([[1], [2]]))).equal('shape-mismatch');
    expect(fault(spikeTimes({ times: [1], cells: [3] }))).equal('shape-mismatch');
    expect(fault(spikeTimes({ times: [1], cells: [0], trials: [2], batch: 3 }))).equal('shape-mismatch');
    expect(fault(spikeTimes([[1, 1.2], [], []]))).equal('shape-mismatch');
    expect(fault(spikeTimes([[1], [], []]), 'j')).equal('unit-mismatch');
    for (const odd of [
      3,
      [3],
      [[-1]],
      [['1 mV']],
      [[Number.NaN]],
      { times: [1] },
      { times: [1], cells: [0.5] },
      { times: [1], cells: [] },
      [[undefined]],
    ])
      expect(faultsOf(() => spikeTimes(untyped(odd)))).length(1);
  });
});
