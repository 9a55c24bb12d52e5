import { expect } from 'chai';
import fc from 'fast-check';
import {
  at,
  component,
  context,
  count,
  every,
  given,
  input,
  ms,
  output,
  type Process,
  process,
  real,
  schedule,
  simulate,
  state,
} from '../../../index.ts';
import { BACKENDS } from '../../framework/support.ts';
import { faultsOf } from '../support.ts';

/** Counts calls, adds up dt and random numbers, and shows when it was last called. */
const Counter = component('Counter', {
  doc: 'what happens to it',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), step: real('1', 'what a call adds', 1) },
  compartments: {
    x: input('1', 'added too', { default: 0 }),
    calls: state('1', 'calls'),
    elapsed: state('ms', 'sum of dt'),
    chance: state('1', 'sum of random numbers'),
    last: output('ms', 'time of the last call'),
  },
  commands: {
    advance_state: ({ x, calls, elapsed, chance }, p, { t, dt, random }) => ({
      calls: calls.add(p.step).add(x),
      elapsed: elapsed.add(dt),
      chance: chance.add(random.uniform([2])),
      last: t,
    }),
  },
});

const counters = () =>
  context('net', () => {
    const [a, b, c] = [Counter({ n_units: 2 }), Counter({ n_units: 2 }), Counter({ n_units: 2 })];
    const fast = process(a.advance_state);
    const slow = process(b.advance_state);
    const once = process(c.advance_state, a.reset);
    return {
      a,
      b,
      c,
      fast,
      slow,
      once,
      plan: schedule(every(ms(1), fast), every(ms(5), slow, { from: ms(2) }), at(ms(7), once)),
    };
  });

