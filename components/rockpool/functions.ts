import { fail, type Operand, type ParameterTree, type Tensor, tanh, total } from '../../framework/index.ts';
import { tensorGiven } from '../tensors.ts';

/** Rockpool's helper for losses on membranes and currents: `tanh(x + 1 - threshold) / 2 + 0.5`, 0.88 at the threshold. */
export const sigmoid = (x: Tensor, threshold: Operand): Tensor =>
  tanh(tensorGiven(x, 'rockpool.sigmoid').add(1).sub(threshold)).div(2).add(0.5);

/** Sum of squared errors, `Σ (output - target)²` over all elements. */
export function sse(output: Tensor, target: Operand): Tensor {
  const error = tensorGiven(output, 'rockpool.sse').sub(target);
  return total(error.mul(error));
}

/** Mean over all parameters of the mean of their squares, to keep them small: `l2sqr_norm(parameters)` in a loss. */
export const l2sqr_norm = (parameters: ParameterTree<Tensor>): Tensor =>
  meanOf(parameters, 'rockpool.l2sqr_norm', (p) => p.mul(p));

/** Mean over all parameters of the mean of `x⁴ / (x⁴ + sigma)`, nearly the part that is not 0, to make them sparse (Wei and others 2018). */
export function l0_norm_approx(parameters: ParameterTree<Tensor>, sigma = 1e-4): Tensor {
  if (!(typeof sigma === 'number' && sigma > 0 && Number.isFinite(sigma)))
    fail({
      code: 'option',
      where: 'rockpool.l0_norm_approx, sigma',
      found: typeof sigma === 'number' ? `${sigma}` : `a value of type ${typeof sigma}`,
      expected: 'a number above 0',
      remedy: 'Leave it out for 1e-4.',
    });
  return meanOf(parameters, 'rockpool.l0_norm_approx', (p) => {
    const fourth = p.mul(p).mul(p.mul(p));
    return fourth.div(fourth.add(sigma));
  });
}

/** The mean over all parameters of the mean of something of each. */
function meanOf(tree: ParameterTree<Tensor>, where: string, of: (p: Tensor) => Tensor): Tensor {
  const [first, ...others] = leavesOf(tree).map((own) => {
    const tensor = tensorGiven(own, where);
    return total(of(tensor)).div(tensor.shape.reduce((a, b) => a * b, 1));
  });
  if (first) return others.reduce((a, b) => a.add(b), first).div(others.length + 1);
  return fail({
    code: 'option',
    where,
    found: 'no parameters',
    expected: 'those of a training, by part and name',
    remedy: 'Write ({ parameters }) => … in a loss.',
  });
}

/** What cannot be looked at has none. */
function leavesOf(tree: ParameterTree<Tensor>): readonly Tensor[] {
  try {
    return Object.values(tree).flatMap((own) => Object.values(own));
  } catch {
    return [];
  }
}
