import { expect } from 'chai';
import {
  coefficientOfVariation,
  component,
  context,
  count,
  events,
  firingRates,
  flow,
  interspikeIntervals,
  MyelinError,
  mean,
  ms,
  mV,
  output,
  populationRate,
  process,
  type RunOptions,
  real,
  type SimulateOptions,
  type SpikeEvents,
  simulate,
  spikeCounts,
  spikeTimes,
  state,
  sweep,
  toCsv,
} from '../../../index.ts';
import { faultsOf, untyped } from '../support.ts';

// What is kept of a run besides whole rows: spikes as events, some elements, means.

/** Cell k spikes at every (k + 2)th step; `n` has two spikes then, or as many as `gain`; `v` is chance. */
const Clocks = component('Clocks', {
  doc: 'clocks',
  time: 'ms',
  hyperparameters: { n_units: count('cells', 3), gain: real('1', 'spikes at once in n', 2) },
  compartments: {
    age: state('1', 'steps since the spike'),
    s: output('spike', 'spikes'),
    n: output('1', 'several at once'),
    v: state('mV', 'a potential'),
  },
  commands: {
    advance({ age }, { n_units, gain }, { random }) {
      const fired = age.add(1).ge(Array.from({ length: n_units }, (_, k) => k + 2));
      const s = fired.spikes();
      return {
        age: fired.where(0, age.add(1)),
        s,
        n: s.mul(gain),
        v: random.normal([n_units]).mul(mV(1)),
      };
    },
  },
});

const model = () =>
  context('net', () => {
    const z = Clocks();
    return { z, go: process(z.advance) };
  });
const started = (options: Partial<SimulateOptions> = {}) => {
  const net = model();
  return { net, sim: simulate(net, { dt: ms(0.5), batch: 2, ...options }) };
};

const plain = ({ ticks, cells, trials, tick, steps, batch }: SpikeEvents) => ({
  ...{ ticks: [...ticks], cells: [...cells], trials: [...trials] },
  ...{ tick, steps, batch },
});

/** Events of rows `[steps, batch, 3]`, by their definition. */
const expected = (rows: ArrayLike<number>, cells: readonly number[], from = 0) =>
  Array.from(rows).flatMap((x, i) => {
    const [cell, trial, tick] = [i % 3, Math.floor(i / 3) % 2, from + Math.floor(i / 6)];
    return cells.includes(cell) ? Array.from({ length: x }, () => [tick, trial, cell]) : [];
  });
const listed = ({ ticks, trials, cells }: SpikeEvents) =>
  Array.from(ticks, (tick, i) => [tick, trials[i], cells[i]]);

