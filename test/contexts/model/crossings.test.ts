import { expect } from 'chai';
import fc from 'fast-check';
import {
  at,
  type Combined,
  type Compartment,
  component,
  context,
  count,
  delay,
  edit,
  every,
  hold,
  input,
  model,
  ms,
  mse,
  nA,
  once,
  output,
  type Process,
  process,
  product,
  real,
  redo,
  type Schedule,
  type SignalKind,
  scale,
  schedule,
  sgd,
  simulate,
  state,
  sum,
  total,
  train,
  undo,
  type WireSource,
  wire,
} from '../../../index.ts';
import { BACKENDS, effort } from '../../framework/support.ts';
import { faultsOf } from '../support.ts';

/** Counts its steps; `s` shows every one of them, `w` times. */
const Beat = component('Beat', {
  doc: 'shows its steps',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), w: real('1', 'factor', 1) },
  compartments: { n: state('1', 'steps'), s: output('spike', 'the step'), y: output('nA', 'the same') },
  commands: {
    advance_state: ({ n }, p) => ({ n: n.add(1), s: n.add(1).mul(p.w), y: n.add(1).mul(nA(1)) }),
  },
});

/** Keeps what it has seen at its last step, and the sum of all. */
const Eye = component('Eye', {
  doc: 'sees',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), gain: real('1', 'factor', 1) },
  compartments: {
    x: input('1', 'any'),
    k: input('nA', 'current', { default: 0 }),
    seen: state('1', 'last'),
    sum: state('1', 'all'),
    got: state('nA', 'current'),
  },
  commands: {
    advance_state: ({ x, sum }, p) => ({ seen: x.mul(p.gain), sum: sum.mul(0.5).add(x.mul(p.gain)) }),
    take: ({ k }) => ({ got: k }),
  },
});

type Spikes = Compartment<'spike', 'output'>;
type Form = (s: Spikes) => WireSource<SignalKind>;

interface Rates {
  readonly source: number;
  readonly from: number;
  readonly reader: number;
  readonly phase: number;
  readonly readerFirst?: boolean;
  readonly resetAt?: number | undefined;
}

const netOf = (form: Form, { source, from, reader, phase, readerFirst = false, resetAt }: Rates) =>
  context('net', () => {
    const [a, e] = [Beat({ n_units: 2 }), Eye({ n_units: 2 })];
    wire(form(a.s), e.x);
    const both = [
      every(ms(source), process(a.advance_state), { from: ms(from) }),
      every(ms(reader), process(e.advance_state), { from: ms(phase) }),
    ];
    if (readerFirst) both.reverse();
    if (resetAt !== undefined) both.push(at(ms(resetAt), process(a.reset)));
    return { a, e, plan: schedule(...both) };
  });

/** What the reader sees at its steps, written down without a framework. */
function expected(
  kind: 'once' | 'total' | 'hold',
  late: number,
  { source, from, reader, phase, readerFirst, resetAt }: Rates,
  ticks: number,
) {
  const seen: number[] = [];
  const shown: number[] = [];
  const inTransit = new Map<number, number>();
  let [n, last, kept] = [0, 0, 0];
  const line: number[] = [];
  const arrive = (value: number): void => {
    kept = kind === 'total' ? kept + value : value;
  };
  const runs = (period: number, first: number, tick: number) =>
    tick >= first && (tick - first) % period === 0;
  let latest = 0;
  for (let tick = 0; tick < ticks; tick++) {
    let value: number | undefined;
    if (late > 0 && inTransit.has(tick)) arrive(inTransit.get(tick)!);
    const beat = (): void => {
      if (!runs(source, from, tick)) return;
      last = ++n;
      value = last;
      if (late === 0) arrive(last);
    };
    const look = (): void => {
      if (!runs(reader, phase, tick)) return;
      latest = kind === 'hold' ? (late > 0 ? (line[tick - late] ?? 0) : last) : kept;
      kept = 0;
    };
    for (const work of readerFirst ? [look, beat] : [beat, look]) work();
    if (tick === resetAt) {
      [n, last, kept, value] = [0, 0, 0, undefined];
      inTransit.clear();
      line.fill(0);
    }
    line.push(last);
    if (value !== undefined) inTransit.set(tick + late, value);
    seen.push(latest);
    shown.push(kind !== 'hold' ? kept : late > 0 ? (line[tick + 1 - late] ?? 0) : last);
  }
  // What comes with the next tick is there when it is looked at between two.
  const due = (tick: number) => (late > 0 ? inTransit.get(tick) : undefined);
  return { seen, next: kind === 'hold' ? shown.at(-1)! : nextOf(kind, kept, due(ticks)) };
}

