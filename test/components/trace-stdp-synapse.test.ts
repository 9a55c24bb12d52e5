import { expect } from 'chai';
import fc from 'fast-check';
import { context, ms, process, simulate, TraceSTDPSynapse, VarTrace, wire } from '../../index.ts';
import { BACKENDS } from '../framework/support.ts';
import { alone, distance } from './alone.ts';
import { describesItself } from './support.ts';

const synapse = (given: object) => () =>
  TraceSTDPSynapse({ shape: [2, 3], A_plus: 0.125, A_minus: 0.0625, weight_init: 0.5, ...given });
const evolving = { commands: ['evolve'] };
const QUIET = { preSpike: 0, postSpike: 0, preTrace: 0, postTrace: 0 };

const spikes = (n: number) => fc.array(fc.constantFrom(0, 1), { minLength: n, maxLength: n });
const numbers = (n: number) =>
  fc.array(
    fc.integer({ min: 0, max: 16 }).map((k) => k / 8),
    { minLength: n, maxLength: n },
  );
const activity = (trials: number) =>
  fc.record({
    preSpike: spikes(2 * trials),
    postSpike: spikes(3 * trials),
    preTrace: numbers(2 * trials),
    postTrace: numbers(3 * trials),
  });
type Activity = ReturnType<typeof activity> extends fc.Arbitrary<infer T> ? T : never;

const change = (given: object, inputs: Activity, batch = 1) =>
  alone(synapse(given), { ...evolving, batch }).run(1, inputs, ['dWeights']).dWeights[0]!;

