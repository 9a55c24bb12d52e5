import { expect } from 'chai';
import { sizeOf } from '../../../framework/base/shapes.ts';
import { lower, simplify } from '../../../framework/compile/lower/lower.ts';
import { planOf } from '../../../framework/compile/plan/plan.ts';
import type { Loop } from '../../../framework/compile/plan/words.ts';
import type { Bool, Tensor } from '../../../framework/ops/tensor.ts';
import type { Program, Slot } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { DTYPES, numbers, runEverywhere } from '../support.ts';

// Random programs try guards and states on demand in all surroundings; here is what they are for.

interface Given {
  readonly weights: Tensor;
  /** Spikes of inputs as a column, and of outputs as a row. */
  readonly pre: Tensor;
  readonly post: Tensor;
}

/** Weights [6, 9] that a rule changes; their change is there on demand. */
function plastic(rule: (given: Given) => { condition: Bool; change: Tensor }): Program {
  const scribe = new ProgramScribe({ name: 'plastic', units: false });
  scribe.slot({ name: 'weights', role: 'state', shape: [6, 9] });
  scribe.slot({ name: 'change', role: 'state', shape: [6, 9], onDemand: true });
  scribe.slot({ name: 'pre', role: 'sequence', shape: [1, 6] });
  scribe.slot({ name: 'post', role: 'sequence', shape: [1, 9] });
  const weights = scribe.load('weights');
  const pre = scribe.load('pre').reshape([6, 1]);
  const { condition, change } = rule({ weights, pre, post: scribe.load('post') });
  scribe.store('weights', condition.where(weights.add(change), weights));
  scribe.store('change', change);
  return scribe.program();
}

const RULES: Readonly<Record<string, Parameters<typeof plastic>[0]>> = {
  'of rows': ({ pre, post }) => ({ condition: pre.gt(0), change: pre.mul(post) }),
  'of columns': ({ pre, post }) => ({ condition: post.gt(0), change: pre.mul(post) }),
  'of single synapses': ({ pre, post }) => ({ condition: pre.gt(0).and(post.gt(0)), change: pre.mul(post) }),
  'of rows or columns': ({ pre, post }) => ({ condition: pre.gt(0).or(post.gt(0)), change: pre.sub(post) }),
  'of the whole': ({ pre, post }) => ({
    condition: post.sum(-1, { keepdims: true }).gt(1),
    change: pre.mul(post),
  }),
  'that look at the weights': ({ weights, pre }) => ({
    condition: pre.gt(0).and(weights.lt(1)),
    change: weights.mul(0.5).add(pre),
  }),
};

const loopsThatStore = (program: Program, slot: string): readonly Loop[] =>
  planOf(simplify(lower(program, 'f32'), 'f32')).tasks.loop.filter(
    (task): task is Loop => task.kind === 'loop' && task.writes.some(({ to }) => to.place.buffer === slot),
  );

describe('guarded updates', () => {
  for (const [name, rule] of Object.entries(RULES)) {
    it(`${name} touch only what their condition names, with the same bits and NaNs`, () => {
      const program = plastic(rule);
      const [update, ...others] = loopsThatStore(program, 'weights');
      expect(others).length(0);
      expect(update!.guard).not.equal(undefined);
      for (const dtype of DTYPES) {
        for (let seed = 0; seed < 40; seed++) {
          const special = seed % 4 === 3 ? 0.02 : 0;
          const data = ({ role, shape }: Slot, i: number) =>
            numbers((role === 'sequence' ? 20 : 1) * sizeOf(shape), seed + 100 * i, special);
          runEverywhere(program, dtype, { tick: 0, steps: 20, seed, data });
        }
      }
    });
  }
});

describe('a state on demand', () => {
  it('is stored in the last step only, and costs the others nothing', () => {
    const program = plastic(RULES['of single synapses']!);
    const [change, ...others] = loopsThatStore(program, 'change');
    expect(others).length(0);
    expect(change!.when).equal('last');
  });

  it('is stored in every step if one reads it', () => {
    const scribe = new ProgramScribe({ name: 'reading', units: false });
    scribe.slot({ name: 'x', role: 'state', shape: [4], onDemand: true });
    scribe.store('x', scribe.load('x').add(1));
    expect(loopsThatStore(scribe.program(), 'x').map(({ when }) => when)).eql(['every']);
  });
});
