import { backends } from '../../framework/index.ts';
import type { BackendName, DType, FloatArray } from '../../index.ts';
import { type Comparison, sameBits } from './compare.ts';

/** One entry of a golden file. */
export type Case = Checkable | Refused | Missing;

export interface Checkable {
  readonly name: string;
  /** Runs the case and holds it against its numbers; throws where the case cannot be run as it says. */
  readonly check: (effort: Effort) => readonly Comparison[];
}

/** A case of something that fails in the system itself, and that the project does not offer either: met by that. */
export interface Refused {
  readonly name: string;
  readonly refused: string;
}

/** A case of something that the project does not have yet. */
export interface Missing {
  readonly name: string;
  readonly missing: string;
}

export interface Effort {
  /** Whether whole trainings are run, which takes seconds. */
  readonly training: boolean;
  /** Both unless said. */
  readonly dtypes?: readonly DType[];
  /** Whether cases of a part that differ in numbers alone are run one after the other in what is compiled once. */
  readonly together?: boolean;
}

/** Files of one form: the cases of such a file, or undefined for any other file. */
export type Format = (data: Entries, fileName: string) => readonly Case[] | undefined;

export type Entries = Readonly<Record<string, unknown>>;

export const isRecord = (x: unknown): x is Entries =>
  typeof x === 'object' && x !== null && !Array.isArray(x);

export const has = (x: unknown, ...keys: readonly string[]): x is Entries =>
  isRecord(x) && keys.every((key) => key in x);

export interface How {
  readonly backend: BackendName;
  readonly dtype: DType;
}

/**
 * Runs something in both number types on all backends. What the first gives is compared with the truth; the others
 * have to give the same bits, so that they need not be compared again.
 */
export function onBothBackends(
  run: (how: How) => Readonly<Record<string, FloatArray>>,
  compare: (ours: Readonly<Record<string, FloatArray>>, dtype: DType) => readonly Comparison[],
  { dtypes = ['f64', 'f32'] }: Pick<Effort, 'dtypes'> = {},
): readonly Comparison[] {
  return dtypes.flatMap((dtype) => {
    const names = Object.keys(backends) as BackendName[];
    const [ours, ...others] = names.map((backend) => run({ backend, dtype }));
    const bits = others.flatMap((other) =>
      Object.keys(ours!).map((name) => sameBits(`${name}:${dtype}`, ours![name]!, other[name]!)),
    );
    return [...compare(ours!, dtype), ...bits];
  });
}
