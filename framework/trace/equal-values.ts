import { identityOf, once } from '../base/lazy.ts';
import type { Unit } from '../base/units.ts';
import { type Op, rowOf } from '../ops/dictionary.ts';
import type { Attrs, Row } from '../ops/row.ts';

/** Values by what they say, so that whoever would say it again finds them. */
export interface EqualValues {
  /** The id of the value that has this operation with equal attributes on the same operands; if none has, the next id is its. */
  idOf(op: Op, attrs: Attrs, args: readonly number[]): number;
}

export function equalValues(): EqualValues {
  /** By operation and attributes, a number for the two of them. */
  const kinds = new Map<Row, Map<string, number>>();
  let kindCount = 0;
  const kindOf = (op: Op, attrs: Attrs): number => {
    const row = rowOf({ op, attrs });
    let own = kinds.get(row);
    if (!own) kinds.set(row, (own = new Map()));
    const text = textOf(attrs);
    let kind = own.get(text);
    if (kind === undefined) own.set(text, (kind = kindCount++));
    return kind;
  };
  /** By a hash the last value that has it, and for every value the one before that has its hash. */
  const latest = new Map<number, number>();
  const values: {
    readonly kind: number;
    readonly args: readonly number[];
    readonly before: number | undefined;
  }[] = [];
  return {
    idOf(op, attrs, args) {
      const kind = kindOf(op, attrs);
      let hash = kind;
      for (const arg of args) hash = (Math.imul(hash, 0x9e3779b1) + arg) | 0;
      const before = latest.get(hash);
      for (let id = before; id !== undefined; id = values[id]!.before)
        if (values[id]!.kind === kind && areSame(values[id]!.args, args)) return id;
      latest.set(hash, values.length);
      return values.push({ kind, args, before }) - 1;
    },
  };
}

function areSame(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** All that attributes say. */
export const textOf = once((attrs: Attrs): string => {
  let text = '';
  for (const name in attrs) text += `${name}=${textOfOne(attrs[name])} `;
  return text;
});

/** What one attribute says; functions and objects count as equal only to themselves. */
export function textOfOne(x: unknown): string {
  if (Object.is(x, -0)) return '-0';
  if (Array.isArray(x)) return x.join(',');
  if ((typeof x !== 'object' || x === null) && typeof x !== 'function') return String(x);
  if ('dimensions' in x) return (x as Unit).text;
  return `#${identityOf(x)}`;
}
