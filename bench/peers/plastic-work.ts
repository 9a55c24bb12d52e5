import { digits, enlarged } from '../../examples/digits.ts';

/** Deterministic numbers in [0, 1). */
const draws = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

/**
 * One piece of work: a stimulus shown to a network with plastic weights [n_in, n_units], from the same weights each
 * time. Its input spikes are given, 0 or 1 for every step and input, so that all contenders see the same.
 */
export interface PlasticWork {
  readonly n_in: number;
  readonly n_units: number;
  readonly steps: number;
  /** Intensities of the inputs. */
  readonly image: ArrayLike<number>;
  /** [steps, n_in] */
  readonly spikes: Float32Array;
  /** [n_in, n_units] */
  readonly weights: Float32Array;
}

const work = (
  image: ArrayLike<number>,
  n_units: number,
  steps: number,
  [low, high]: readonly [number, number],
  perStep: number,
): PlasticWork => {
  const next = draws(1);
  const n_in = image.length;
  return {
    n_in,
    n_units,
    steps,
    image,
    weights: Float32Array.from({ length: n_in * n_units }, () => low + (high - low) * next()),
    spikes: Float32Array.from({ length: steps * n_in }, (_, i) => +(next() < image[i % n_in]! * perStep)),
  };
};

const image28 = (index: number): Float64Array => enlarged(digits().train[index]!.image, 28);

/** A digit of 28×28 pixels at 63.75 Hz for 200 steps of 1 ms. */
export const digitWork = (): PlasticWork => work(image28(0), 100, 200, [0, 0.3], 0.06375);

/** The middle of a digit, 10×10 pixels, for 50 steps. */
export const patchWork = (): PlasticWork => {
  const image = image28(0);
  const patch = Float64Array.from(
    { length: 100 },
    (_, i) => image[(Math.floor(i / 10) + 3) * 28 + (i % 10) + 9]!,
  );
  return work(patch, 100, 50, [0.025, 0.8], 1);
};

export type PlasticContender = (work: PlasticWork) => import('../harness.ts').Contender;

/** What all contenders are checked by: spikes of every cell, and the weights' sum of squares. */
export const plasticResult = (counts: ArrayLike<number>, weights: Float32Array): readonly number[] => [
  ...Array.from(counts),
  weights.reduce((sum, w) => sum + w * w, 0),
];
