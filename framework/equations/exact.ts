import { where } from '../ops/logic.ts';
import type { Operand, Tensor } from '../ops/tensor.ts';

// Linear systems with constant coefficients, x' = A x + b, over a step of length h:
// x(h) = x + D x + Φ b with D = e^(Ah) - 1 and Φ = ∫₀ʰ e^(As) ds. Both are found by a series for a 256th of the step, doubled eight
// times; D rather than e^(Ah), so that a slow decay keeps all its digits. What is 0 because of the equations is not there at all.

/** A matrix whose entries that are 0 by structure are missing. */
export type SystemMatrix = readonly (readonly (Tensor | undefined)[])[];

const DOUBLINGS = 8;
/** Terms of the series: for steps of up to 64 of the shortest time constant the rest is below 10⁻¹³. */
const TERMS = 12;

const plus = (a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined =>
  a && b ? a.add(b) : (a ?? b);

const map = (m: SystemMatrix, f: (x: Tensor) => Tensor): SystemMatrix =>
  m.map((row) => row.map((x) => x && f(x)));

const sum = (a: SystemMatrix, b: SystemMatrix): SystemMatrix =>
  a.map((row, i) => row.map((x, j) => plus(x, b[i]![j])));

const product = (a: SystemMatrix, b: SystemMatrix): SystemMatrix =>
  a.map((row) =>
    row.map((_, j) =>
      row.reduce<Tensor | undefined>((all, x, k) => {
        const y = b[k]![j];
        return x && y ? plus(all, x.mul(y)) : all;
      }, undefined),
    ),
  );

/** `e^(Ah) - 1`, and `∫₀ʰ e^(As) ds`. */
export function propagator(
  a: SystemMatrix,
  h: Tensor,
): { readonly D: SystemMatrix; readonly Phi: SystemMatrix } {
  const part = h.mul(1 / 2 ** DOUBLINGS);
  const X = map(a, (x) => x.mul(part));
  /** `X/k · (1 + X/(k+1) · (1 + …))`. */
  const series = (from: number): SystemMatrix => {
    let all: SystemMatrix = map(X, (x) => x.div(TERMS));
    for (let k = TERMS - 1; k >= from; k--)
      all = map(sum(X, product(X, all)), (x) => (k === 1 ? x : x.div(k)));
    return all;
  };
  let D = series(1);
  let Phi: SystemMatrix = map(series(2), (x) => x.mul(part)).map((row, i) =>
    row.map((x, j) => (i === j ? plus(x, part) : x)),
  );
  for (let k = 0; k < DOUBLINGS; k++) {
    Phi = sum(
      map(Phi, (x) => x.mul(2)),
      product(D, Phi),
    );
    D = sum(
      map(D, (x) => x.mul(2)),
      product(D, D),
    );
  }
  return { D, Phi };
}

/** Which states lead from one to which, over others too. */
export function reach(of: readonly (readonly boolean[])[]): boolean[][] {
  const all = of.map((row) => [...row]);
  for (const k of all.keys())
    for (const row of all) for (const j of row.keys()) row[j] ||= row[k]! && all[k]![j]!;
  return all;
}

/**
 * `x' = a x + b` over a step, of one state by itself: `x + (x + b/a) (e^(ah) - 1)`. `ah` is given, and `b/a`; where a may be 0, what b
 * alone adds then.
 */
export function relaxed(
  x: Tensor,
  ratio: Operand | undefined,
  exponent: Tensor,
  alone?: () => Operand,
): Tensor {
  const from = ratio === undefined ? x : x.add(ratio);
  const change = from.mul(exponent.expm1());
  return x.add(alone ? where(exponent.eq(0), alone(), change) : change);
}
