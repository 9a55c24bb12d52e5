import type { RandomNumbers, Shape, Tensor } from '../../framework/index.ts';

/** Rockpool's `kaiming`: uniform in ±√(6 / first length). */
export const kaiming = (shape: Shape, random: RandomNumbers): Tensor => {
  const limit = Math.sqrt(6 / shape[0]!);
  return random.uniform(shape, -limit, limit);
};

/** Rockpool's `uniform_sqrt`: uniform in ±√(1 / first length). */
export const uniformSqrt = (shape: Shape, random: RandomNumbers): Tensor => {
  const limit = Math.sqrt(1 / shape[0]!);
  return random.uniform(shape, -limit, limit);
};
