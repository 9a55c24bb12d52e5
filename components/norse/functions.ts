import {
  exp,
  fail,
  type Numbers,
  type Operand,
  sort,
  type Tensor,
  takeAlong,
} from '../../framework/index.ts';
import { tensorGiven } from '../tensors.ts';

// Norse's functions of tensors, for commands and losses.

/** 1 where `x > 0`, else 0; no gradient. */
export const heaviside = (x: Tensor): Tensor => tensorGiven(x, 'norse.heaviside').gt(0).spikes();

/** `e^(-distance / (2 · sigma²))`: how near something is whose squared distance is given. */
export const gaussianRbf = (distance: Tensor, sigma: Operand = 1): Tensor =>
  exp(tensorGiven(distance, 'norse.gaussianRbf').div(sigma).div(sigma).mul(-0.5));

/** `(x - y)²`. */
export const euclideanDistance = (x: Tensor, y: Operand): Tensor => {
  const apart = tensorGiven(x, 'norse.euclideanDistance').sub(y);
  return apart.mul(apart);
};

const WHOLE = 1e6;

/** A whole number of 1 or more. */
const countGiven = (x: unknown, where: string): number =>
  Number.isInteger(x) && (x as number) >= 1 && (x as number) <= WHOLE
    ? (x as number)
    : fail({
        code: 'option',
        where,
        found: typeof x === 'number' ? `${x}` : `a value of type ${typeof x}`,
        expected: `a whole number from 1 to ${WHOLE}`,
        remedy: 'Correct it.',
      });

/**
 * How near every number is to each of `outFeatures` centres from 0 to scale, along a new last axis: `gaussianRbf(euclideanDistance(x, centre) · scale)`.
 *
 * @param scale last centre; the largest number by default
 */
export function populationEncode(x: Tensor, outFeatures: number, scale?: Operand): Tensor {
  const where = 'norse.populationEncode';
  const numbers = tensorGiven(x, where);
  const count = countGiven(outFeatures, where);
  const last = scale ?? numbers.reshape([numbers.shape.reduce((a, b) => a * b, 1)]).reduceMax(0);
  const places = Array.from({ length: count }, (_, k) => k / Math.max(count - 1, 1));
  const centres = numbers
    .mul(0)
    .reshape([...numbers.shape, 1])
    .add(places)
    .mul(last);
  const apart = numbers.reshape([...numbers.shape, 1]).sub(centres);
  return gaussianRbf(apart.mul(apart).mul(last));
}

/** The sum over steps, of `[steps, …]`: `sumDecode(of(net.z.z))` is how often neurons have spiked. */
export const sumDecode = (x: Tensor, dimension = 0): Tensor =>
  tensorGiven(x, 'norse.sumDecode').sum(dimension);

/**
 * Times of the first spikes, of `[steps, …]`: `[spikeCount, …]` in the unit of dt, infinite where there are fewer. The gradient that comes back to
 * a spike is `-dt` times that of its time: more of it is earlier.
 *
 * @param dt length of a step; 1 ms in s by default, and 1 gives steps
 */
export function spikesToTimes(spikes: Tensor, spikeCount = 1, dt: Operand = 1e-3): Tensor {
  const where = 'norse.spikesToTimes';
  const x = tensorGiven(spikes, where);
  const [steps = 1, ...others] = x.shape;
  const at: Numbers = Array.from({ length: steps }, (_, step) => nested(step, others.length));
  const index = x.ne(0).where(x.mul(0).detach().add(at), steps);
  const first = sort(index, 0).slice(0, 0, Math.min(countGiven(spikeCount, where), steps));
  const there = first.lt(steps).spikes();
  const earlier = takeAlong(x.sub(x.detach()), first.min(steps - 1), 0).mul(there);
  return first.div(there).sub(earlier).mul(dt);
}

/** A number as the only one of so many axes. */
const nested = (x: number, axes: number): number | Numbers =>
  axes === 0 ? x : ([nested(x, axes - 1)] as Numbers);
