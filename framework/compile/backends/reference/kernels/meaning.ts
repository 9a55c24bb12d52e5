import type { AttrsOf, OperandsOf, Structural } from '../../../../ops/dictionary.ts';
import type { Meaning } from '../../../../ops/row.ts';

/** What operations of the dictionary mean, by name. */
export type Meanings<Names extends Structural> = {
  readonly [K in Names]: Meaning<OperandsOf<K>, AttrsOf<K>>;
};
