import { expect } from 'chai';
import fc from 'fast-check';
import {
  at,
  type Condition,
  component,
  context,
  count,
  delay,
  edit,
  every,
  input,
  MyelinError,
  model,
  ms,
  mse,
  once,
  output,
  process,
  real,
  schedule,
  sgd,
  simulate,
  state,
  total,
  train,
  undo,
  when,
  wire,
} from '../../../index.ts';
import { BACKENDS, effort } from '../../framework/support.ts';
import { faultsOf, Noisy } from '../support.ts';

/** Counts its steps, and shows each as a spike. */
const Beat = component('Beat', {
  doc: 'counts',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), w: real('1', 'a step', 1) },
  compartments: { n: state('1', 'steps'), s: output('spike', 'the step'), u: state('1', 'chance') },
  keep: ['u'],
  commands: {
    advance_state: ({ n, u }, p, { random }) => ({
      n: n.add(p.w),
      s: n.mul(0).add(1),
      u: u.add(random.uniform([n.shape[1]!])),
    }),
  },
});

const Sum = component('Sum', {
  doc: 'adds up',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), g: real('1', 'gain', 1) },
  compartments: {
    x: input('1', 'any', { default: 0 }),
    need: input('1', 'any'),
    v: state('1', 'sum'),
    needed: state('1', 'sum'),
  },
  commands: {
    advance_state: ({ x, v }, p) => ({ v: v.add(x.mul(p.g)) }),
    decay: ({ v }) => ({ v: v.mul(0.5) }),
    take: ({ need, needed }) => ({ needed: needed.add(need) }),
    invert: ({ v }) => ({ v: v.mul(0).add(1).div(v.sub(9)) }),
  },
});

const noise = () =>
  context('net', () => {
    const [x, y, s] = [Noisy({ n_units: 2 }), Noisy({ n_units: 2 }), Sum({ n_units: 2 })];
    wire(delay(x.v, ms(3)), y.j);
    const plan = schedule(
      every(ms(1), process(x.advance_state, y.advance_state)),
      every(ms(3), process(s.advance_state)),
      at(ms(11), process(x.reset)),
    );
    return { x, y, s, plan, both: process(x.advance_state, y.advance_state, s.advance_state) };
  });

