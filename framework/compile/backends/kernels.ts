import { dense } from './wasm/kernels/dense.ts';

/** What backends need not have, but are faster with: whoever compiles says whether it is worth its size. */
export const kernels: Readonly<Record<string, unknown>> = { wasm: dense };
