import { choice, integrate, type Tensor } from '../../framework/index.ts';

// How rate cells are integrated: by all methods that ngc-learn names.

export const integration = {
  /** integrator */
  integration_type: choice('integrator', ['euler', 'midpoint', 'rk2', 'heun', 'ralston', 'rk4'], 'euler'),
};

interface Integration {
  readonly integration_type: 'euler' | 'midpoint' | 'rk2' | 'heun' | 'ralston' | 'rk4';
}

/** A step of a rate whose slope is given, `by` as a part of its time constant; `rk2` is the midpoint method. */
export function stepRate(
  x: Tensor,
  slope: (x: Tensor) => Tensor,
  by: Tensor,
  { integration_type }: Integration,
): Tensor {
  const method = integration_type === 'rk2' ? 'midpoint' : integration_type;
  return integrate(method, [x], ([at]) => [slope(at)], by)[0];
}