describe('spikes as events', () => {
  for (const backend of ['wasm', 'reference'] as const)
    it(`are those of the rows, on ${backend}, in whatever chunks, of some cells or all, from the tick on where the run begins`, () => {
      const { net, sim } = started({ backend });
      const { s, n } = net.z;
      sim.run(net.go, { steps: 7 });
      const some = [s.at([2, 0]), s.at([2, 0, 1]), n.at([2, 0])].map((own) => events(own));
      const record = [s, n, events(s), events(n), ...some];
      for (const chunk of [1000, 4]) {
        const from = sim.tick;
        const out = sim.run(net.go, { steps: 13, record, chunk });
        const { data } = out.get(s);
        expect(listed(out.get(events(s)))).eql(expected(data, [0, 1, 2], from));
        expect(listed(out.get(events(n)))).eql(expected(out.get(n).data, [0, 1, 2], from));
        for (const at of [
          [2, 0],
          [2, 0, 1],
        ])
          expect(listed(out.get(events(s.at(at))))).eql(expected(data, at, from));
        expect(listed(out.get(events(n.at([2, 0]))))).eql(expected(out.get(n).data, [0, 2], from));
        expect(plain(out.get(events(s)))).eql(plain(events(out.get(s))));
        expect(out.get(events(s))).include({ tick: from, steps: 13, batch: 2, dt: 0.5 });
      }
    });

  it('are kept in a bit a cell, until a cell shows more than one: then in its numbers, from the chunk on in which it does', () => {
    const Growing = component('Growing', {
      doc: 'one at once, later two, later three',
      time: 'ms',
      hyperparameters: { n_units: count('cells') },
      compartments: { age: state('1', 'steps'), n: output('1', 'several at once') },
      commands: {
        advance: ({ age }, { n_units }) => ({
          age: age.add(1),
          n: age
            .add(Array.from({ length: n_units }, (_, k) => k))
            .div(10)
            .floor(),
        }),
      },
    });
    for (const backend of ['wasm', 'reference'] as const)
      for (const n_units of [1, 2, 3, 24, 25, 53]) {
        const net = context('net', () => {
          const z = Growing({ n_units });
          return { z, go: process(z.advance) };
        });
        const sim = simulate(net, { dt: ms(0.5), batch: 2, backend });
        const seen: SpikeEvents[] = [];
        sim.observe(events(net.z.n), { every: '10 ms' }).subscribe((own) => seen.push(own));
        const some = events(net.z.n.at(n_units > 1 ? [n_units - 1, 0] : [0]));
        const record = [net.z.n, events(net.z.n), some];
        const out = sim.run(net.go, { steps: 40, record, chunk: 3 });
        const truth = plain(events(out.get(net.z.n)));
        expect(plain(out.get(events(net.z.n)))).eql(truth);
        expect(seen.flatMap(({ cells }) => [...cells])).eql(truth.cells);
        expect(plain(out.get(some)).cells).length(
          truth.cells.filter((cell) => cell === 0 || cell === n_units - 1).length,
        );
        expect(plain(sim.run(net.go, { steps: 5, record: [events(net.z.n)] }).get(events(net.z.n))).cells).not
          .empty;
      }
  });

  it('are so many as there are, in every trial, however many that is', () => {
    const { net, sim } = started();
    sim.set(net.z.hyperparameters.gain, 3000);
    const out = sim.run(net.go, { steps: 13, record: [net.z.n, events(net.z.n)], chunk: 5 });
    const spikes = out.get(events(net.z.n));
    const all = expected(out.get(net.z.n).data, [0, 1, 2]);
    expect(spikes.count)
      .equal(all.length)
      .above(2 ** 15);
    expect(listed(spikes)).eql(all);
    for (const trial of [0, 1]) {
      const own = all.filter(([, k]) => k === trial);
      expect(listed(spikes.trial(trial))).eql(own.map(([tick, , cell]) => [tick, 0, cell]));
    }
  });

  it('have times in ms, trials by themselves, and every step, whatever recordEvery says', () => {
    const { net, sim } = started();
    const of = events(net.z.s.at([1]));
    const spikes = sim.run(net.go, { steps: 10, record: [of], recordEvery: 5 }).get(of);
    expect([...spikes.times]).eql([1, 1, 2.5, 2.5, 4, 4]);
    const own = spikes.trial(1);
    expect([[...own.times], [...own.cells], own.batch, own.count]).eql([[1, 2.5, 4], [1, 1, 1], 1, 3]);
    expect(String(spikes)).equal('6 spikes of 1 cells in 2 trials, 10 steps');
  });

  it('tell counts, rates, intervals, their variation, and the rate of the population', () => {
    const { net, sim } = started();
    const spikes = sim.run(net.go, { duration: ms(6), record: [events(net.z.s)] }).get(events(net.z.s));
    expect([...spikeCounts(spikes)]).eql([6, 4, 3, 6, 4, 3]);
    expect([...firingRates(spikes.trial(0))]).eql([1000, 4 / 0.006, 500]);
    expect(interspikeIntervals(spikes).map((own) => [...own])[4]).eql([1.5, 1.5, 1.5]);
    expect([...coefficientOfVariation(spikes)]).eql([0, 0, 0, 0, 0, 0]);
    const { times, rates } = populationRate(spikes, '2.5 ms');
    // Of cell 0 at ticks 1, 3, …, of cell 1 at 2, 5, 8, 11, of cell 2 at 3, 7, 11; the last bin has 2 ticks.
    expect([...times]).eql([0, 2.5, 5]);
    const counts = [2 + 1 + 1, 3 + 2 + 1, 1 + 1 + 1];
    rates.forEach((rate, k) => {
      expect(rate).closeTo(counts[k]! / (3 * [0.0025, 0.0025, 0.001][k]!), 1e-9);
    });
  });

  it('vary as the deviation of their intervals through its mean', () => {
    const [ticks, cells] = [Int32Array.of(0, 1, 4, 5, 9), Uint32Array.of(7, 7, 7, 9, 7)];
    const { net, sim } = started({ batch: 1 });
    const some = sim.run(net.go, { steps: 10, record: [events(net.z.s)] }).get(events(net.z.s));
    const own = { ...some, ticks, cells, trials: new Uint32Array(5), count: 5, among: Uint32Array.of(9, 7) };
    const [none, cv] = coefficientOfVariation(own);
    expect(none).eql(Number.NaN);
    expect(cv).closeTo(Math.sqrt(((1 - 3) ** 2 + 0 + (5 - 3) ** 2) / 3) / 3, 1e-12);
    expect([...spikeCounts(own)]).eql([1, 4]);
  });

  it('come out of streams, observations and sweeps', () => {
    const { net, sim } = started();
    const { s } = net.z;
    const seen: SpikeEvents[] = [];
    const halves: SpikeEvents[] = [];
    sim.observe(events(s)).subscribe((own) => seen.push(own));
    sim.observe(events(s.at([1])), { every: ms(2) }).subscribe((own) => halves.push(own));
    const all = sim.run(net.go, { steps: 12, record: [s], chunk: 5 }).get(s);
    expect(seen.flatMap(listed)).eql(expected(all.data, [0, 1, 2]));
    expect(halves.map(({ tick, steps }) => [tick, steps])).eql([
      [0, 4],
      [4, 4],
      [8, 4],
    ]);
    expect(halves.flatMap(listed)).eql(expected(all.data, [1]));
    const framed: number[][] = [];
    const scheduler = {
      schedule: (work: () => void) => {
        work();
        return { unsubscribe: () => {} };
      },
    };
    sim.restart();
    sim
      .stream(net.go, { steps: 12, record: [events(s)], chunk: 5, scheduler })
      .subscribe((frame) => framed.push(...(listed(frame.get(events(s))) as number[][])));
    expect(framed).eql(expected(all.data, [0, 1, 2]));
    const rows = sweep(net, {
      ...{ process: net.go, dt: ms(1), steps: 12, record: [events(s), s, mean(s)] },
      over: [[net.z.hyperparameters.gain, [1, 2, 3]]],
      measure: {
        spikes: (run) => run.get(events(s)).count,
        same: (run) => Number(String(listed(events(run.get(s)))) === String(listed(run.get(events(s))))),
        means: (run) => run.get(mean(s)).shape.length,
      },
    });
    expect(rows.map(({ spikes, same, means }) => [spikes, same, means])).eql(Array(3).fill([13, 1, 1]));
  });

  it('are refused of what is no spikes', () => {
    const { net, sim } = started();
    const { s, v, age } = net.z;
    const fault = (record: RunOptions['record']) =>
      faultsOf(() => sim.run(net.go, { steps: 2, record: record! })).map(({ code }) => code);
    expect(fault([events(v)])).eql(['unit-mismatch']);
    sim.set(net.z.hyperparameters.gain, 0.25);
    const [graded] = faultsOf(() => sim.run(net.go, { steps: 2, record: [events(net.z.n)] }));
    expect(graded).include({
      code: 'kind-mismatch',
      where: 'events(net/z.n)',
      found: '0.25 of cell 0 at tick 1',
    });
    expect(faultsOf(() => events(untyped(3)))[0]!.code).equal('unknown-compartment');
    const every = sim.run(net.go, { steps: 4, record: [s], recordEvery: 2 }).get(s);
    expect(faultsOf(() => events(every))[0]!.found).equal('every 2th step');
    expect(faultsOf(() => sim.run(net.go, { steps: 1 }).get(events(age)))[0]!.found).include('not recorded');
    const spikes = sim.run(net.go, { steps: 4, record: [events(s)] }).get(events(s));
    for (const bin of ['1 mV', '0.3 ms', '0 ms', '1e-9 ms', '100000000.9 ms', untyped(5)])
      expect(faultsOf(() => populationRate(spikes, bin))).length(1);
    expect(faultsOf(() => spikes.trial(2))).length(1);
  });
});

