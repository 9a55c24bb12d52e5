import { expect } from 'chai';
import fc from 'fast-check';
import { EventSTDPSynapse } from '../../index.ts';
import { BACKENDS } from '../framework/support.ts';
import { alone, distance } from './alone.ts';
import { describesItself } from './support.ts';

const synapse = (given: object) => () =>
  EventSTDPSynapse({ shape: [2, 3], eta: 0.125, weight_init: 0.5, ...given });
const evolving = { commands: ['evolve'], tick: 100 };
const weights = (
  given: object,
  steps: number,
  inputs: Record<string, number | readonly number[]>,
  options = {},
) => alone(synapse(given), { ...evolving, ...options }).run(steps, inputs, ['weights']).weights;

describe('EventSTDPSynapse', () => {
  describesItself(EventSTDPSynapse, {
    unit: 'nA',
    lmbda: 0.01,
    A_plus: 1,
    A_minus: 1,
    presyn_win_len: 2,
    w_bound: 1,
    g_conduct_factor: 1,
    weight_low: 0.025,
    weight_high: 0.8,
    p_conn: 1,
  });

  it('approaches w_bound / (1 + lmbda) geometrically while inputs are recent', () => {
    const given = { lmbda: 0.25, w_bound: 2, A_plus: 0.5, presyn_win_len: 1000 };
    const rows = weights(given, 60, { pre_tols: 99, postSpike: 1 });
    const [end, rate] = [2 / 1.25, 1 - 0.125 * 0.5 * 1.25];
    rows.forEach((row, k) => {
      for (const w of row) expect(w).closeTo(end + (0.5 - end) * rate ** (k + 1), 1e-13);
    });
  });

  it('decays geometrically, down to 0.01, while inputs are not recent', () => {
    const rows = weights({ lmbda: 0.25, A_minus: 2 }, 60, { pre_tols: 1, postSpike: 1 });
    rows.forEach((row, k) => {
      for (const w of row) expect(w).closeTo(Math.max(0.01, 0.5 * (1 - 0.125 * 2 * 1.25) ** (k + 1)), 1e-14);
    });
  });

  it('changes nothing without a postsynaptic spike, and only the outputs that have spiked', () => {
    expect(weights({}, 5, { pre_tols: [100, 0], postSpike: 0 })[4]).deep.equal(Array(6).fill(0.5));
    const [row] = weights({}, 1, { pre_tols: [100, 0], postSpike: [0, 1, 0] });
    expect(row!.map((w) => Math.sign(w - 0.5))).deep.equal([0, 1, 0, 0, -1, 0]);
  });

  it('counts a spike as recent for presyn_win_len, to the step, at any time and in any precision', () => {
    const windows = [
      [0.1, 2, 20],
      [0.1, 0.3, 3],
      [0.3, 2.7, 9],
      [1, 2, 2],
      [1, 2.5, 3],
      [0.25, 0, 1],
    ] as const;
    for (const dtype of ['f64', 'f32'] as const) {
      for (const [dt, presyn_win_len, steps] of windows) {
        // An input for every age from 0 on; weights grow where it counts.
        const ages = Array.from({ length: 25 }, (_, age) => age);
        const given = { shape: [25, 1], presyn_win_len };
        for (const tick of [1000, 12_345, 99_999, 123_456, 123_457]) {
          const subject = alone(synapse(given), { ...evolving, tick, dt, dtype });
          subject.run(1, { pre_tols: ages.map((age) => (tick - age) * dt), postSpike: 1 }, []);
          const recent = subject.get('weights').filter((w) => w > 0.5).length;
          expect(recent, `${dtype}, dt ${dt}, window ${presyn_win_len}, tick ${tick}`).equal(steps);
        }
      }
    }
  });

  it('takes a time of 0 for never', () => {
    const [row] = weights({ presyn_win_len: 1e6 }, 1, { pre_tols: [0, 1], postSpike: 1 });
    expect(row!.map((w) => w > 0.5)).deep.equal([false, false, false, true, true, true]);
  });

  it('sums the changes of its trials', () => {
    const times = fc.array(fc.constantFrom(0, 90, 98, 99, 100), { minLength: 4, maxLength: 4 });
    const spikes = fc.array(fc.constantFrom(0, 1), { minLength: 6, maxLength: 6 });
    const change = (pre_tols: readonly number[], postSpike: readonly number[], batch: number) =>
      alone(synapse({}), { ...evolving, batch }).run(1, { pre_tols, postSpike }, ['dWeights']).dWeights[0]!;
    fc.assert(
      fc.property(times, spikes, (pre, post) => {
        const first = change(pre.slice(0, 2), post.slice(0, 3), 1);
        const second = change(pre.slice(2), post.slice(3), 1);
        expect(
          distance(
            change(pre, post, 2),
            first.map((x, i) => x + second[i]!),
          ),
        ).below(1e-15);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('passes signals by its weights, which stay between 0.01 and w_bound and outlive reset', () => {
    const subject = alone(synapse({ eta: 50, w_bound: 0.75 }), {
      commands: ['advance_state', 'evolve'],
      tick: 10,
    });
    const drive = { inputs: [1, 0], pre_tols: [9, 1], postSpike: [1, 0, 0] };
    const { outputs } = subject.run(2, drive, ['outputs']);
    expect(outputs).deep.equal([
      [0.5, 0.5, 0.5],
      [0.75, 0.5, 0.5],
    ]);
    subject.sim.reset();
    const kept = subject.get('weights');
    expect(kept.slice(1)).deep.equal([0.5, 0.5, 0.01, 0.5, 0.5]);
    expect(kept[0]).within(0.01, 0.75);
  });

  it('touches only synapses of outputs that spike: watched at every step or not, they become the same', () => {
    const times = fc.array(fc.constantFrom(0, 97, 99, 100, 103), { minLength: 4, maxLength: 4 });
    const spikes = fc.array(fc.constantFrom(0, 0, 1), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(times, { minLength: 8, maxLength: 8 }),
        fc.array(spikes, { minLength: 8, maxLength: 8 }),
        fc.constantFrom('f32' as const, 'f64' as const),
        (pre_tols, postSpike, dtype) => {
          const all = [['weights', 'dWeights'], []].flatMap((record) =>
            BACKENDS.map((backend) => {
              const subject = alone(synapse({}), { ...evolving, batch: 2, dtype, backend });
              subject.run(8, { pre_tols: pre_tols.flat(), postSpike: postSpike.flat() }, record);
              return [subject.get('weights'), subject.get('dWeights')];
            }),
          );
          for (const one of all) expect(one).deep.equal(all[0]);
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });
});
