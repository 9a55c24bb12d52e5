import { fail, type Tensor } from '../framework/index.ts';

// For calls from JavaScript of the functions of systems.

/** The tensor that was given; an error where it is none. */
export const tensorGiven = (x: Tensor, where: string): Tensor =>
  isTensor(x)
    ? x
    : fail({
        code: 'kind-mismatch',
        where,
        found: x === null || x === undefined ? 'nothing' : `a value of type ${typeof x}`,
        expected: 'a tensor',
        remedy: `Give it a compartment, as in ${where}(of(net.z.v)).`,
      });

/** What throws when it is looked at is none. */
function isTensor(x: Tensor): boolean {
  try {
    return x.kind === 'float';
  } catch {
    return false;
  }
}
