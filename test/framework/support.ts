import { expect } from 'chai';
import type { DType, FloatArray } from '../../framework/base/dtypes.ts';
import { referenceBackend } from '../../framework/compile/backends/reference/reference.ts';
import { wasmBackend } from '../../framework/compile/backends/wasm/wasm.ts';
import type { Executable } from '../../framework/compile/executable.ts';
import type { Program } from '../../framework/trace/program.ts';

export const DTYPES: readonly DType[] = ['f32', 'f64'];
export const BACKENDS = { reference: referenceBackend, wasm: wasmBackend } as const;

/** How much a property test tries: a fixed seed unless the environment asks for more (`CASES=5000 SEED=7`). */
export const effort = (numRuns: number): { readonly numRuns: number; readonly seed: number } => ({
  numRuns: Number(process.env.CASES ?? numRuns),
  seed: Number(process.env.SEED ?? 1),
});

/** Where two arrays first differ in a bit; all NaNs count as the same. */
export function firstDifference(a: FloatArray, b: FloatArray): string | undefined {
  if (a.length !== b.length) return `${a.length} and ${b.length} elements`;
  const at = a.findIndex((x, i) => !Object.is(x, b[i]));
  return at < 0 ? undefined : `element ${at}: ${a[at]} and ${b[at]}`;
}

export function expectSameBits(what: string, a: FloatArray, b: FloatArray): void {
  const difference = firstDifference(a, b);
  if (difference !== undefined) expect.fail(`${what}: ${difference}`);
}

const SPECIAL = [0, -0, Infinity, -Infinity, NaN, 1e-40, -5e-324, 3e38, -1e300, 2 ** -100, 1, -1];

/** Deterministic numbers: uniform in [-2, 2] with some zeros, and a share of them special on request. */
export function numbers(count: number, seed: number, special = 0): Float64Array {
  const next = generator(seed);
  return Float64Array.from({ length: count }, () => {
    const kind = next();
    if (kind < special) return SPECIAL[Math.floor(next() * SPECIAL.length)]!;
    return kind > 0.75 ? 0 : 4 * next() - 2;
  });
}

/** Numbers in [0, 1): mulberry32. */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Gives every random stream of a program keys. */
export function setKeys(executable: Executable, { values }: Program, seed: number): void {
  const word = generator(seed);
  for (const { op, attrs } of values) {
    if (op !== 'uniform') continue;
    const words = Int32Array.from({ length: 2 * (attrs.trials as number) }, () => word() * 2 ** 32);
    executable.setKeys(attrs.stream as string, words);
  }
}

/** The derivative of a function at 0: five points, an error of the fourth order. */
export function slope(f: (at: number) => number): number {
  const h = 1e-4;
  return (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h);
}