describe('TraceSTDPSynapse', () => {
  describesItself(TraceSTDPSynapse, {
    unit: 'nA',
    eta: 1,
    mu: 0,
    pretrace_target: 0,
    g_conduct_factor: 1,
    weight_low: 0.025,
    weight_high: 0.8,
    p_conn: 1,
    w_norm: 1,
    w_bound: 1,
    tau_w: 0,
    weight_mask: 1,
  });

  it('learns the STDP window: A_plus e^(-Δ/τ) if pre comes first, else -A_minus e^(-Δ/τ)', () => {
    const at = (step: number) => Array.from({ length: 60 }, (_, i) => [+(i === step)]);
    const learned = (pre: number, post: number) => {
      const net = context('net', () => {
        const W = TraceSTDPSynapse({ shape: [1, 1], A_plus: 0.1, A_minus: 0.05, weight_init: 0.5 });
        const [x, y] = [
          VarTrace({ n_units: 1, tau_tr: 20, a_delta: 1 }),
          VarTrace({ n_units: 1, tau_tr: 10, a_delta: 1 }),
        ];
        wire(x.trace, W.preTrace);
        wire(y.trace, W.postTrace);
        return { W, x, y, step: process(x.advance_state, y.advance_state, W.evolve) };
      });
      const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
      const [before, after] = [at(pre), at(post)];
      const { W, x, y } = net;
      const inputs = [
        [x.inputs, before],
        [W.preSpike, before],
        [y.inputs, after],
        [W.postSpike, after],
      ] as const;
      sim.run(net.step, { steps: 60, inputs });
      return sim.get(W.weights)[0]! - 0.5;
    };
    for (const lag of [1, 7, 30]) {
      expect(learned(5, 5 + lag)).closeTo(0.1 * Math.exp(-lag / 20), 1e-12);
      expect(learned(5 + lag, 5)).closeTo(-0.05 * Math.exp(-lag / 10), 1e-12);
    }
    expect(learned(5, 5)).closeTo(0.1 - 0.05, 1e-12);
  });

  it('sums the changes of its trials', () => {
    fc.assert(
      fc.property(activity(1), activity(1), fc.constantFrom(0, 0.5), (a, b, mu) => {
        const both = Object.fromEntries(
          Object.keys(a).map((key) => [key, [...a[key as keyof Activity], ...b[key as keyof Activity]]]),
        ) as unknown as Activity;
        const given = { mu, pretrace_target: 0.25 };
        const [left, right] = [change(given, a), change(given, b)];
        expect(
          distance(
            change(given, both, 2),
            left.map((x, i) => x + right[i]!),
          ),
        ).below(1e-14);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it('is mirrored in time: with pre and post exchanged and A_plus = A_minus it changes the other way', () => {
    const given = { shape: [3, 3], A_plus: 0.125, A_minus: 0.125 };
    fc.assert(
      fc.property(
        spikes(3),
        spikes(3),
        numbers(3),
        numbers(3),
        (preSpike, postSpike, preTrace, postTrace) => {
          const forth = change(given, { preSpike, postSpike, preTrace, postTrace });
          const back = change(given, {
            preSpike: postSpike,
            postSpike: preSpike,
            preTrace: postTrace,
            postTrace: preTrace,
          });
          const transposed = forth.map((_, i) => -back[(i % 3) * 3 + Math.floor(i / 3)]! + 0);
          expect(forth.map((x) => x + 0)).deep.equal(transposed);
        },
      ),
      { numRuns: 15, seed: 1 },
    );
  });

  it('keeps its weights within 0 and w_bound', () => {
    fc.assert(
      fc.property(
        fc.array(activity(1), { minLength: 40, maxLength: 40 }),
        fc.constantFrom(0, 1),
        (steps, mu) => {
          const rows = (key: keyof Activity) => steps.flatMap((step) => step[key]);
          const inputs = {
            preSpike: rows('preSpike'),
            postSpike: rows('postSpike'),
            preTrace: rows('preTrace'),
            postTrace: rows('postTrace'),
          };
          const given = { mu, w_bound: 0.75, eta: 4, pretrace_target: 0.5 };
          const { weights } = alone(synapse(given), evolving).run(40, inputs, ['weights']);
          for (const w of weights.flat()) expect(w).within(0, 0.75);
        },
      ),
      { numRuns: 15, seed: 1 },
    );
  });

  it('with mu > 0 moves no weight that stands at the bound it would cross', () => {
    const all = { preSpike: 0, postSpike: 1, preTrace: 1, postTrace: 0 };
    const up = alone(synapse({ mu: 0.5, weight_init: [1, 1, 0.75, 0, 0, 0.25] }), evolving);
    const room = [0, 0, 0.25, 1, 1, 0.75].map((x) => 0.125 * Math.sqrt(x));
    expect(distance(up.run(1, all, ['dWeights']).dWeights[0]!, room)).below(1e-15);
    const down = alone(synapse({ mu: 1, weight_init: [0, 0.5, 1, 0, 0.5, 1] }), evolving);
    const { dWeights } = down.run(1, { preSpike: 1, postSpike: 0, preTrace: 0, postTrace: 1 }, ['dWeights']);
    expect(
      distance(
        dWeights[0]!,
        [0, 0.5, 1, 0, 0.5, 1].map((w) => -0.0625 * w),
      ),
    ).below(1e-15);
  });

  it('changes nothing without spikes, at the trace that is its target, or without eta', () => {
    expect(change({}, { ...QUIET, preTrace: 2, postTrace: 3 } as never).every((x) => x === 0)).equal(true);
    expect(
      change({ pretrace_target: 0.5, A_minus: 0 }, { ...QUIET, postSpike: 1, preTrace: 0.5 } as never),
    ).deep.equal([0, 0, 0, 0, 0, 0]);
    const still = alone(synapse({ eta: 0 }), evolving);
    still.run(10, { preSpike: 1, postSpike: 1, preTrace: 1, postTrace: 2 }, []);
    expect(still.get('weights')).deep.equal(Array(6).fill(0.5));
  });

  it('forgets by 1/tau_w per evolution', () => {
    const { weights } = alone(synapse({ tau_w: 16 }), evolving).run(50, QUIET, ['weights']);
    weights.forEach((row, k) => expect(row[0]).closeTo(0.5 * (1 - 1 / 16) ** (k + 1), 1e-14));
  });

  it('has no weight where its mask is 0', () => {
    const weight_mask = [1, 0, 1, 1, 0, 1];
    const subject = alone(synapse({ weight_mask }), evolving);
    expect(subject.get('weights')).deep.equal(weight_mask.map((m) => m / 2));
    subject.run(20, { preSpike: 0, postSpike: 1, preTrace: 1, postTrace: 0 }, []);
    expect(subject.get('weights')).deep.equal(weight_mask);
  });

  it('passes signals by the weights that it has learned, which outlive reset', () => {
    const subject = alone(synapse({}), { commands: ['advance_state', 'evolve'] });
    const drive = { inputs: [1, 0], preSpike: 0, postSpike: [0, 1, 0], preTrace: [1, 0], postTrace: 0 };
    expect(subject.run(3, drive, ['outputs']).outputs).deep.equal([
      [0.5, 0.5, 0.5],
      [0.5, 0.625, 0.5],
      [0.5, 0.75, 0.5],
    ]);
    subject.sim.reset();
    expect(subject.get('weights')).deep.equal([0.5, 0.875, 0.5, 0.5, 0.5, 0.5]);
    expect(subject.get('dWeights')).deep.equal([0, 0, 0, 0, 0, 0]);
  });

  it('touches only synapses that a spike reaches: watched at every step or not, they become the same', () => {
    fc.assert(
      fc.property(
        fc.array(activity(2), { minLength: 12, maxLength: 12 }),
        fc.constantFrom(0, 0.5),
        fc.constantFrom('f32' as const, 'f64' as const),
        (steps, mu, dtype) => {
          const rows = (key: keyof Activity) => steps.flatMap((step) => step[key]);
          const inputs = {
            preSpike: rows('preSpike'),
            postSpike: rows('postSpike'),
            preTrace: rows('preTrace'),
            postTrace: rows('postTrace'),
          };
          const all = [['weights', 'dWeights'], []].flatMap((record) =>
            BACKENDS.map((backend) => {
              const given = { mu, pretrace_target: 0.25, weight_mask: [1, 1, 0, 1, 1, 1] };
              const subject = alone(synapse(given), { ...evolving, batch: 2, dtype, backend });
              subject.run(12, inputs, record);
              return [subject.get('weights'), subject.get('dWeights')];
            }),
          );
          for (const one of all) expect(one).deep.equal(all[0]);
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  it('bounds and masks a weight when a spike reaches it, not before', () => {
    const given = { w_bound: 1, weight_mask: [1, 1, 0, 1, 1, 1] };
    const subject = alone(synapse(given), evolving);
    subject.set('weights', [2, -1, 5, 2, -1, 5]);
    subject.run(3, { preSpike: [1, 0], postSpike: 0, preTrace: 0, postTrace: 0 }, []);
    expect(subject.get('weights')).deep.equal([1, 0, 0, 2, -1, 5]);
    subject.run(3, { preSpike: 0, postSpike: [0, 1, 0], preTrace: [0, 1], postTrace: 0 }, []);
    expect(subject.get('weights').slice(3)).deep.equal([2, 0.25, 5]);
  });

  it('names a NaN that reaches its weights', () => {
    const subject = alone(synapse({}), evolving);
    const preTrace = [
      [1, 1],
      [1, NaN],
      [1, 1],
    ];
    const given = { preSpike: 0, postSpike: [1, 0, 0], preTrace, postTrace: 0 };
    expect(() => subject.run(3, given, [])).throw(/NaN/);
  });

  it('normalizes the weights of every output to a sum of w_norm', () => {
    const weight_init = [0.5, 0, 0.1, 0.5, 0, 0.3];
    const subject = alone(synapse({ weight_init, w_norm: 2 }), { commands: ['normalize'] });
    subject.run(1, {}, []);
    expect(distance(subject.get('weights'), [1, 0, 0.5, 1, 0, 1.5])).below(1e-15);
  });
});
