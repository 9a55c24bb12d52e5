import { type Tensor, where } from '../../framework/index.ts';

// The optimizers of ngc-learn 3.2.0, for rules that are written as commands: a step down a change, and what is kept for the next.

export interface Momentum {
  readonly first: Tensor;
  readonly second: Tensor;
}

type DescentStep = (
  x: Tensor,
  change: Tensor,
  kept: Momentum,
  eta: Tensor,
  steps: Tensor,
) => Momentum & { readonly x: Tensor };

const [BETA, BETA_SQUARES, EPSILON] = [0.9, 0.999, 1e-8];
const MOMENTUM = 0.9;

/** `β^n` of a number of steps. */
const powerOf = (beta: number, steps: Tensor): Tensor => steps.mul(Math.log(beta)).exp();

const unbiased = (x: Tensor, beta: number, steps: Tensor): Tensor => x.div(powerOf(beta, steps).neg().add(1));

export const descents = {
  sgd: (x, change, kept, eta) => ({ x: x.sub(change.mul(eta)), ...kept }),
  adam: (x, change, kept, eta, steps) => {
    const first = kept.first.mul(BETA).add(change.mul(1 - BETA));
    const second = kept.second.mul(BETA_SQUARES).add(change.mul(change).mul(1 - BETA_SQUARES));
    const size = unbiased(second, BETA_SQUARES, steps).sqrt().add(EPSILON);
    return { x: x.sub(unbiased(first, BETA, steps).mul(eta).div(size)), first, second };
  },
  nag: (x, change, kept, eta, steps) => {
    const first = x.sub(change.mul(eta));
    const swung = first.add(first.sub(kept.first).mul(MOMENTUM));
    return { x: where(steps.gt(1), swung, first), first, second: kept.second };
  },
} as const satisfies Readonly<Record<string, DescentStep>>;

export type Descent = keyof typeof descents;