describe('until', () => {
  it('ends a run with the first step whose condition holds, as long a run as that would have been, and goes on from there', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 9, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        fc.constantFrom('steps', 'nothing'),
        (level, chunk, recordEvery, isPlan, bound) => {
          for (const backend of BACKENDS) {
            const net = noise();
            const options = { dt: ms(1), backend, batch: 2, seed: 'until' } as const;
            const what = isPlan ? net.plan : net.both;
            const record = [net.y.v];
            const rows = Float64Array.from({ length: 60 * 2 }, (_, i) => Math.sin(i));
            const whole = simulate(net, options);
            const given = bound === 'steps' ? { inputs: [[net.s.x, rows]] as const, steps: 60 } : {};
            const all = whole.run(what, { ...given, steps: 60, record, chunk: 17 }).get(net.y.v).data;
            const first = Array.from({ length: 60 }, (_, step) =>
              all.slice(step * 4, step * 4 + 4),
            ).findIndex((own) => own.some((v) => v > level));
            const steps = first < 0 ? 60 : first + 1;
            if (first < 0 && bound === 'nothing') return;
            const until: Condition = ({ of, any }) => any(of(net.y.v).gt(level));
            const sim = simulate(net, options);
            const out = sim.run(what, { ...given, until, record, chunk, recordEvery });
            expect(sim.tick, backend.name).equal(steps);
            expect(out.rows).equal(Math.ceil(steps / recordEvery));
            expect(`${out}`).equal(`recording of ${out.rows} rows: net/y.v [${out.rows}, 2, 2] nA`);
            expect(out.get(net.y.v)).equal(out.get(net.y.v));
            const kept = [...all].filter(
              (_, i) => Math.floor(i / 4) < steps && Math.floor(i / 4) % recordEvery === 0,
            );
            expect([...out.get(net.y.v).data]).eql(kept);
            if (steps === 60) continue;
            const rest = {
              ...(bound === 'steps' && { inputs: [[net.s.x, rows.subarray(steps * 2)]] as const }),
            };
            sim.run(what, { ...rest, steps: 60 - steps });
            for (const own of [net.x.v, net.y.v, net.s.v]) expect([...sim.get(own)]).eql([...whole.get(own)]);
          }
        },
      ),
      effort(8),
    );
  });

  it('ends streams and what is watched with that step, too', async () => {
    const net = noise();
    const until: Condition = ({ of, all }) => all(of(net.s.v).ge(0)).and(of(net.x.v).sum(1).sum(0).gt(7));
    const run = simulate(net, { dt: ms(1), seed: 1 });
    const expected = run.run(net.plan, { until, steps: 400, record: [net.x.v] });
    expect(expected.rows).within(2, 399);
    const sim = simulate(net, { dt: ms(1), seed: 1 });
    let seen = 0;
    sim.observe(net.y.v).subscribe(({ steps }) => (seen += steps));
    const frames: number[] = [];
    for await (const frame of sim.stream(net.plan, { until, chunk: 5, record: [net.x.v] }))
      frames.push(frame.tick + frame.steps);
    expect(frames.at(-1)).equal(expected.rows);
    expect(sim.tick).equal(expected.rows);
    expect(seen).equal(expected.rows);
  });

  it('is not too late for a NaN that comes before it, nor disturbed by one that would come after', () => {
    for (const backend of BACKENDS) {
      const net = context('net', () => {
        const s = Sum({ n_units: 1 });
        // 1 / (9 - 9) at tick 9, and 0 times that at tick 12.
        const bad = process(s.invert);
        return { s, plan: schedule(every(ms(1), process(s.advance_state)), at(ms(9), bad), at(ms(12), bad)) };
      });
      const inputs = [[net.s.x, [...Array(9).fill(1), ...Array(11).fill(0)]]] as const;
      const run = (until: Condition) => {
        const sim = simulate(net, { dt: ms(1), backend });
        try {
          sim.run(net.plan, { inputs, steps: 20, until });
        } catch (error) {
          expect((error as MyelinError).code).equal('not-finite');
          expect(sim.tick).equal(0);
          return 'NaN';
        }
        return sim.tick;
      };
      const above =
        (limit: number): Condition =>
        ({ of, any }) =>
          any(of(net.s.v).ge(limit));
      expect([5, 9, Infinity].map((limit) => run(above(limit)))).eql([5, 9, 10]);
      expect(run(({ of, any }) => any(of(net.s.v).lt(0)))).equal('NaN');
    }
  });
});

