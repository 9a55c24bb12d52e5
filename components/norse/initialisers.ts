import type { RandomNumbers, Shape, Tensor } from '../../framework/index.ts';

/** Normal with variance 2 / first length, the default of Norse's recurrent layers. */
export const scaledNormal = (shape: Shape, random: RandomNumbers): Tensor =>
  random.normal(shape).mul(Math.sqrt(2 / shape[0]!));

/** Normal with variance 1 / last length, the default of Norse's layers that are no recurrent layers of its own kind. */
export const fanNormal = (shape: Shape, random: RandomNumbers): Tensor =>
  random.normal(shape).mul(Math.sqrt(1 / shape.at(-1)!));

/** A matrix of ones, but 0 on the diagonal. */
export const offDiagonal = (size: number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 0 : 1));
