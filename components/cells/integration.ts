import { choice, integrate, type TableauName, type Tensor } from '../../framework/index.ts';

// ngc-learn's cells step each of their variables alone, with the others as they were before the step.

const METHODS = {
  euler: 'euler',
  midpoint: 'midpoint',
  rk2: 'midpoint',
  rk4: 'rk4',
} as const satisfies Record<string, TableauName>;

export type Integrator = keyof typeof METHODS;

/** The choice of most cells; `rk2` is the midpoint method. */
export const integrator = () => choice('integrator', ['euler', 'midpoint', 'rk2'], 'euler');

/** A step of one variable, whose rate is `slope`. */
export const step = (method: Integrator, x: Tensor, slope: (x: Tensor) => Tensor, dt: Tensor): Tensor =>
  integrate(METHODS[method], [x], ([own]) => [slope(own)], dt)[0];