describe('text for a spreadsheet', () => {
  it('has a line for each step and trial, or for each spike, with all digits', () => {
    const { net, sim } = started();
    const { age, s, v } = net.z;
    const out = sim.run(net.go, { steps: 4, record: [age, mean(age.at([1, 2])), v], recordEvery: 2 });
    const [header, ...lines] = toCsv(out).trimEnd().split('\n');
    expect(header).equal(
      't/ms,trial,net/z.age[0]/1,net/z.age[1]/1,net/z.age[2]/1,mean(net/z.age.at([1 2]))/1,net/z.v[0]/mV,net/z.v[1]/mV,net/z.v[2]/mV',
    );
    const parts = lines.map((line) => line.split(',').map(Number));
    expect(parts.map((own) => own.slice(0, 6))).eql([
      [0, 0, 1, 1, 1, 1],
      [0, 1, 1, 1, 1, 1],
      [1, 0, 1, 0, 3, 1.5],
      [1, 1, 1, 0, 3, 1.5],
    ]);
    expect(parts.flatMap((own) => own.slice(6)).map(Math.fround)).eql([...out.get(v).data]);
    expect(toCsv(out.get(age)).split('\n')[0]).equal('t/ms,trial,[0]/1,[1]/1,[2]/1');
    sim.restart();
    const spikes = sim.run(net.go, { steps: 3, record: [events(s)] });
    expect(toCsv(spikes)).equal('t/ms,trial,cell\n0.5,0,0\n0.5,1,0\n1,0,1\n1,1,1\n');
    expect(toCsv(spikes.get(events(s)).trial(0))).equal('t/ms,cell\n0.5,0\n1,1\n');
    expect([...out.all().keys()]).eql(['net/z.age', 'mean(net/z.age.at([1, 2]))', 'net/z.v']);
    const both = sim.run(net.go, { steps: 3, record: [s, events(s)] });
    for (const odd of [both, untyped(3), sim.run(net.go, { steps: 1 })])
      expect(faultsOf(() => toCsv(odd))[0]!.code).equal('option');
  });
});

