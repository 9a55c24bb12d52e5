import { type DType, sizeText } from '../../base/dtypes.ts';
import { type Diagnostic, fail } from '../../base/errors.ts';
import { needText, type Share } from '../../base/room.ts';

/** Memory that programs need. */
export interface Need {
  /** Name of the first of the programs. */
  readonly where: string;
  readonly dtype: DType;
  readonly bytes: number;
  readonly shares: readonly Share[];
}

/** Programs that run together have so many bytes at most: addresses have 32 bits. */
const MOST = 2 ** 32;

/** Refuses programs that need too much, before anything is allocated. */
export function checkRoom(need: Need): void {
  if (need.bytes > MOST) fail(tooLarge(need, `at most ${sizeText(MOST)}`));
}

export const tooLarge = ({ where, dtype, bytes, shares }: Need, expected: string): Diagnostic => ({
  code: 'memory',
  where: `${where}, memory`,
  found: needText(bytes, shares),
  expected,
  remedy: `Run fewer steps or trials at once, or record less${dtype === 'f64' ? ", or use dtype: 'f32'" : ''}.`,
});

/** The share of a buffer. */
export const shareOf = (name: string, rows: number, bytes: number): Share => ({
  what: rows > 1 ? `${name}, ${rows} rows` : name,
  bytes,
});
