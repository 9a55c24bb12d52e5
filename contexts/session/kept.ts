import { isRecord } from '../../framework/engine.ts';
import type { FloatArray } from '../../framework/index.ts';
import type { Taken } from './words.ts';

// What of a snapshot outlives the process: what a file holds.

/** What a snapshot holds besides a state: plain data, and arrays by name. Who takes it makes it, and checks it when it comes back. */
export interface Beside {
  readonly data: unknown;
  readonly arrays: ReadonlyMap<string, FloatArray>;
}

/** All that a snapshot is: a state, and of a training how far it has come. */
export interface KeptState {
  readonly taken: Taken;
  readonly beside?: Beside;
}

const known = new WeakMap<object, () => KeptState>();

/** Says what a snapshot is; asked when it is written. */
export const keepAs = (snapshot: object, kept: () => KeptState): void => void known.set(snapshot, kept);

/** What a snapshot is; nothing for what is none. */
export const keptOf = (snapshot: unknown): KeptState | undefined =>
  isRecord(snapshot) ? known.get(snapshot)?.() : undefined;
