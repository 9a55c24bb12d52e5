import type { Tensor } from '../ops/tensor.ts';

/** A rule that changes a parameter by its gradient. All of it is data and pure functions on one parameter. */
export interface Optimizer {
  readonly name: string;
  /** Arrays kept for every parameter, of its shape, 0 at the start. */
  readonly memory: readonly string[];
  /** Numbers that change from update to update: the next ones from the last (undefined before the first). */
  readonly schedule: (last: Readonly<Record<string, number>> | undefined) => Readonly<Record<string, number>>;
  readonly update: (
    parameter: Tensor,
    gradient: Tensor,
    memory: Readonly<Record<string, Tensor>>,
    schedule: Readonly<Record<string, Tensor>>,
  ) => { readonly parameter: Tensor; readonly memory: Readonly<Record<string, Tensor>> };
}

export interface AdamOptions {
  /** Step size. */
  readonly lr?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly eps?: number;
}

/**
 * Adam (Kingma & Ba 2015): `m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`,
 * `p ← p - lr · m/(1-β₁ⁱ) / (√(v/(1-β₂ⁱ)) + ε)` for the i-th update, as in jax.example_libraries.
 */
export function adam(options?: AdamOptions): Optimizer {
  const { lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8 } = options ?? {};
  return {
    name: 'adam',
    memory: ['m', 'v'],
    schedule: (last = { power1: 1, power2: 1 }) => {
      // Powers by repeated products: Math.pow differs between engines.
      const power1 = last.power1! * beta1;
      const power2 = last.power2! * beta2;
      return { power1, power2, correction1: 1 - power1, correction2: 1 - power2 };
    },
    update: (parameter, g, { m, v }, { correction1, correction2 }) => {
      const nextM = m!.mul(beta1).add(g.mul(1 - beta1));
      const nextV = v!.mul(beta2).add(g.mul(g).mul(1 - beta2));
      const step = nextM.div(correction1!).div(nextV.div(correction2!).sqrt().add(eps));
      return { parameter: parameter.sub(step.mul(lr)), memory: { m: nextM, v: nextV } };
    },
  };
}

/** Gradient descent, `p ← p - lr · g`. */
export const sgd = (options?: { readonly lr?: number }): Optimizer => ({
  name: 'sgd',
  memory: [],
  schedule: () => ({}),
  update: (parameter, g) => ({ parameter: parameter.sub(g.mul(options?.lr ?? 1e-2)), memory: {} }),
});
