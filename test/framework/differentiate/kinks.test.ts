import { expect } from 'chai';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { differentiateScalar } from '../../../framework/differentiate/scalar.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { total } from '../../../framework/train/losses.ts';
import { DTYPES, runEverywhere } from '../support.ts';

/** The gradient of the sum of `weight · f(x)`, the same on both backends. */
function gradient(f: (x: Tensor) => Tensor, x: readonly number[], weight: number, dtype: 'f32' | 'f64') {
  const scribe = new ProgramScribe({ name: 'kink', units: false });
  scribe.slot({ name: 'x', role: 'parameter', shape: [x.length] });
  scribe.slot({ name: 'loss', role: 'state', shape: [] });
  scribe.store('loss', total(f(scribe.load('x')).mul(weight)));
  const program = differentiateScalar(scribe.program(), 'loss', new Map([['x', 'dx']]));
  const data = ({ name, shape }: { readonly name: string; readonly shape: Shape }) =>
    name === 'x' ? x : new Array(sizeOf(shape)).fill(0);
  return [...runEverywhere(program, dtype, { tick: 0, steps: 1, seed: 1, data }).slots.get('dx')!];
}

describe('the gradient of |x|', () => {
  for (const dtype of DTYPES) {
    it(`is the sign of x times what comes back, and 0 at 0 (${dtype})`, () => {
      const x = [-2, -1e-30, -0, 0, 1e-30, 3, Number.NaN];
      expect(gradient((a) => a.abs(), x, 2, dtype)).eql([-2, -2, 0, 0, 2, 2, 2]);
      expect(gradient((a) => a.abs(), x, -2, dtype)).eql([2, 2, 0, 0, -2, -2, -2]);
    });

    it(`makes an L1 loss rest where the target is met exactly (${dtype})`, () => {
      expect(gradient((a) => a.sub(3).abs(), [2, 3, 4], 4.5, dtype)).eql([-4.5, 0, 4.5]);
    });
  }
});

describe('where several are the largest', () => {
  for (const dtype of DTYPES) {
    const of = (f: (x: Tensor) => Tensor, x: readonly number[], weight = 3) => gradient(f, x, weight, dtype);

    it(`max and min go to the one that is chosen, half to each of two that are the same (${dtype})`, () => {
      expect(of((x) => x.max(1), [0, 1, 2])).eql([0, 1.5, 3]);
      expect(of((x) => x.min(1), [0, 1, 2])).eql([3, 1.5, 0]);
      // |x| in other words, and x itself.
      expect(of((x) => x.max(x.neg()), [-2, -0, 0, 2])).eql([-3, 0, 0, 3]);
      expect(of((x) => x.min(x.neg()).neg(), [-2, -0, 0, 2])).eql([-3, 0, 0, 3]);
      expect(of((x) => x.max(x), [-2, 0])).eql([3, 3]);
    });

    it(`reduceMax and reduceMin share it: what is the largest of n equal ones grows as each does (${dtype})`, () => {
      expect(of((x) => x.reduceMax(0), [2, 1, 2, 0])).eql([1.5, 0, 1.5, 0]);
      expect(of((x) => x.reduceMin(0), [4, 4, 4, 9]).map((g) => Math.round(g * 1e6) / 1e6)).eql([1, 1, 1, 0]);
      expect(of((x) => x.reduceMax(0), [2, 1])).eql([3, 0]);
    });

    it(`clip passes it at its bounds, and gives it to the bound beyond (${dtype})`, () => {
      expect(of((x) => x.clip(-1, 1), [-2, -1, 0, 1, 2])).eql([0, 3, 3, 3, 0]);
      expect(of((x) => x.mul(0).add(5).clip(0, x), [1, 7])).eql([3, 0]);
      expect(of((x) => x.mul(0).add(5).clip(x, 9), [1, 7])).eql([0, 3]);
      // Of bounds in the wrong order, the high one wins.
      expect(of((x) => x.clip(8, 4), [1, 5, 9])).eql([0, 0, 0]);
      expect(of((x) => x.mul(0).add(5).clip(8, x), [1, 4])).eql([3, 3]);
    });
  }
});