describe('when', () => {
  /** `a` counts; where its count is a multiple of `m`, `b` steps, and `s` is halved. */
  const conditional = (m: number) =>
    context('net', () => {
      const [a, b, s, r] = [
        Beat({ n_units: 2 }),
        Beat({ n_units: 2 }),
        Sum({ n_units: 2 }),
        Sum({ n_units: 2 }),
      ];
      wire(once(b.s), s.x);
      wire(total(a.s), r.x);
      const holds: Condition = ({ of, all }) => all(of(a.n).mod(m).eq(0));
      const [beat, look, rare] = [
        process(a.advance_state),
        process(s.advance_state),
        process(b.advance_state, s.decay, r.advance_state),
      ];
      return {
        a,
        b,
        s,
        r,
        beat,
        look,
        rare,
        plan: schedule(every(ms(1), beat), when(holds, rare), every(ms(2), look)),
      };
    });

  it('runs a process in the ticks in which its condition holds, on all backends, in any chunks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 }), (m, chunk) => {
        const results = BACKENDS.map((backend) => {
          const net = conditional(m);
          const sim = simulate(net, { dt: ms(1), backend, batch: 2, dtype: 'f64' });
          const out = sim.run(net.plan, { steps: 30, chunk, record: [net.s.v, net.r.v, net.b.n, net.b.u] });
          const of = (own: (typeof net)['s']['v']) => [...out.get(own).data].filter((_, i) => i % 4 === 0);
          return { v: of(net.s.v), r: of(net.r.v), n: of(net.b.n), u: [...out.get(net.b.u).data] };
        });
        const right = { v: [] as number[], r: [] as number[], n: [] as number[] };
        let [n, kept, v, r, seen] = [0, 0, 0, 0, 0];
        for (let tick = 0; tick < 30; tick++) {
          seen++;
          if ((tick + 1) % m === 0) {
            [n, kept, v, r, seen] = [n + 1, 1, v * 0.5, r + seen, 0];
          }
          if (tick % 2 === 0) [v, kept] = [v + kept, 0];
          right.v.push(v);
          right.r.push(r);
          right.n.push(n);
        }
        for (const { u, ...own } of results) {
          expect(own).eql(right);
          expect(u).eql(results[0]!.u);
        }
        // What is drawn is that of its tick, and stays where nothing runs.
        expect(new Set(results[0]!.u.filter((_, i) => i % 4 === 0)).size).equal(
          Math.floor(30 / m) + (m > 1 ? 1 : 0),
        );
      }),
      effort(6),
    );
  });

  it('is asked once for all commands of its process, of what has been written before it', () => {
    const net = context('net', () => {
      const s = Sum({ n_units: 1 });
      const big: Condition = ({ of, any }) => any(of(s.v).ge(4));
      const plan = schedule(every(ms(1), process(s.advance_state)), when(big, process(s.decay, s.decay)));
      return { s, plan };
    });
    const sim = simulate(net, { dt: ms(1) });
    const out = sim.run(net.plan, { steps: 8, inputs: [[net.s.x, 1]], record: [net.s.v] });
    expect([...out.get(net.s.v).data]).eql([1, 2, 3, 1, 2, 3, 1, 2]);
    expect(sim.explain(net.plan)).contain('when its condition holds: s.decay, s.decay');
  });

  it('empties delays and what is kept for readers where a reset happens, and takes numbers from inputs only then', () => {
    const net = context('net', () => {
      const [a, s, t] = [Beat({ n_units: 1 }), Sum({ n_units: 1 }), Sum({ n_units: 1 })];
      wire(delay(a.n, ms(2)), s.x);
      wire(total(a.s), t.x);
      const limit: Condition = ({ of, any }) => any(of(a.n).ge(5));
      const plan = schedule(
        every(ms(1), process(a.advance_state, s.advance_state, s.take)),
        when(limit, process(a.reset, s.reset)),
        every(ms(4), process(t.advance_state), { from: ms(3) }),
      );
      return { a, s, t, plan };
    });
    for (const backend of BACKENDS) {
      const sim = simulate(net, { dt: ms(1), backend });
      const run = (steps: number, inputs = {}) =>
        sim.run(net.plan, { steps, record: [net.s.v, net.a.n, net.t.v], ...inputs });
      const out = run(4, { inputs: [[net.s.need, 1]] });
      expect([...out.get(net.a.n).data]).eql([1, 2, 3, 4]);
      expect([...out.get(net.s.v).data]).eql([0, 0, 1, 3]);
      // Nothing has taken the numbers of the input.
      const next = run(3);
      expect([...next.get(net.a.n).data]).eql([0, 1, 2]);
      // At tick 4 all begins anew: the delay shows the start for two ticks.
      expect([...next.get(net.s.v).data]).eql([0, 0, 0]);
      expect([...next.get(net.t.v).data]).eql([4, 4, 4]);
      expect(faultsOf(() => run(1))[0]).include({ code: 'unfed-input', where: 'net/s.need' });
      const last = run(1, { inputs: [[net.s.need, 1]] });
      // Of the steps since tick 3 those since the reset are left.
      expect([...last.get(net.t.v).data]).eql([7]);
    }
  });

  it('passes gradients: those of finite differences', () => {
    const net = context('net', () => {
      const [a, s] = [Beat({ n_units: 2, w: 0.7 }), Sum({ n_units: 2, g: 0.3 })];
      wire(a.n, s.x);
      const often: Condition = ({ of, all }) => all(of(a.n).mod(1.5).lt(0.8));
      const full: Condition = ({ of, any }) => any(of(s.v).gt(2.2));
      const plan = schedule(
        every(ms(1), process(a.advance_state)),
        when(often, process(s.advance_state)),
        when(full, process(s.decay, s.decay)),
      );
      return { a, s, plan };
    });
    const trainer = train(net, {
      ...{ process: net.plan, dt: ms(1), steps: 11, dtype: 'f64', segment: 4, optimizer: sgd() },
      targets: [[net.s.v, 1]],
      loss: ({ of, target }) => mse(of(net.s.v), target(net.s.v)),
      trainable: [net.a.hyperparameters.w, net.s.hyperparameters.g],
    });
    for (const [handle, value] of [
      [net.a.hyperparameters.w, 0.7],
      [net.s.hyperparameters.g, 0.3],
    ] as const) {
      const lossAt = (x: number) => {
        trainer.parameters.set(handle, x);
        return trainer.evaluate();
      };
      const slope = (lossAt(value + 1e-6) - lossAt(value - 1e-6)) / 2e-6;
      lossAt(value);
      expect(trainer.gradients.get(handle)[0]!, handle.name).closeTo(slope, 1e-5 * Math.abs(slope));
      expect(slope).not.equal(0);
    }
  });

  it('stands in the document by a name, and is found there again', () => {
    const net = conditional(3);
    expect(model(net).schedules.plan![1]).eql({ when: 'condition 1', process: 'rare' });
    const count = () => {
      const sim = simulate(net, { dt: ms(1) });
      sim.run(net.plan, { steps: 9 });
      return sim.get(net.b.n)[0];
    };
    expect(count()).equal(3);
    edit(net, (draft) => void (draft.parts.b!.hyperparameters.w = 2));
    expect(count()).equal(6);
    edit(net, (draft) => void draft.schedules.plan!.splice(1, 1));
    expect(count()).equal(0);
    edit(net, (draft) => void draft.schedules.plan!.push({ when: 'condition 1', process: 'rare' }));
    expect(count()).equal(6);
    const unknown = () =>
      edit(net, (draft) => void draft.schedules.plan!.push({ when: 'x > 1', process: 'rare' }));
    expect(faultsOf(unknown)[0]!.expected).equal('one of condition 1');
    undo(net);
    undo(net);
    expect(count()).equal(6);
  });
});

