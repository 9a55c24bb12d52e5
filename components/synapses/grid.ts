import { arange, exp, type Shape, type Tensor } from '../../framework/index.ts';

// The grid on which the units of a self-organizing map stand, and how much neighbours learn.

export interface Grid {
  readonly n_inputs: number;
  readonly n_units_x: number;
  readonly n_units_y: number;
}

export const perGridInput = ({ n_inputs }: Grid): Shape => [n_inputs];
export const perGridUnit = ({ n_units_x, n_units_y }: Grid): Shape => [n_units_x * n_units_y];
export const perTemplate = (p: Grid): Shape => [p.n_inputs, ...perGridUnit(p)];

/** At the start: half the longer side. */
export const radiusOf = ({ n_units_x, n_units_y }: Grid): number => Math.max(n_units_x, n_units_y) / 2;

/** The number of a unit that is 1 among 0s. */
export const numberOf = (one: Tensor): Tensor => one.mul(arange(one.shape[1]!)).sum(-1, { keepdims: true });

/** Squares of the distances of all units on the grid from one, which is 1 among 0s. */
export function awayFrom(one: Tensor, { n_units_x, n_units_y }: Grid): Tensor {
  const along = (place: (unit: number) => number) => {
    const places = Array.from({ length: n_units_x * n_units_y }, (_, unit) => place(unit));
    const off = one.mul(places).sum(-1, { keepdims: true }).neg().add(places);
    return off.mul(off);
  };
  return along((unit) => Math.floor(unit / n_units_y)).add(along((unit) => unit % n_units_y));
}

/** How much units learn that are so far from the best one, as squares of distances and of the radius. */
export const neighborhoods = {
  gaussian: (away: Tensor, radius: Tensor) => exp(away.div(radius).div(-2)),
  ricker: (away: Tensor, radius: Tensor) =>
    exp(away.div(radius).div(-2)).mul(away.div(radius).neg().add(1)).max(0),
} as const;
