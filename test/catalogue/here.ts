import type { DType } from '../../index.ts';
import { type Found, runEntry } from './compare.ts';
import { entries } from './entries.ts';
import type { Entry, Ways } from './words.ts';

// What the catalogue gives where it is run, be it Node or a page.

export interface Chosen {
  /** Every so many models, from one on. */
  readonly every: number;
  readonly from: number;
  readonly dtypes: readonly DType[];
  /** Steps of each model; those that the catalogue says where there are none. */
  readonly steps: number | null;
}

/** Ways of many steps, where there are some; what is drawn of them follows from a seed. */
export function waysOf({ ways, long, name }: Entry, steps: number | null, seed = 1): Ways {
  let state = [...name].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, seed);
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
  return (steps === null ? undefined : long?.(steps, draw)) ?? ways;
}

export const chosen = ({ every, from }: Pick<Chosen, 'every' | 'from'>): readonly Entry[] =>
  entries.filter((_, i) => i % every === from);

/** Hashes of models, by name and number type: each run in its first way. */
export async function hashesHere(own: Chosen): Promise<Readonly<Record<string, Found['hashes']>>> {
  const all: Record<string, Found['hashes']> = {};
  for (const entry of chosen(own)) {
    for (const dtype of own.dtypes) {
      const [first] = waysOf(entry, own.steps);
      all[`${entry.name} ${dtype}`] = (await runEntry({ name: entry.name, ways: [first] }, dtype)).hashes;
    }
  }
  return all;
}