describe('schedules', () => {
  it('run each process at its ticks, and let its commands see its period as dt', () => {
    const net = counters();
    const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
    const { steps } = { steps: 20 };
    sim.run(net.plan, { steps });
    // b at ticks 2, 7, 12, 17; a at every tick, put back by the reset at tick 7
    expect([...sim.get(net.b.calls)]).eql([4, 4]);
    expect([...sim.get(net.b.elapsed)]).eql([20, 20]);
    expect([...sim.get(net.b.last)]).eql([17, 17]);
    expect([...sim.get(net.c.last)]).eql([7, 7]);
    expect([...sim.get(net.c.elapsed)]).eql([1, 1]);
    expect([...sim.get(net.a.calls)]).eql([12, 12]);
    expect([...sim.get(net.a.last)]).eql([19, 19]);
  });

  it('give the bits of processes that run tick by tick, in any chunks, on all backends', () => {
    const beat = fc.record({ period: fc.integer({ min: 1, max: 9 }), from: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(
        fc.tuple(beat, beat),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(...BACKENDS),
        ([one, two], single, chunk, backend) => {
          const net = context('net', () => {
            const [a, b, c] = [Counter({ n_units: 2 }), Counter({ n_units: 2 }), Counter({ n_units: 2 })];
            // dt of one tick: what runs by hand tick by tick sees that.
            const [p, q, r] = [
              process(a.advance_state),
              process(b.advance_state, a.reset),
              process(c.advance_state, b.advance_state),
            ];
            const plan = schedule(
              every(ms(one.period), p, { from: ms(one.from) }),
              every(ms(two.period), q, { from: ms(two.from) }),
              at(ms(single), r),
            );
            const all = [...Array(8).keys()].map((bits) =>
              process(...[p, q, r].filter((_, i) => bits & (1 << i))),
            );
            return { a, b, c, plan, ...Object.fromEntries(all.map((each, i) => [`set${i}`, each])) };
          });
          const options = { dt: ms(1), batch: 2, seed: 'schedule', backend, warnings: 'silent' } as const;
          const whole = simulate(net, options);
          const inputs = [[net.a.x, Float64Array.from({ length: 40 * 2 }, (_, i) => i % 7)]] as const;
          const record = [net.a.calls, net.b.chance, net.c.last];
          const recording = whole.run(net.plan, { steps: 40, chunk, inputs, record });
          const byHand = simulate(net, options);
          const runs = (beat: typeof one, tick: number) =>
            tick >= beat.from && (tick - beat.from) % beat.period === 0;
          for (let tick = 0; tick < 40; tick++) {
            const bits = (runs(one, tick) ? 1 : 0) + (runs(two, tick) ? 2 : 0) + (tick === single ? 4 : 0);
            const step = (net as unknown as Record<string, Process>)[`set${bits}`]!;
            const rows = byHand.run(step, {
              steps: 1,
              inputs: [[net.a.x, inputs[0][1].slice(tick * 2, tick * 2 + 2)]],
              record,
            });
            for (const own of record)
              expect([...recording.get(own).data.subarray(tick * 4, tick * 4 + 4)]).eql([
                ...rows.get(own).data,
              ]);
          }
          for (const own of [net.a.calls, net.a.chance, net.b.calls, net.b.chance, net.c.chance])
            expect([...whole.get(own)]).eql([...byHand.get(own)]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('refuse events before their own start, which would never happen, and none that have been', () => {
    const net = counters();
    const far = simulate(net, { dt: ms(1), tick: 20 });
    const [fault] = faultsOf(() => far.run(net.plan, { steps: 1 }));
    expect(fault).include({ code: 'period', where: 'net/plan, entry 3' });
    expect(fault!.found).contain('an event at 7 ms, of a schedule that first runs at 20 ms');
    const sim = simulate(net, { dt: ms(1) });
    sim.run(net.plan, { steps: 2 });
    const kept = sim.snapshot();
    sim.run(net.plan, { steps: 9 });
    sim.run(net.plan, { steps: 1 });
    const other = simulate(net, { dt: ms(1) });
    other.run(net.fast, { steps: 8 });
    expect(faultsOf(() => other.run(net.plan, { steps: 1 }))[0]!.found).contain('first runs at 8 ms');
    // A snapshot says when its schedules have begun; a restart begins them anew.
    other.restore(kept);
    other.run(net.plan, { steps: 9 });
    other.restart();
    other.run(net.fast, { steps: 8 });
    expect(faultsOf(() => other.run(net.plan, { steps: 1 }))[0]!.code).equal('period');
  });

  it('explain themselves in ticks', () => {
    const net = counters();
    expect(simulate(net, { dt: ms(0.5) }).explain(net.plan)).equal(
      [
        'net/plan, dt = 0.5 ms',
        'every 2 ticks: net/fast = a.advance_state',
        'every 10 ticks from tick 4: net/slow = b.advance_state',
        'at tick 14: net/once = c.advance_state, a.reset',
      ].join('\n'),
    );
  });

  it('name the first NaN with its tick, and leave everything as it was before the chunk', () => {
    const Pole = component('Pole', {
      doc: 'infinite at 6 ms',
      time: 'ms',
      hyperparameters: { n_units: count('cells') },
      compartments: { q: state('1', 'NaN at 6 ms'), n: state('1', 'calls') },
      commands: { advance_state: ({ n }, _, { t }) => ({ q: t.sub(6).div(t.sub(6)), n: n.add(1) }) },
    });
    const net = context('net', () => {
      const [fine, bad] = [Pole({ n_units: 1 }), Pole({ n_units: 1 })];
      const plan = schedule(
        every(ms(1), process(given(fine.advance_state, {}), fine.reset)),
        every(ms(3), process(bad.advance_state)),
      );
      return { fine, bad, plan };
    });
    for (const backend of BACKENDS) {
      const sim = simulate(net, { dt: ms(1), backend });
      const [fault] = faultsOf(() => sim.run(net.plan, { steps: 9, chunk: 5 }));
      expect(fault).include({
        code: 'not-finite',
        where: 'net/bad.q',
        found: 'NaN in cell 0 at step 6 (t = 6 ms)',
      });
      expect(sim.tick).equal(5);
      expect([...sim.get(net.bad.n)]).eql([2]);
    }
  });

  describe('refuse', () => {
    const faultOf = (build: (fast: Process) => unknown) =>
      faultsOf(() => {
        const net = context('net', () => {
          const a = Counter({ n_units: 1 });
          const fast = process(a.advance_state);
          return { a, fast, plan: build(fast) as ReturnType<typeof schedule> };
        });
        simulate(net, { dt: ms(1) }).run(net.plan, { steps: 3 });
      })[0]!;
    const untyped = (x: unknown) => x as never;
    const rows: readonly [string, string, string, string, (fast: Process) => unknown][] = [
      ['no entries', 'option', 'schedule', 'no entries', () => schedule()],
      [
        'a process without a time',
        'option',
        'schedule, entry 1',
        'every(period, process)',
        (fast) => schedule(untyped(fast)),
      ],
      ['a command', 'option', 'schedule, entry 1', 'a process', () => schedule(every(ms(1), untyped(3)))],
      [
        'a bare number',
        'option',
        'schedule, entry 1',
        'a time with its unit',
        (fast) => schedule(every(untyped(3), fast)),
      ],
      [
        'a period between ticks',
        'period',
        'net/plan, entry 2',
        '2.5 ticks',
        (fast) => schedule(every(ms(1), fast), every(ms(2.5), fast)),
      ],
      [
        'a time between ticks',
        'period',
        'net/plan, entry 1',
        '0.25 ticks',
        (fast) => schedule(at('250 us', fast)),
      ],
      [
        'a phase between ticks',
        'period',
        'net/plan, entry 1',
        'a multiple of dt = 1 ms',
        (fast) => schedule(every(ms(1), fast, { from: ms(0.5) })),
      ],
      ['a period of 0', 'period', 'net/plan, entry 1', 'Use at(…)', (fast) => schedule(every(ms(0), fast))],
      ['a negative time', 'period', 'net/plan, entry 1', '-3 ticks', (fast) => schedule(at(ms(-3), fast))],
      ['a length', 'unknown-unit', 'net/plan, entry 1', '', (fast) => schedule(at('3 parsecs', fast))],
    ];
    for (const [what, code, where, text, build] of rows) {
      it(what, () => {
        const fault = faultOf(build);
        expect(fault.code).equal(code);
        expect(fault.where).include(where);
        expect(`${fault.found} ${fault.expected} ${fault.remedy}`).include(text);
      });
    }
    it('one that is not returned, and one of another context', () => {
      const net = counters();
      const unnamed = context('net', () => {
        const a = Counter({ n_units: 1 });
        schedule(every(ms(1), process(a.advance_state)));
        return { a };
      });
      const [fault] = faultsOf(() => simulate(unnamed, { dt: ms(1) }).run(net.plan, { steps: 1 }));
      expect(fault).include({ code: 'unknown-command', found: 'a schedule that is not returned' });
      expect(faultsOf(() => schedule())[0]).include({ code: 'option', where: 'schedule' });
    });
  });
});

describe('numbers of a command of its own', () => {
  const net = context('net', () => {
    const a = Counter({ n_units: 2 });
    const b = Counter({ n_units: 2 });
    const twice = process(given(a.advance_state, { step: 10 }), a.advance_state, b.advance_state);
    return { a, b, twice, nested: process(twice, given(b.advance_state, { step: -0.5 })) };
  });

  it('hold in that place of that process alone', () => {
    const sim = simulate(net, { dt: ms(1) });
    sim.set(net.a.hyperparameters.step, 2);
    sim.run(net.twice, { steps: 1 });
    expect([...sim.get(net.a.calls)]).eql([12, 12]);
    sim.run(net.nested, { steps: 1 });
    expect([...sim.get(net.a.calls)]).eql([24, 24]);
    expect([...sim.get(net.b.calls)]).eql([1.5, 1.5]);
  });

  it('are checked like the hyperparameter', () => {
    const faultOf = (values: object) => faultsOf(() => given(net.a.advance_state, values as never))[0]!;
    expect(faultOf({ step: Number.NaN })).include({
      code: 'hyperparameter-not-finite',
      where: 'Counter.advance_state, step',
    });
    expect(faultOf({ stap: 1 })).include({ code: 'unknown-hyperparameter' });
    expect(faultOf({ stap: 1 }).remedy).include('step');
    expect(faultOf({ n_units: 3 })).include({ code: 'unknown-hyperparameter' });
    expect(faultOf({ step: [1, 2] })).include({ found: 'a list of numbers' });
    expect(faultsOf(() => given(net.twice as never, {}))[0]).include({
      code: 'unknown-command',
      where: 'given',
    });
  });
});