const nextOf = (kind: 'once' | 'total', kept: number, due: number | undefined) =>
  due === undefined ? kept : kind === 'total' ? kept + due : due;

const KINDS = { once, total, hold } as const;

describe('wires across periods', () => {
  const rates = fc.record({
    source: fc.integer({ min: 1, max: 5 }),
    from: fc.nat(3),
    reader: fc.integer({ min: 1, max: 5 }),
    phase: fc.nat(3),
    readerFirst: fc.boolean(),
    resetAt: fc.option(fc.nat(20), { nil: undefined }),
  });

  it('give the reader what they say, step by step, on all backends, in any chunks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('once', 'total', 'hold'),
        fc.nat(4),
        rates,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 29 }),
        (kind, late, own, chunk, first) => {
          const form = (s: Spikes) => KINDS[kind](late > 0 ? delay(s, ms(late)) : s);
          for (const backend of BACKENDS) {
            const net = netOf(form, own);
            const sim = simulate(net, { dt: ms(1), backend, batch: 2 });
            const parts = [first, 30 - first].map((steps) =>
              sim.run(net.plan, { steps, chunk, record: [net.e.seen] }),
            );
            const seen = parts.flatMap((part) =>
              [...part.get(net.e.seen).data].filter((_, i) => i % 4 === 3),
            );
            const { seen: right, next } = expected(kind, late, own, 30);
            expect(seen, backend.name).eql(right);
            for (const _ of [1, 2])
              expect([...sim.get(net.e.x)], `${backend.name}, shown`).eql([next, next, next, next]);
          }
        },
      ),
      effort(8),
    );
  });

  it('are all the same where source and reader run together, and are the bare wire', () => {
    const nested: readonly ((of: (s: WireSource) => Combined) => Form)[] = [
      (of) => (s) => of(s),
      (of) => (s) => sum(scale(of(s), 3), of(scale(s, -1))),
      (of) => (s) => of(delay(scale(of(s), 2), ms(2))),
      (of) => (s) => sum(of(sum(s, of(delay(s, ms(3))))), delay(of(s), ms(1))),
    ];
    for (const [i, form] of nested.entries())
      for (const readerFirst of [false, true]) {
        const all = [once, total, hold].map((of) => {
          const net = netOf(form(of as (s: WireSource) => Combined), {
            ...{ source: 1, from: 0, reader: 1, phase: 0, readerFirst },
          });
          const sim = simulate(net, { dt: ms(1) });
          return [...sim.run(net.plan, { steps: 12, record: [net.e.sum] }).get(net.e.sum).data];
        });
        expect(all[0], `form ${i}`).eql(all[2]);
        expect(all[1], `form ${i}`).eql(all[2]);
      }
  });

  it('gather the terms of a sum each by itself', () => {
    const netWith = (source: (a: Spikes, b: Spikes) => WireSource<SignalKind>) =>
      context('net', () => {
        const [a, b, e] = [Beat({ n_units: 1 }), Beat({ n_units: 1 }), Eye({ n_units: 1 })];
        wire(source(a.s, b.s), e.x);
        const plan = schedule(
          every(ms(2), process(a.advance_state)),
          every(ms(4), process(e.advance_state), { from: ms(1) }),
          every(ms(3), process(b.advance_state)),
        );
        return { a, b, e, plan };
      });
    const [together, apart] = [
      netWith((a, b) => total(scale(sum(a, scale(b, -2)), 3))),
      netWith((a, b) => sum(scale(total(a), 3), scale(total(b), -6))),
    ].map((net) =>
      simulate(net, { dt: ms(1) })
        .run(net.plan, { steps: 30, record: [net.e.seen] })
        .get(net.e.seen),
    );
    expect(together!.data).eql(apart!.data);
    // Up to tick 4 a has stepped thrice, in ticks 0 to 3 b twice; of these, once each before tick 1.
    expect(together!.data[5]).equal(3 * (2 + 3) - 6 * 2);
  });

  it('keep for each reader its own, by way of other inputs too; two commands of one tick see the same', () => {
    const net = context('net', () => {
      const [a, fast, slow, also] = [
        Beat({ n_units: 1 }),
        Eye({ n_units: 1 }),
        Eye({ n_units: 1 }),
        Eye({ n_units: 1 }),
      ];
      wire(total(a.s), fast.x);
      wire(fast.x, slow.x);
      wire(total(a.y), also.k);
      const beat = process(a.advance_state);
      const plan = schedule(
        every(ms(1), beat),
        every(ms(2), process(fast.advance_state)),
        every(ms(3), process(slow.advance_state)),
        every(ms(2), process(also.take)),
        every(ms(4), process(also.take)),
      );
      return { a, fast, slow, also, plan };
    });
    const sim = simulate(net, { dt: ms(1) });
    const out = sim.run(net.plan, { steps: 7, record: [net.fast.seen, net.slow.seen, net.also.got] });
    const of = (own: Compartment) => [...out.get(own).data];
    expect(of(net.fast.seen)).eql([1, 1, 5, 5, 9, 9, 13]);
    expect(of(net.slow.seen)).eql([1, 1, 1, 9, 9, 9, 18]);
    expect(of(net.also.got)).eql([1, 1, 5, 5, 9, 9, 13]);
  });

  it('have gradients: those of finite differences, through delays, rates and resets', () => {
    const forms: readonly Form[] = [
      (s) => once(s),
      (s) => total(s),
      (s) => sum(total(delay(scale(s, 0.5), ms(2))), delay(once(s), ms(1))),
    ];
    for (const [i, form] of forms.entries()) {
      const net = context('net', () => {
        const [a, e] = [Beat({ n_units: 2, w: 0.3 }), Eye({ n_units: 2, gain: 0.7 })];
        wire(form(a.s), e.x);
        const reader = i === 2 ? 1 : 3;
        return {
          a,
          e,
          plan: schedule(
            every(ms(2), process(a.advance_state)),
            every(ms(reader), process(e.advance_state), { from: ms(1) }),
            at(ms(9), process(a.reset)),
          ),
        };
      });
      const trainer = train(net, {
        process: net.plan,
        dt: ms(1),
        steps: 17,
        dtype: 'f64',
        segment: 5,
        targets: [[net.e.sum, 1]],
        loss: ({ of, target }) => mse(of(net.e.sum), target(net.e.sum)),
        optimizer: sgd(),
        trainable: [net.a.hyperparameters.w, net.e.hyperparameters.gain],
      });
      trainer.evaluate();
      for (const [handle, value] of [
        [net.a.hyperparameters.w, 0.3],
        [net.e.hyperparameters.gain, 0.7],
      ] as const) {
        trainer.parameters.set(handle, value);
        trainer.gradients.get(handle);
        trainer.evaluate();
        const own = trainer.gradients.get(handle)[0]!;
        const lossAt = (x: number) => {
          trainer.parameters.set(handle, x);
          return trainer.evaluate();
        };
        const slope = (lossAt(value + 1e-6) - lossAt(value - 1e-6)) / 2e-6;
        trainer.parameters.set(handle, value);
        expect(own, `form ${i}, ${handle.name}`).closeTo(slope, 1e-6 * Math.abs(slope));
        expect(own).not.equal(0);
      }
    }
  });

  it('are read by a command that makes nothing of them, as delays are', () => {
    const Idle = component('Idle', {
      ...{ doc: 'asks for what it does not use', time: 'ms', hyperparameters: { n_units: count('cells') } },
      compartments: { x: input('1', 'any'), n: state('1', 'steps') },
      commands: { advance_state: ({ x, n }) => ({ n: x.shape.length > 0 ? n.add(1) : n }) },
    });
    const forms: readonly Form[] = [(s) => delay(s, ms(2)), (s) => once(delay(s, ms(2))), (s) => total(s)];
    for (const form of forms) {
      const net = context('net', () => {
        const [a, e] = [Beat({ n_units: 1 }), Idle({ n_units: 1 })];
        wire(form(a.s), e.x);
        return { a, e, advance: process(a.advance_state, e.advance_state) };
      });
      const sim = simulate(net, { dt: ms(1) });
      sim.run(net.advance, { steps: 5 });
      expect([...sim.get(net.e.n)]).eql([5]);
    }
  });

  it('stand in the model document, and come back from it with what they have kept', () => {
    const net = netOf((s) => sum(total(delay(s, ms(2))), once(s), hold(s)), {
      ...{ source: 1, from: 0, reader: 4, phase: 3 },
    });
    expect(model(net).wires).eql([
      {
        from: { sum: [{ total: [{ delay: ['a.s'], time: '2 ms' }] }, { once: ['a.s'] }, { hold: ['a.s'] }] },
        to: 'e.x',
      },
    ]);
    const sim = simulate(net, { dt: ms(1) });
    sim.run(net.plan, { steps: 7 });
    const shown = [...sim.get(net.e.x)];
    // Of the delayed steps those of ticks 2 to 4 have come since tick 3, and that of tick 5 is due.
    expect(shown[0]).equal(3 + 4 + 5 + 6 + 7 + 7);
    edit(net, (draft) => void (draft.parts.e!.hyperparameters.gain = 2));
    expect([...sim.get(net.e.x)]).eql(shown);
    edit(net, (draft) => void (draft.wires[0]!.from = { total: ['a.s'] }));
    expect([...sim.get(net.e.x)]).eql([0, 0]);
    undo(net);
    redo(net);
    sim.run(net.plan, { steps: 2 });
    // Tick 7 has been read, tick 8 not.
    expect([...sim.get(net.e.x)]).eql([9, 9]);
  });

  describe('that do not say how', () => {
    const faultOf = (form: Form, own: Rates) => {
      const net = netOf(form, own);
      const run = () => simulate(net, { dt: ms(1) }).run(net.plan, { steps: 2 });
      const fault = faultsOf(run)[0]!;
      const training = () =>
        train(net, {
          process: net.plan,
          dt: ms(1),
          steps: 2,
          loss: ({ of }) => total(of(net.e.sum)),
          optimizer: sgd(),
        }).evaluate();
      expect(faultsOf(training)[0]).eql(fault);
      return fault;
    };
    const rate = (source: number, reader: number, more: Partial<Rates> = {}): Rates => ({
      ...{ source, from: 0, reader, phase: 0 },
      ...more,
    });
    const runs = (form: Form, own: Rates) => {
      const net = netOf(form, own);
      simulate(net, { dt: ms(1) }).run(net.plan, { steps: 2 });
    };

    it('are errors that name both ends, both periods and the three', () => {
      for (const own of [rate(10, 1), rate(1, 10), rate(2, 3)]) {
        const fault = faultOf((s) => s, own);
        expect(fault).include({ code: 'different-periods', where: 'net/a.s → net/e.x' });
        expect(fault.found).equal(
          `a bare wire of spikes that come every ${own.source} ms and are read every ${own.reader} ms`,
        );
        for (const word of ['hold(net/a.s)', 'once(net/a.s)', 'total(net/a.s)'])
          expect(fault.remedy).contain(word);
      }
      expect(faultOf((s) => sum(scale(s, 2), once(s)), rate(4, 1)).where).equal('net/a.s → net/e.x');
      expect(faultOf((s) => delay(s, ms(3)), rate(4, 1)).where).equal('net/a.s → net/e.x');
      expect(faultOf((s) => delay(once(s), ms(3)), rate(4, 2)).found).contain('every tick');
    });

    it('are no errors where the two take turns, whenever they begin', () => {
      runs((s) => s, rate(5, 5, { phase: 2 }));
      runs((s) => s, rate(5, 5, { phase: 20 }));
      runs((s) => delay(s, ms(5)), rate(5, 5));
      runs((s) => s, rate(1, 1, { resetAt: 7 }));
      for (const of of [hold, once, total]) runs((s) => of(s), rate(7, 3));
    });

    it('are judged by all entries of the schedule: events, and what runs twice', () => {
      const net = context('net', () => {
        const [a, e, b] = [Beat({ n_units: 1 }), Eye({ n_units: 1 }), Beat({ n_units: 1 })];
        wire(a.s, e.x);
        wire(b.y, e.k);
        const [beat, look, both] = [
          process(a.advance_state),
          process(e.advance_state),
          process(a.advance_state, e.advance_state),
        ];
        return {
          ...{ a, e, b, beat, look, both },
          once: schedule(at(ms(350), beat), every(ms(1), look)),
          more: schedule(every(ms(1), both), every(ms(10), look)),
          extra: schedule(every(ms(2), both), at(ms(5), look)),
          turns: schedule(at(ms(3), beat), at(ms(5), look)),
          // Numbers hold.
          numbers: schedule(every(ms(5), process(b.advance_state)), every(ms(1), process(e.take))),
        };
      });
      const run = (own: Process | Schedule) => simulate(net, { dt: ms(1) }).run(own, { steps: 1 });
      expect(faultsOf(() => run(net.once))[0]!.found).contain('come at 350 ms and are read every 1 ms');
      expect(faultsOf(() => run(net.extra))[0]!.found).contain('are read every 2 ms and at 5 ms');
      for (const own of [net.more, net.turns, net.numbers, net.both, net.look]) run(own);
    });

    it('are errors too where a product is gathered whose factors do not step together', () => {
      const net = context('net', () => {
        const [a, b, e] = [Beat({ n_units: 1 }), Beat({ n_units: 1 }), Eye({ n_units: 1 })];
        wire(total(product(a.s, b.s)), e.x);
        const plan = schedule(
          every(ms(2), process(a.advance_state)),
          every(ms(3), process(b.advance_state)),
          every(ms(1), process(e.advance_state)),
        );
        return { a, b, e, plan };
      });
      const fault = faultsOf(() => simulate(net, { dt: ms(1) }).run(net.plan, { steps: 1 }))[0]!;
      expect(fault.where).equal('product(net/a.s, net/b.s)');
      expect(fault.found).equal('spikes that come every 2 ms and others that come every 3 ms');
    });
  });
});
