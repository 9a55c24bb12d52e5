import type { Op, Structural } from '../../../../ops/dictionary.ts';
import type { LargeAttrs } from '../../../../ops/large.ts';
import type { Attrs, Meaning } from '../../../../ops/row.ts';
import type { Meanings } from './meaning.ts';
import { products } from './products.ts';
import { rearrangements } from './rearrangements.ts';
import { reductions } from './reductions.ts';
import { sources } from './sources.ts';

/** What every operation of the dictionary means that mixes elements: TypeScript names those that are missing. */
const meanings: Meanings<Structural> = { ...products, ...reductions, ...rearrangements, ...sources };

/** The meaning of an operation that mixes elements: the definition that all kernels are held against. */
export const meaningOf = ({ op, attrs }: { readonly op: Op; readonly attrs: Attrs }): Meaning =>
  op === 'large' ? (attrs as LargeAttrs).row.meaning : meanings[op as Structural];
