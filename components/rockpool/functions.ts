import { fail, type Operand, type Tensor, tanh } from '../../framework/index.ts';

/** Rockpool's helper for losses on membranes and currents: `tanh(x + 1 - threshold) / 2 + 0.5`, 0.88 at the threshold. */
export const sigmoid = (x: Tensor, threshold: Operand): Tensor =>
  isTensor(x)
    ? tanh(x.add(1).sub(threshold)).div(2).add(0.5)
    : fail({
        code: 'kind-mismatch',
        where: 'rockpool.sigmoid',
        found: x === null || x === undefined ? 'nothing' : `a value of type ${typeof x}`,
        expected: 'a tensor, and a threshold',
        remedy: 'Give it a compartment, as in rockpool.sigmoid(of(net.z.vmem), 1).',
      });

/** What throws when it is looked at is none. */
function isTensor(x: Tensor): boolean {
  try {
    return x.kind === 'float';
  } catch {
    return false;
  }
}