describe('conditions that are none', () => {
  const net = noise();
  const conditions: readonly (readonly [string, string, string, unknown])[] = [
    [
      'numbers',
      'kind-mismatch',
      'a truth value',
      ({ of }: never) => (of as never as (x: unknown) => unknown)(net.x.v),
    ],
    ['a plain truth value', 'kind-mismatch', 'a truth value', () => true],
    ['one for each cell', 'shape-mismatch', 'one for all', (({ of }) => of(net.x.v).gt(1)) as Condition],
    [
      'a compartment of another context',
      'unknown-part',
      'one of net',
      (({ of, any }) => any(of(noise().x.v).gt(1))) as Condition,
    ],
    [
      'no compartment',
      'unknown-compartment',
      'a compartment',
      (({ of, any }) => any(of(3 as never).gt(1))) as Condition,
    ],
    [
      'what steers an if',
      'branch-on-tensor',
      'choose',
      (({ of, any }) => {
        of(net.x.v).gt(1);
        return any(of(net.x.v).gt(0));
      }) as Condition,
    ],
    ['no function', 'option', 'a function', 3],
  ];
  for (const [name, code, expected, until] of conditions)
    it(`${name}: ${code}`, () => {
      const sim = simulate(net, { dt: ms(1) });
      const fault = faultsOf(() => sim.run(net.both, { steps: 3, until: until as Condition }))[0]!;
      expect(fault).include({ code });
      expect(fault.expected).contain(expected);
      if (code !== 'unknown-part') expect(fault.where).contain('until');
      const build = () => {
        const other = context('net', () => {
          const x = Noisy({ n_units: 1 });
          const always = process(x.advance_state);
          return { x, always, plan: schedule(every(ms(1), always), when(until as Condition, always)) };
        });
        simulate(other, { dt: ms(1) }).run(other.plan, { steps: 1 });
      };
      expect(() => build()).throw(MyelinError);
    });

  it('let no spikes cross that do not say how', () => {
    const own = context('net', () => {
      const [a, s] = [Beat({ n_units: 1 }), Sum({ n_units: 1 })];
      wire(a.s, s.x);
      const holds: Condition = ({ of, any }) => any(of(s.v).gt(1));
      const [beat, look] = [process(a.advance_state), process(s.advance_state)];
      return {
        a,
        s,
        plan: schedule(when(holds, beat), every(ms(1), look)),
        both: schedule(when(holds, process(beat, look))),
      };
    });
    const sim = simulate(own, { dt: ms(1) });
    const fault = faultsOf(() => sim.run(own.plan, { steps: 1 }))[0]!;
    expect(fault.found).contain('come when a condition holds and are read every 1 ms');
    sim.run(own.both, { steps: 1 });
  });
});
