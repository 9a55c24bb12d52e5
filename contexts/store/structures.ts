import { isList, isRecord } from '../../framework/engine.ts';
import type { StoredArray } from './safetensors.ts';

/** More numbers than this stand beside the document, in an array of their own. */
export const MOST_LISTED = 256;

/** Structure that is data: long lists of numbers in it, and lists of them that are as long as one another, stand beside the document. */
export function withoutLongLists(
  data: unknown,
  name: string,
  keep: (name: string, array: StoredArray) => void,
): unknown {
  if (isList(data)) {
    const array = arrayOf(data);
    if (!array || array.data.length <= MOST_LISTED) return data;
    keep(name, array);
    return { array: name };
  }
  if (!isRecord(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, own]) => [key, withoutLongLists(own, `${name}.${key}`, keep)]),
  );
}

function arrayOf(list: ArrayLike<unknown>): StoredArray | undefined {
  const rows = Array.from(list);
  const columns = isList(rows[0]) ? rows[0].length : undefined;
  const isEven = rows.every((row) => (isList(row) ? row.length : undefined) === columns);
  const numbers = isEven ? (rows.flat() as number[]) : [];
  if (!numbers.every(Number.isFinite)) return undefined;
  const isWhole = numbers.every((x) => Object.is(x, x | 0));
  const shape = columns === undefined ? [rows.length] : [rows.length, columns];
  return { data: isWhole ? Int32Array.from(numbers) : Float64Array.from(numbers), shape };
}

/** The list that was an array. */
export function listOfArray({ data, shape: [rows, columns] }: StoredArray): unknown {
  if (columns === undefined) return data;
  return Array.from({ length: rows! }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}
