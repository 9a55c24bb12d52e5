import { permutation, threefry2x32 } from '../../framework/engine.ts';
import type { Key } from '../../framework/index.ts';

/** Which samples each iteration takes. A pure function of its number: a training can be taken up anywhere. */
export interface Batches {
  /** Whole batches of an epoch. */
  readonly perEpoch: number;
  /** Where an iteration stands: its epoch, and its batch in that epoch. */
  place(iteration: number): { readonly epoch: number; readonly batch: number };
  /** Positions of the samples of an iteration, one for each trial. */
  samples(iteration: number): Int32Array;
}

/**
 * Epochs over `count` samples in batches of `size`; what is left of an epoch is less than a batch, and left out.
 *
 * @param key of the order of each epoch; without it, samples come in their own order
 */
export function batchesOf(count: number, size: number, key: Key | undefined): Batches {
  const perEpoch = Math.floor(count / size);
  const place = (iteration: number) => ({
    epoch: Math.floor(iteration / perEpoch),
    batch: iteration % perEpoch,
  });
  const inOrder = Int32Array.from({ length: count }, (_, i) => i);
  let last: { readonly epoch: number; readonly order: Int32Array } = { epoch: -1, order: inOrder };
  const orderOf = (epoch: number): Int32Array => {
    if (key && last.epoch !== epoch) last = { epoch, order: permutation(threefry2x32(key, epoch, 0), count) };
    return last.order;
  };
  return {
    perEpoch,
    place,
    samples: (iteration) => {
      const { epoch, batch } = place(iteration);
      return orderOf(epoch).subarray(batch * size, (batch + 1) * size);
    },
  };
}
