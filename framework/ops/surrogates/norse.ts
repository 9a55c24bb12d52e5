import type { Surrogate } from '../spike.ts';
import { bell, byDerivative, type SurrogateParameter, square } from './derivative.ts';
import { inverseSquare } from './formulas.ts';

// Norse (HEAD 065a3b4, after 1.1.0). Its spikes are strict, `v > threshold`: give `strict: true`. Below, u = v - threshold.
// A cell passes its own `alpha`, 100 by default, to whichever it uses.

/** `1 / (α·|u| + 1)²`, SuperSpike (Zenke & Ganguli 2018), `super` in Norse; α is a sharpness. */
export const superSpike = (alpha: SurrogateParameter = 100): Surrogate =>
  byDerivative([alpha], inverseSquare);

/** `α · max(1 - |u|, 0)`. */
export const triangle = (alpha: SurrogateParameter = 0.3): Surrogate =>
  byDerivative([alpha], (u, one, a) => one.sub(u.abs()).max(0).mul(a!));

/** `1 - tanh²(α·u)`. */
export const tanh = (alpha: SurrogateParameter = 100): Surrogate =>
  byDerivative([alpha], (u, one, a) => one.sub(square(u.mul(a!).tanh())));

/** `α³ / (α² + u²)^(3/2)`. */
export const circ = (alpha: SurrogateParameter = 100): Surrogate =>
  byDerivative([alpha], (u, one, a) => {
    const ratio = u.div(a!);
    const radius = square(ratio).add(1);
    return one.div(radius.mul(radius.sqrt()));
  });

/** `2/√π · e^(-(α·u)²)`, `heavi_erfc` in Norse. */
export const heaviErfc = (alpha: SurrogateParameter = 100): Surrogate =>
  byDerivative([alpha], (u, _one, a) => bell(u.mul(a!)).mul(2 / Math.sqrt(Math.PI)));
