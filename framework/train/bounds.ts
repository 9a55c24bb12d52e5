import type { Tensor } from '../ops/tensor.ts';
import { total } from './losses.ts';

/** Something for each hyperparameter of each part: `tree['1_LIFODEJax'].tau_mem`. */
export type ParameterTree<T> = Record<string, Record<string, T>>;

export interface Bounds {
  readonly lower: ParameterTree<number>;
  readonly upper: ParameterTree<number>;
}

/**
 * Bounds of the same structure as the parameters, all open; set those that matter:
 * `bounds.lower['1_LIFODEJax'].tau_mem = 0.011`. Numbers are in the declared unit.
 * Source: `make_bounds` of Rockpool 3.0.3.
 */
export function makeBounds(parameters: ParameterTree<unknown>): Bounds {
  const fill = (value: number): ParameterTree<number> =>
    Object.fromEntries(
      Object.entries(parameters).map(([part, own]) => [
        part,
        Object.fromEntries(Object.keys(own).map((name) => [name, value])),
      ]),
    );
  return { lower: fill(-Infinity), upper: fill(Infinity) };
}

/**
 * `Σ exp(lower - p)` over the elements below their lower bound, plus `Σ exp(p - upper)` over those above their
 * upper one: about 1 for every violating element, whatever the distance; its gradient pushes back.
 * Source: `bounds_cost` of Rockpool 3.0.3.
 */
export function boundsCost(parameters: ParameterTree<Tensor>, { lower, upper }: Bounds): Tensor {
  const terms: Tensor[] = [];
  for (const [part, own] of Object.entries(parameters)) {
    for (const [name, p] of Object.entries(own)) {
      const low = lower[part]?.[name] ?? -Infinity;
      const high = upper[part]?.[name] ?? Infinity;
      if (low > -Infinity) terms.push(total(p.lt(low).where(p.sub(low).neg().exp(), 0)));
      if (high < Infinity) terms.push(total(p.gt(high).where(p.sub(high).exp(), 0)));
    }
  }
  if (terms.length > 0) return terms.reduce((a, b) => a.add(b));
  const [any] = Object.values(parameters).flatMap((own) => Object.values(own));
  return total(any!.mul(0));
}
