import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from '../harness.ts';
import { python } from './child.ts';
import { temporary } from './gcc.ts';
import { type System, systems } from './systems.ts';

/**
 * One piece of work, that of the Open Neuromorphic benchmark of SNN libraries: a linear layer of `n` by `n` without a bias, and as many leaky
 * integrate-and-fire cells from rest with a soft reset, over `steps` steps of `batch` trials, f32:
 *
 *     u = 0.95 · v + x · W            s = u > 1 ? 1 : 0            v = u - s
 *
 * Gradients pass the reset too, and ∂s/∂u = 1 / (1 + (π · (u - 1))²), the arctan of snnTorch and spikingjelly. The loss is the sum of all spikes; what is
 * computed is the loss and its gradient by W. Its result is `linearSummary`.
 */
export interface LinearWork {
  readonly n: number;
  readonly batch: number;
  readonly steps: number;
}

export type LinearContender = (work: LinearWork) => Contender;

/** Normal numbers of the inputs [steps, batch, n], in sixteenths, and weights [n, n], in 2⁻¹⁰: products are exact in f32, so that no order of sums changes a spike. */
export function linearData({ n, batch, steps }: LinearWork): { x: Float32Array; w: Float32Array } {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const w = Float32Array.from({ length: n * n }, () => rounded((2 * uniform() - 1) / Math.sqrt(n), 1024));
  const x = Float32Array.from({ length: steps * batch * n }, () => rounded(normal(), 16));
  return { x, w };
}

const rounded = (x: number, parts: number): number => Math.round(x * parts) / parts;

/** The loss, and of the gradient two sums of magnitudes, in the second of which every element has its own weight. */
export function linearSummary(loss: number, gradient: ArrayLike<number>): readonly number[] {
  let [size, weighted] = [0, 0];
  for (let i = 0; i < gradient.length; i++) {
    size += Math.abs(gradient[i]!);
    weighted += Math.abs(gradient[i]!) * (i % 97);
  }
  return [loss, size, weighted];
}

const program =
  (name: string, system: System, script: string, ...words: readonly string[]): LinearContender =>
  (work) => ({
    name,
    async setup() {
      const { folder, remove } = temporary();
      const file = join(folder, 'numbers');
      const { x, w } = linearData(work);
      const all = new Float32Array(x.length + w.length);
      all.set(x);
      all.set(w, x.length);
      writeFileSync(file, all);
      const made = await python(system, script, [...words, file, work.steps, work.batch, work.n]);
      remove();
      return made;
    },
  });

export const linearPeers: readonly LinearContender[] = [
  program('JAX, one jit', systems.ngclearn, 'linear_jax.py'),
  program('snnTorch, Leaky', systems.torch, 'linear_torch.py', 'snntorch'),
  program('Norse, LIFBoxCell', systems.torch, 'linear_torch.py', 'norse'),
  program('spikingjelly, LIFNode of many steps', systems.torch, 'linear_torch.py', 'spikingjelly'),
];
