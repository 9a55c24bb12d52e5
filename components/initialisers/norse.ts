import type { RandomNumbers, Shape, Tensor, Unit } from '../../framework/index.ts';

/** Normal with variance 2 / first length, the default of Norse's recurrent layers. */
export const scaledNormal = (_p: unknown, random: RandomNumbers, shape: Shape, unit: Unit): Tensor =>
  random
    .normal(shape)
    .mul(Math.sqrt(2 / shape[0]!))
    .mul({ value: 1, unit });

/** Normal with variance 1 / last length, the default of Norse's layers that are no recurrent layers of its own kind. */
export const fanNormal = (_p: unknown, random: RandomNumbers, shape: Shape, unit: Unit): Tensor =>
  random
    .normal(shape)
    .mul(Math.sqrt(1 / shape.at(-1)!))
    .mul({ value: 1, unit });
