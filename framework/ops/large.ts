import type { Named } from './operation.ts';
import type { Attrs, Kinds, Meaning, NoAttrs, Shows, Signature, StructuralRow } from './row.ts';

/**
 * A row that no dictionary holds: it comes with the values that it gives, and its kernels with it, so that a page carries
 * only those that it uses. Else it is like any row of what mixes elements; in a program it stands as `large`.
 */
export interface LargeRow<O extends Kinds = Kinds, A = Attrs> extends StructuralRow<O, A> {
  readonly name: string;
  readonly meaning: Meaning<O, A>;
  /** By the name of the backend: what the row needs there, in the backend's own terms. */
  readonly kernels: Readonly<Record<string, unknown>>;
}

/** A value of a large operation: its row stands among its attributes. */
export type LargeAttrs = { readonly row: LargeRow };

type GivenRow<O extends Kinds, A> = Omit<
  LargeRow<O, A>,
  | 'structural'
  | 'selects'
  | 'holds'
  | 'varies'
  | 'stream'
  | 'sameElements'
  | 'simplify'
  | 'allSteps'
  | 'grows'
  | 'events'
> &
  Partial<Pick<LargeRow<O, A>, 'simplify' | 'allSteps' | 'grows' | 'events' | 'varies'>> &
  Named<'float'> &
  Shows<keyof A & string> &
  Signature<O, A>;

/** What a large row leaves out is as for an operation that works step by step on numbers that are all alike. */
export const large = <const O extends Kinds, A = NoAttrs>(row: GivenRow<O, A>): LargeRow<O, A> => ({
  structural: true,
  selects: null,
  holds: null,
  varies: 'never',
  stream: null,
  sameElements: false,
  simplify: null,
  allSteps: null,
  grows: null,
  events: null,
  ...row,
});
