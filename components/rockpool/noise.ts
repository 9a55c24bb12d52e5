import { type Clock, real, type Shape, seconds, type Tensor } from '../../framework/index.ts';

// Noise that Rockpool's modules take.

export const noise = {
  /** standard deviation of the noise that gathers in 1 s */
  noise_std: real('1', 'standard deviation of the noise that gathers in 1 s', 0, { min: 0, static: true }),
};

/** `x + noise_std · √dt · N(0, 1)`, dt in s, in this shape. */
export const noisy = (
  x: Tensor,
  shape: Shape,
  { noise_std }: { readonly noise_std: number },
  { dt, random }: Pick<Clock, 'dt' | 'random'>,
): Tensor =>
  noise_std === 0 ? x : x.add(random.normal(shape).mul(dt.div(seconds(1)).sqrt().mul(noise_std)));
