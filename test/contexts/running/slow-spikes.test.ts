import { expect } from 'chai';
import {
  at,
  BernoulliCell,
  context,
  type Entry,
  events,
  every,
  firingRates,
  ms,
  type Process,
  process,
  schedule,
  sgd,
  simulate,
  spikeTimes,
  total,
  train,
  VarTrace,
  type Warning,
  when,
} from '../../../index.ts';
import { faultsOf, Monitor } from '../support.ts';

// A spike of a part that steps seldom is one spike, however many ticks it stands for, and one that nobody could read is refused.

const RUN = { steps: 40, chunk: 7 };

/** Cells that spike whenever they step, and others at every tick. */
const seldom = (beat: (own: Process, fast: ReturnType<typeof BernoulliCell>) => Entry) =>
  context('net', () => {
    const [slow, fast] = [BernoulliCell({ n_units: 2 }), BernoulliCell({ n_units: 1 })];
    const plan = schedule(every(ms(1), process(fast.advance_state)), beat(process(slow.advance_state), fast));
    return { slow, fast, plan };
  });

describe('events of what steps seldom', () => {
  const beats = [
    ['every 10 ms', [0, 10, 20, 30], (own: Process) => every(ms(10), own)],
    ['from 5 ms on', [5, 15, 25, 35], (own: Process) => every(ms(10), own, { from: ms(5) })],
    ['once', [3], (own: Process) => at(ms(3), own)],
  ] as const;
  for (const [name, ticks, beat] of beats)
    for (const backend of ['wasm', 'reference'] as const)
      it(`are one for each step: ${name} (${backend})`, () => {
        const net = seldom(beat);
        const { slow } = net;
        const sim = simulate(net, { dt: ms(1), backend, batch: 2 });
        const observed: number[] = [];
        sim.observe(events(slow.outputs), { every: ms(20) }).subscribe(({ count }) => observed.push(count));
        const refused: string[] = [];
        sim.observe(slow.outputs, { every: ms(20) }).subscribe((frame) => {
          refused.push(faultsOf(() => events(frame))[0]!.remedy);
        });
        const record = [events(slow.outputs), events(slow.outputs.at([1])), slow.outputs];
        const run = sim.run(net.plan, {
          ...RUN,
          inputs: [
            [slow.inputs, 1],
            [net.fast.inputs, 1],
          ],
          record,
        });
        const own = run.get(events(slow.outputs));
        expect([...own.ticks]).eql(ticks.flatMap((tick) => [tick, tick, tick, tick]));
        expect(run.get(events(slow.outputs.at([1]))).count).equal(2 * ticks.length);
        expect(observed.reduce((a, b) => a + b)).equal(4 * ticks.length);
        expect(firingRates(own)[0]).equal((ticks.length / 40) * 1000);
        // Rows show what there is at every tick: nobody could tell one spike from several.
        expect(faultsOf(() => events(run.get(slow.outputs)))[0]!.found).contain('last longer than a tick');
        expect(refused).length(2);
        expect(refused[0]).contain('observe events(…)');
      });

  it('are those of the ticks in which a condition holds', () => {
    const net = seldom((own, fast) => when(({ of, any }) => any(of(fast.outputs).gt(0)), own));
    const { slow, fast } = net;
    const run = simulate(net, { dt: ms(1), seed: 1 }).run(net.plan, {
      ...RUN,
      inputs: [
        [slow.inputs, 1],
        [fast.inputs, 0.5],
      ],
      record: [events(slow.outputs.at([0])), events(fast.outputs), fast.outputs],
    });
    const held = [...run.get(events(fast.outputs)).ticks];
    expect(held.length).within(1, 39);
    expect([...run.get(events(slow.outputs.at([0]))).ticks]).eql(held);
    expect([...events(run.get(fast.outputs)).ticks]).eql(held);
  });
});

interface Listening {
  subscribe(next: (warning: Warning) => void): unknown;
}

describe('spikes that are given step by step', () => {
  const read = (beat: (own: Process) => Entry) =>
    context('net', () => {
      const [trace, count] = [VarTrace({ n_units: 1, tau_tr: ms(1e9), a_delta: 1 }), Monitor({ n_units: 1 })];
      return { trace, count, plan: schedule(beat(process(trace.advance_state, count.advance_state))) };
    });

  it('are warned of where they are read seldom: by name, once', () => {
    for (const [beat, text] of [
      [(own: Process) => every(ms(5), own), 'every 5 ms'],
      [(own: Process) => at(ms(2), own), 'at 2 ms'],
    ] as const) {
      const net = read(beat);
      const { trace, count } = net;
      const rows = Array.from({ length: 20 }, (_, k) => [k % 3 === 0 ? 1 : 0]);
      for (const [input, numbers] of [
        [count.spikes, spikeTimes([[1, 2, 5]])],
        [count.spikes, rows],
        [count.spikes, (t: number) => (t === 3 ? 1 : 0)],
        // Of times it is known that they are spikes, whatever takes them.
        [trace.inputs, spikeTimes([[1, 2, 5]])],
      ] as const) {
        const inputs = [
          [input, numbers],
          ...(input === count.spikes ? [[trace.inputs, 0] as const] : []),
        ] as const;
        const heard: Warning[] = [];
        const hear = (own: { readonly warnings: Listening }) =>
          own.warnings.subscribe((one) => heard.push(one));
        const sim = simulate(net, { dt: ms(1), warnings: 'silent' });
        hear(sim);
        for (let k = 0; k < 2; k++) sim.run(net.plan, { steps: 20, inputs });
        hear(
          train(net, {
            ...{ process: net.plan, dt: ms(1), steps: 20, inputs, optimizer: sgd(), warnings: 'silent' },
            loss: ({ of }) => total(of(trace.trace)),
          }),
        );
        const unread = heard.filter(({ code }) => code === 'unread');
        const where = input === count.spikes ? 'net/count.spikes' : 'net/trace.inputs';
        expect(unread.map((one) => one.where)).eql([where, where]);
        expect(unread[0]!.found).contain(text);
      }
      const sim = simulate(net, { dt: ms(1), warnings: 'silent' });
      const heard: Warning[] = [];
      sim.warnings.subscribe((one) => heard.push(one));
      // One number for all steps is held, as by a wire with hold, and numbers are sampled.
      sim.run(net.plan, {
        steps: 5,
        inputs: [
          [count.spikes, 1],
          [trace.inputs, rows.slice(0, 5)],
        ],
      });
      expect(heard.map(({ code }) => code)).not.include('unread');
    }
  });

  it('are taken at every tick, and by who begins later', () => {
    for (const beat of [
      (own: Process) => every(ms(1), own),
      (own: Process) => every(ms(1), own, { from: ms(3) }),
    ]) {
      const net = read(beat);
      const { inputs, trace } = net.trace;
      const sim = simulate(net, { dt: ms(1) });
      sim.run(net.plan, { steps: 20, inputs: [[inputs, spikeTimes([[4, 5, 8]])]] });
      expect(sim.get(trace)[0]).closeTo(3, 1e-6);
    }
  });
});
