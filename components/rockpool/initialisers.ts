import type { HostRandom, Shape } from '../../framework/index.ts';

/** Rockpool's `kaiming`: uniform in ±√(6 / first length). */
export const kaiming = (shape: Shape, random: HostRandom): Float64Array => {
  const limit = Math.sqrt(6 / shape[0]!);
  return random.uniform(shape, -limit, limit);
};

/** Rockpool's `uniform_sqrt`: uniform in ±√(1 / first length). */
export const uniformSqrt = (shape: Shape, random: HostRandom): Float64Array => {
  const limit = Math.sqrt(1 / shape[0]!);
  return random.uniform(shape, -limit, limit);
};
