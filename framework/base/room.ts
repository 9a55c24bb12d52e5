import { sizeText } from './dtypes.ts';

/** What takes how many bytes. */
export interface Share {
  readonly what: string;
  readonly bytes: number;
}

export const bytesIn = (shares: readonly Share[]): number =>
  shares.reduce((sum, { bytes }) => sum + bytes, 0);

/** `6.3 GiB, of which 4 GiB for net/z.v, …`: the largest three. */
export function needText(bytes: number, shares: readonly Share[]): string {
  const largest = [...shares].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  return `${sizeText(bytes)}, of which ${largest.map((own) => `${sizeText(own.bytes)} for ${own.what}`).join(', ')}`;
}
