import { arithmetic } from './arithmetic.ts';
import { functions } from './functions.ts';
import { matrix } from './matrix.ts';
import { reductions } from './reductions.ts';
import type { Row } from './row.ts';
import { sources } from './sources.ts';
import { spiking } from './spike.ts';

const rows = {
  ...sources,
  ...arithmetic,
  ...functions,
  ...reductions,
  ...matrix,
  ...spiking,
} satisfies Record<string, Row>;

export type OpName = keyof typeof rows;

/** Every operation, by name. */
export const dictionary: { readonly [K in OpName]: Row } = rows;
