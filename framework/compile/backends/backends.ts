import type { Backend } from './contract.ts';
import { type ReferenceExecutable, reference } from './reference/reference.ts';
import { wasm } from './wasm/wasm.ts';

// The only file that knows which backends there are.

/** The backends by name. */
export const backends = { wasm, reference } as const satisfies Readonly<Record<string, Backend>>;
export type BackendName = keyof typeof backends;

/** What runs unless something else was asked for. */
export const defaultBackend: Backend = wasm;

/** The backend that says what a program means, and which stored value was NaN first. */
export const definingBackend: Backend<ReferenceExecutable> = reference;
