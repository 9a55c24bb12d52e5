import type { Quantity } from './units.ts';

/** Lists up to this length are shown whole. */
const SHORT = 8;
const LONG_TEXT = 60;

/** Anything a user may have passed, as a message shows it: short, whatever it is. */
export function say(x: unknown): string {
  if (x === undefined) return 'nothing';
  if (typeof x === 'string') return `'${cut(x)}'`;
  if (typeof x === 'function') return 'a function';
  if (typeof x !== 'object' || x === null) return cut(String(x));
  if (isList(x)) {
    // No iterator: that of an array whose buffer has been handed on throws.
    const items =
      x.length <= SHORT ? Array.from({ length: x.length }, (_, position) => x[position]) : undefined;
    return items && !items.some(isList) ? `[${items.map(say).join(', ')}]` : `a list of ${x.length}`;
  }
  if (isQuantity(x)) return `${x.value} ${cut(String(x.unit.text))}`;
  const { is, name, part, component, kind } = x as Readonly<Record<string, unknown>>;
  const [own, whole] = [nameOf(x), nameOf(part)];
  if (whole && typeof is === 'string' && typeof name === 'string')
    return `${cut(is)} ${cut(name)} of a ${whole}`;
  if (own) return `a ${own}`;
  if (component === undefined && typeof is === 'string') return `a ${cut(is)}`;
  return kind === 'float' ? 'a tensor' : kind === 'bool' ? 'truth values' : 'an object';
}

const cut = (text: string): string => (text.length > LONG_TEXT ? `${text.slice(0, LONG_TEXT)}…` : text);

/** The component's name of what may be a part. */
function nameOf(part: unknown): string | undefined {
  const name = (part as { readonly component?: { readonly name?: unknown } } | undefined | null)?.component
    ?.name;
  return typeof name === 'string' ? cut(name) : undefined;
}

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
