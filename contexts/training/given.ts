import { lazy, sizeOf } from '../../framework/engine.ts';
import type { FloatArray } from '../../framework/index.ts';
import type { Clamp } from '../session/clamps.ts';
import type { Column } from './data.ts';

/** What is the same in all iterations. */
export interface GivenAlways {
  readonly clamps: readonly Clamp[];
  readonly targets: readonly Clamp[];
  readonly labels: readonly Column[];
}

/** Cuts what all trials of a batch are given into what those of each shard are. */
export function givenByShard(
  all: GivenAlways,
  { batch, shards }: { readonly batch: number; readonly shards: number },
): readonly GivenAlways[] {
  if (shards === 1) return [all];
  return Array.from({ length: shards }, (_, shard) => {
    const first = shard * batch;
    const share = (own: Clamp): Clamp => {
      if (own.compartment.shared) return own;
      const of = (numbers: FloatArray) => trialsIn(numbers, { first, batch, shards }, own);
      const { data, rows } = own;
      return { ...own, data: lazy(() => of(data())), rows: rows && ((ticks) => of(rows(ticks))) };
    };
    const labelled = (own: Column): Column => ({
      ...own,
      samples: Array.prototype.slice.call(own.samples, first, first + batch),
    });
    return {
      clamps: all.clamps.map(share),
      targets: all.targets.map(share),
      labels: all.labels.map(labelled),
    };
  });
}

/** Of `[rows, batch · shards, …]` the trials of a shard. */
function trialsIn(
  numbers: FloatArray,
  { first, batch, shards }: { readonly first: number; readonly batch: number; readonly shards: number },
  { compartment: { shape } }: Clamp,
): FloatArray {
  const each = sizeOf(shape);
  const [row, part] = [batch * shards * each, batch * each];
  const own = numbers.slice(0, numbers.length / shards);
  for (let i = 0; i * row < numbers.length; i++) {
    const from = i * row + first * each;
    own.set(numbers.subarray(from, from + part), i * part);
  }
  return own;
}
