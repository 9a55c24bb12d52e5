import { aNumber, readOptions, wrongOption } from '../base/options.ts';
import { isRecord, say } from '../base/say.ts';
import type { Tensor } from '../ops/tensor.ts';
import { tensorGiven } from '../trace/functions.ts';

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
  /** Step size, from 0 on. */
  readonly lr?: number;
  /** How much of the running mean of gradients is kept at an update, from 0 to below 1. */
  readonly beta1?: number;
  /** The same for that of their squares. */
  readonly beta2?: number;
  /** Added to the root of the mean square, above 0. */
  readonly eps?: number;
}

const stepSize = (fallback: number) => aNumber('a number from 0 on', (x) => x >= 0, fallback);
const share = (fallback: number) => aNumber('a number from 0 to below 1', (x) => x >= 0 && x < 1, fallback);

const ADAM = {
  lr: stepSize(1e-3),
  beta1: share(0.9),
  beta2: share(0.999),
  eps: aNumber('a number above 0', (x) => x > 0, 1e-8),
};
const SGD = { lr: stepSize(1e-2) };

/**
 * Adam (Kingma & Ba 2015): `m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`,
 * `p ← p - lr · m/(1-β₁ⁱ) / (√(v/(1-β₂ⁱ)) + ε)` for the i-th update, as in jax.example_libraries.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { lr, beta1, beta2, eps } = readOptions('adam', options, ADAM);
  return {
    name: 'adam',
    memory: ['m', 'v'],
    schedule: (last = { power1: 1, power2: 1 }) => {
      checkLast(last, ['power1', 'power2']);
      // Powers by repeated products: Math.pow differs between engines.
      const power1 = last.power1! * beta1;
      const power2 = last.power2! * beta2;
      return { power1, power2, correction1: 1 - power1, correction2: 1 - power2 };
    },
    update: (parameter, g, memory, numbers) => {
      for (const [x, where] of [
        [parameter, 'parameter'],
        [g, 'gradient'],
      ] as const)
        tensorGiven(x, `adam, ${where}`);
      const { m, v } = tensorsIn(memory, ['m', 'v']);
      const { correction1, correction2 } = tensorsIn(numbers, ['correction1', 'correction2']);
      const nextM = m!.mul(beta1).add(g.mul(1 - beta1));
      const nextV = v!.mul(beta2).add(g.mul(g).mul(1 - beta2));
      const step = nextM.div(correction1!).div(nextV.div(correction2!).sqrt().add(eps));
      return { parameter: parameter.sub(step.mul(lr)), memory: { m: nextM, v: nextV } };
    },
  };
}

// Rules call one another: a rule of one's own may hand on to these what is no tensor.

function tensorsIn(given: unknown, names: readonly string[]): Readonly<Record<string, Tensor>> {
  const own = isRecord(given) ? given : {};
  return Object.fromEntries(names.map((name) => [name, tensorGiven(own[name], `adam, ${name}`)]));
}

function checkLast(last: unknown, names: readonly string[]): void {
  if (isRecord(last) && names.every((name) => typeof last[name] === 'number')) return;
  wrongOption('adam, schedule', say(last), `the numbers of the last update: ${names.join(', ')}`);
}

export interface SGDOptions {
  /** Step size, from 0 on. */
  readonly lr?: number;
}

/** Gradient descent, `p ← p - lr · g`. */
export function sgd(options: SGDOptions = {}): Optimizer {
  const { lr } = readOptions('sgd', options, SGD);
  return {
    name: 'sgd',
    memory: [],
    schedule: () => ({}),
    update: (parameter, g) => ({
      parameter: tensorGiven(parameter, 'sgd, parameter').sub(tensorGiven(g, 'sgd, gradient').mul(lr)),
      memory: {},
    }),
  };
}
