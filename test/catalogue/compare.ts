import type { DType } from '../../index.ts';
import { hashOfFacet, hashOfItem } from './hash.ts';
import { type Entry, FACETS, type Facet, type Item } from './words.ts';

/** Hashes by model, number type and facet. */
export type Hashes = Readonly<
  Record<string, Readonly<Partial<Record<DType, Readonly<Partial<Record<Facet, string>>>>>>>
>;

export interface Found {
  readonly hashes: Readonly<Partial<Record<Facet, string>>>;
  /** What the ways of the model do not agree on. */
  readonly faults: readonly string[];
}

/** Runs a model in all its ways. */
export async function runEntry({ name, ways }: Entry, dtype: DType): Promise<Found> {
  const [first, ...others] = ways;
  const items = await first.give(dtype);
  const known = new Map<string, string>();
  for (const item of items) known.set(keyOf(item), await hashOfItem(item));
  if (known.size < items.length) throw new Error(`${name}: two items of one label`);
  const faults: string[] = [];
  for (const way of others) {
    for (const item of await way.give(dtype)) {
      const expected = known.get(keyOf(item));
      if (expected !== (await hashOfItem(item)))
        faults.push(`${name} ${dtype}, ${item.facet}: ${item.label} is not the same ${way.name}`);
    }
  }
  const hashes: Partial<Record<Facet, string>> = {};
  for (const facet of FACETS) {
    const hash = await hashOfFacet(items, facet);
    if (hash) hashes[facet] = hash;
  }
  return { hashes, faults };
}

const keyOf = ({ facet, label }: Item) => `${facet} ${label}`;

/** A line for every facet that is not as it was recorded. */
export function differences(
  name: string,
  dtype: DType,
  { hashes, faults }: Found,
  recorded: Hashes,
): string[] {
  const expected = recorded[name]?.[dtype] ?? {};
  const differ = FACETS.filter((facet) => hashes[facet] !== expected[facet]).map(
    (facet) =>
      `${name} ${dtype}, ${facet}: ${hashes[facet] ?? 'nothing'}, recorded ${expected[facet] ?? 'nothing'}`,
  );
  return [...differ, ...faults];
}

/** The hashes as text, a line per model. */
export function textOf(hashes: Hashes): string {
  const lines = Object.entries(hashes).map(
    ([name, own]) => `  ${JSON.stringify(name)}: ${JSON.stringify(own)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}
