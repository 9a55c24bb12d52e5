import type { Quantity } from './units.ts';

/** Lists up to this length are shown whole. */
const SHORT = 8;
const LONG_TEXT = 60;

/** Anything a user may have passed, as a message shows it. */
export function say(x: unknown): string {
  if (x === undefined) return 'nothing';
  if (typeof x === 'string') return `'${x.length > LONG_TEXT ? `${x.slice(0, LONG_TEXT)}…` : x}'`;
  if (typeof x === 'function') return 'a function';
  if (typeof x !== 'object' || x === null) return String(x);
  if (isList(x)) {
    const whole = x.length <= SHORT && !Array.from(x).some(isList);
    return whole ? `[${Array.from(x, say).join(', ')}]` : `a list of ${x.length}`;
  }
  if (isQuantity(x)) return `${x.value} ${x.unit.text}`;
  const { is, name, part, component, kind } = x as Readonly<Record<string, unknown>>;
  if (nameOf(part) && typeof name === 'string') return `${is} ${name} of a ${nameOf(part)}`;
  if (nameOf(x)) return `a ${nameOf(x)}`;
  if (component === undefined && typeof is === 'string') return `a ${is}`;
  return kind === 'float' ? 'a tensor' : kind === 'bool' ? 'truth values' : 'an object';
}

/** The component's name of what may be a part. */
const nameOf = (part: unknown): string | undefined =>
  (part as { readonly component?: { readonly name?: string } } | undefined)?.component?.name;

/** An array, typed or not. */
export const isList = (x: unknown): x is ArrayLike<unknown> =>
  Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));

export const isQuantity = (x: unknown): x is Quantity => {
  if (typeof x !== 'object' || x === null || !('value' in x) || !('unit' in x)) return false;
  const { value, unit } = x as { value: unknown; unit: { dimensions?: unknown } | null };
  return typeof value === 'number' && Array.isArray(unit?.dimensions);
};

/** An object with members of its own, as options and records are; no list, no promise. */
export const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !isList(x) && typeof (x as { then?: unknown }).then !== 'function';