describe('recording of some elements, and of means', () => {
  for (const dtype of ['f32', 'f64'] as const)
    it(`is of the same values as whole rows, in ${dtype}`, () => {
      const { net, sim } = started({ dtype });
      const { v, s } = net.z;
      const record = [v, s, v.at([2, 0]), mean(v), mean(s), mean(v.at([1, 2]))];
      for (const [recordEvery, chunk] of [
        [1, 1000],
        [3, 4],
      ] as const) {
        const out = sim.run(net.go, { steps: 10, record, recordEvery, chunk });
        const { data, shape } = out.get(v);
        expect(out.get(v.at([2, 0])).shape).eql([shape[0], 2, 2]);
        const rows = Array.from({ length: data.length / 3 }, (_, row) => data.subarray(3 * row, 3 * row + 3));
        expect([...out.get(v.at([2, 0])).data]).eql(rows.flatMap((row) => [row[2], row[0]]));
        const means = out.get(mean(v));
        expect(means.shape).eql([shape[0], 2]);
        rows.forEach((row, i) => {
          expect(means.data[i]).closeTo((row[0]! + row[1]! + row[2]!) / 3, 1e-6);
          expect(out.get(mean(v.at([1, 2]))).data[i]).closeTo((row[1]! + row[2]!) / 2, 1e-6);
        });
        expect(means).include({ every: recordEvery, dt: 0.5 });
      }
    });

  it('gives the bits of a run without it, and what an observer sees', () => {
    const { net, sim } = started();
    const { v } = net.z;
    const seen: number[] = [];
    sim.observe(mean(v)).subscribe(({ data, shape }) => {
      expect(shape.slice(1)).eql([2]);
      seen.push(...data);
    });
    const some: number[] = [];
    sim.observe(v.at([1])).subscribe(({ data }) => some.push(...data));
    const out = sim.run(net.go, { steps: 9, record: [v, mean(v)], chunk: 4 });
    expect(seen).eql([...out.get(mean(v)).data]);
    expect(some).eql([...out.get(v).data].filter((_, i) => i % 3 === 1));
    const { net: other, sim: alone } = started();
    expect([...alone.run(other.go, { steps: 9, record: [other.z.v] }).get(other.z.v).data]).eql([
      ...out.get(v).data,
    ]);
  });

  it('is refused of elements that there are not, and of what is none', () => {
    const { net, sim } = started();
    const { v } = net.z;
    for (const at of [[3], [-1], [0.5], [], [1, 1], untyped('0'), untyped(1)])
      expect(faultsOf(() => v.at(at))[0]).include({ code: 'shape-mismatch', where: 'Clocks.v' });
    expect(faultsOf(() => mean(untyped('v')))[0]!.code).equal('unknown-compartment');
    for (const odd of [untyped({ is: 'mean' }), untyped({ is: 'elements', of: 3, at: [0] })])
      expect(faultsOf(() => sim.run(net.go, { steps: 1, record: [odd] }))[0]!.code).equal(
        'unknown-compartment',
      );
    expect(faultsOf(() => sim.run(net.go, { steps: 1, record: [v] }).get(v.at([0])))[0]!.found).include(
      'not recorded',
    );
  });
});

