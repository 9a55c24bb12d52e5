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
