import type { Quantity } from './words.ts';

/** Lists up to this length are shown whole. */
const SHORT = 8;
const LONG_TEXT = 60;
/** Elements that are looked at before a list counts as one that can be read, and the longest that is. */
const PROBED = 1024;
const LONGEST = 2 ** 27;

/** Anything a user may have passed, as a message shows it: short, whatever it is. */
export function say(x: unknown): string {
  return reading(() => described(x)) ?? 'what cannot be read';
}

function described(x: unknown): string {
  if (x === undefined) return 'nothing';
  if (typeof x === 'string') return `'${cut(x)}'`;
  if (typeof x === 'function') return 'a function';
  if (typeof x !== 'object' || x === null) return cut(String(x));
  if (isList(x)) {
    const items = x.length <= SHORT ? Array.from(x) : undefined;
    return items && !items.some(isList) ? `[${items.map(say).join(', ')}]` : `a list of ${x.length}`;
  }
  if (isArray(x)) return 'a list that cannot be read';
  if (isQuantity(x)) return `${x.value} ${cut(x.unit.text)}`;
  const { is, name, part, component, kind } = x as Readonly<Record<string, unknown>>;
  const [own, whole] = [nameOf(x), nameOf(part)];
  if (whole && typeof is === 'string' && typeof name === 'string')
    return `${cut(is)} ${cut(name)} of a ${whole}`;
  if (own) return `a ${own}`;
  if (component === undefined && typeof is === 'string') return `a ${cut(is)}`;
  return kind === 'float' ? 'a tensor' : kind === 'bool' ? 'truth values' : 'an object';
}

/** A text as a message shows it: on one line, cut where it is long. */
export const cut = (text: string): string =>
  (text.length > LONG_TEXT ? `${text.slice(0, LONG_TEXT)}…` : text).replace(/[\p{Cc}\p{Cs}]/gu, '�');

/** The component's name of what may be a part. */
function nameOf(part: unknown): string | undefined {
  const name = (part as { readonly component?: { readonly name?: unknown } } | undefined | null)?.component
    ?.name;
  return typeof name === 'string' ? cut(name) : undefined;
}

// What users pass may throw when it is looked at: a getter, a proxy. Nothing else is caught here.

/** What a look at something of a user's gives; nothing where it throws. */
export function reading<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** An array, typed or not, whose elements can be read. */
export const isList = (x: unknown): x is ArrayLike<unknown> =>
  typeof x === 'object' && x !== null && reading(() => isArray(x) && canBeRead(x)) === true;

export const isArray = (x: unknown): x is ArrayLike<unknown> =>
  Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));

function canBeRead(x: ArrayLike<unknown>): boolean {
  // The iterator of an array whose buffer has been handed on, or has shrunk, throws.
  if (ArrayBuffer.isView(x)) return (x as unknown as Float64Array).values() !== undefined;
  for (let i = 0; i < x.length && i < PROBED; i++) void x[i];
  return x.length <= PROBED || (x.length <= LONGEST && 0 in x && x.length - 1 in x);
}

/** A function that can be called, as a class cannot. */
export const isFunction = (x: unknown): x is (...given: never[]) => unknown =>
  typeof x === 'function' && reading(() => !/^class\b/.test(Function.prototype.toString.call(x))) === true;

/** Whether it has a function of a name, its own or of its class. */
export const hasFunction = (x: unknown, name: PropertyKey): boolean =>
  typeof x === 'object' &&
  reading(() => isFunction((x as Readonly<Record<PropertyKey, unknown>>)[name])) === true;

export const isQuantity = (x: unknown): x is Quantity =>
  typeof x === 'object' && reading(() => hasUnit(x)) === true;

function hasUnit(x: object | null): boolean {
  if (x === null || !('value' in x) || !('unit' in x)) return false;
  const { value, unit } = x as { readonly value: unknown; readonly unit: Partial<Quantity['unit']> | null };
  const { dimensions, power, text } = unit ?? {};
  const isUnit = Array.isArray(dimensions) && dimensions.length === 6 && dimensions.every(Number.isFinite);
  return typeof value === 'number' && isUnit && Number.isInteger(power) && typeof text === 'string';
}

/** An object with members of its own that can be read; no list, no promise. */
export const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && reading(() => hasMembers(x)) === true;

function hasMembers(x: object): boolean {
  if (isArray(x)) return false;
  for (const name of Object.keys(x)) void (x as Readonly<Record<string, unknown>>)[name];
  return typeof (x as { readonly then?: unknown }).then !== 'function';
}

/** A record that is written as one, `{ … }`: no map, no date, no instance of a class, whose members stand elsewhere. */
export function isPlain(x: unknown): x is Readonly<Record<string, unknown>> {
  if (!isRecord(x)) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  // Objects of another page have another `Object.prototype`.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