describe('whatever is passed', () => {
  it('events, elements, means, statistics, spike times, flows and texts refuse by errors of ours', () => {
    const { net, sim } = started();
    const { z, go } = net;
    const spikes = sim.run(go, { steps: 4, record: [events(z.s)] }).get(events(z.s));
    const series = sim.run(go, { steps: 4, record: [z.s] }).get(z.s);
    const odd = [
      undefined,
      null,
      0,
      Number.NaN,
      'x',
      '1 mV',
      {},
      [],
      [[1], 3],
      new Map(),
      Symbol('x'),
      3n,
      () => {},
    ];
    const shapes = [
      { is: 'elements', of: z.s, at: 3 },
      { is: 'events', of: z },
      { is: 'mean', of: { is: 'events', of: z.s } },
    ];
    const broken = [
      { ...series, unit: undefined },
      { ...series, shape: ['x'] },
      { ...spikes, cells: 3 },
      { all: () => 3 },
    ];
    const calls: readonly ((x: never) => unknown)[] = [
      events,
      mean,
      spikeCounts,
      firingRates,
      interspikeIntervals,
      coefficientOfVariation,
      toCsv,
      flow,
      spikeTimes,
      (x) => z.s.at(x),
      (x) => populationRate(x, '1 ms'),
      (x) => populationRate(spikes, x),
      (x) => spikes.trial(x),
      (x) => sim.run(go, { steps: 1, record: [x] }),
      (x) => sim.run(go, { steps: 1, record: x }),
      (x) => sim.run(go, { steps: 1 }).get(x),
      (x) => sim.observe(x),
      (x) => spikeTimes([[x]] as never),
      (x) => spikeTimes({ times: [1], cells: x }),
      (x) => spikeTimes({ times: x, cells: [1] }),
    ];
    for (const call of calls)
      for (const x of [...odd, ...shapes, ...broken]) {
        try {
          call(x as never);
        } catch (error) {
          if (!(error instanceof MyelinError)) throw error;
          expect(error.message.length).below(600);
        }
      }
  });
});
