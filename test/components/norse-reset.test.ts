import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { norse } from '../../index.ts';
import { gradient, watch } from './trial.ts';

type Matrix = readonly (readonly number[])[];
interface Step {
  readonly z: Matrix;
  readonly v: Matrix;
  readonly grad_input_weights: Matrix;
  readonly grad_recurrent_weights: Matrix;
}
const golden = JSON.parse(
  readFileSync(new URL('../golden/operations/norse-reset.json', import.meta.url), 'utf8'),
) as Readonly<Record<'x' | 'w' | 'input_weights' | 'recurrent_weights', Matrix>> &
  Readonly<Record<string, Step>>;

const numbers = {
  ...{ input_size: 2, hidden_size: 3, autapses: true, v_reset: 0.1, alpha: 1 },
  input_weights: golden.input_weights.flat(),
  recurrent_weights: golden.recurrent_weights.flat(),
};
const trial = { dt: '1 ms', inputs: { input: golden.x } };
/** The loss is Σ w · (z + 0.3 v). */
const weights = { z: golden.w, v: golden.w.map((row) => row.map((w) => 0.3 * w)) };
const worst = (found: Matrix, expected: Matrix): number =>
  Math.max(...expected.flat().map((x, k) => Math.abs(found.flat()[k]! - x)));

describe("norse's recurrent cells and their reset", () => {
  for (const [step, make] of [
    ['lif_step', () => norse.LIFRecurrentCell(numbers)],
    ['lif_step_sparse on dense tensors', () => norse.LIFRecurrentCell({ ...numbers, detach_reset: false })],
    ['lsnn_step', () => norse.LSNNRecurrentCell({ ...numbers, tau_adapt_inv: 1 / 0.08 })],
  ] as const)
    it(`have the spikes and the gradients of ${step}, as PyTorch finds them`, () => {
      const expected = golden[step]!;
      const { z, v } = watch(make, trial, 'z', 'v');
      expect(z).eql(expected.z);
      expect(worst(v, expected.v)).most(1e-13);
      const found = gradient(make, trial, weights, 'input_weights', 'recurrent_weights');
      expect(worst(found.input_weights, expected.grad_input_weights)).most(1e-12);
      expect(worst(found.recurrent_weights, expected.grad_recurrent_weights)).most(1e-12);
    });

  it('spike alike whether it is detached or not, and so does the sparse step', () => {
    expect(golden.lif_step_sparse!.z).eql(golden.lif_step!.z);
    const attached = golden['lif_step_sparse on dense tensors']!.grad_input_weights;
    expect(worst(attached, golden.lif_step!.grad_input_weights)).greaterThan(0.1);
  });
});
