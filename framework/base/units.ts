import { fail } from './errors.ts';
import { once } from './lazy.ts';
import { isQuantity, say } from './say.ts';
import type { Quantity, Unit } from './words.ts';

export type { Quantity, Unit } from './words.ts';

/** A number in the unit of its place, or with a unit of its own: `20`, `'20 ms'`, `ms(20)`. */
export type Amount = number | string | Quantity;

const BASE = ['m', 'kg', 's', 'A', 'K', 'mol'];
const NONE = [0, 0, 0, 0, 0, 0];

/** Exponents of the base units, and of ten where it is not 0. Maps, because they are looked up with names from users: `constructor` is no unit. */
const SYMBOLS = new Map<string, readonly number[]>(
  Object.entries({
    m: [1, 0, 0, 0, 0, 0],
    g: [0, 1, 0, 0, 0, 0, -3],
    s: [0, 0, 1, 0, 0, 0],
    A: [0, 0, 0, 1, 0, 0],
    K: [0, 0, 0, 0, 1, 0],
    mol: [0, 0, 0, 0, 0, 1],
    Hz: [0, 0, -1, 0, 0, 0],
    V: [2, 1, -3, -1, 0, 0],
    // Ω as a Greek letter and as the ohm sign, µ likewise: keyboards differ.
    '\u03a9': [2, 1, -3, -2, 0, 0],
    '\u2126': [2, 1, -3, -2, 0, 0],
    ohm: [2, 1, -3, -2, 0, 0],
    S: [-2, -1, 3, 2, 0, 0],
    F: [-2, -1, 4, 2, 0, 0],
    C: [0, 0, 1, 1, 0, 0],
    M: [-3, 0, 0, 0, 0, 1, 3],
    L: [3, 0, 0, 0, 0, 0, -3],
    l: [3, 0, 0, 0, 0, 0, -3],
    N: [1, 1, -2, 0, 0, 0],
    J: [2, 1, -2, 0, 0, 0],
    W: [2, 1, -3, 0, 0, 0],
    Pa: [-1, 1, -2, 0, 0, 0],
    T: [0, 1, -2, -1, 0, 0],
    Wb: [2, 1, -2, -1, 0, 0],
    H: [2, 1, -2, -2, 0, 0],
    rad: NONE,
    spike: NONE,
  }),
);

/** Units by their names, as Brian2 and mathjs write them too: `mvolt`, `nsiemens`, `seconds`. */
const NAMES = new Map<string, string>(
  Object.entries({
    ...{ meter: 'm', metre: 'm', gram: 'g', second: 's', amp: 'A', ampere: 'A', kelvin: 'K' },
    ...{ mole: 'mol', molar: 'M', liter: 'L', litre: 'L', hertz: 'Hz', volt: 'V', ohm: 'ohm', farad: 'F' },
    ...{ siemens: 'S', coulomb: 'C', newton: 'N', joule: 'J', watt: 'W', pascal: 'Pa', tesla: 'T' },
    ...{ weber: 'Wb', henry: 'H', radian: 'rad' },
  }),
);

/** What is no power of ten of other units, and so fits quantities alone: `'2 min'` is 120 s. */
const MULTIPLES = new Map<string, readonly [number, string]>(
  Object.entries({
    ...{ min: [60, 's'], minute: [60, 's'], h: [3600, 's'], hour: [3600, 's'], day: [86400, 's'] },
    ...{ deg: [Math.PI / 180, 'rad'], degree: [Math.PI / 180, 'rad'] },
  } as Record<string, [number, string]>),
);

/** The name without the s of the plural. */
const singular = (name: string): string => (/[a-z]{2}s$/.test(name) ? name.slice(0, -1) : name);

const PREFIXES = new Map<string, number>(
  Object.entries({
    '': 0,
    f: -15,
    p: -12,
    n: -9,
    u: -6,
    '\u00b5': -6,
    '\u03bc': -6,
    m: -3,
    c: -2,
    k: 3,
    M: 6,
    G: 9,
  }),
);

export const dimensionless: Unit = { text: '1', dimensions: NONE, power: 0 };

const parsed = new Map<string, Unit>();

/** Parses `mV`, `MΩ`, `nS/cm^2`, `1/s`, `uF*cm^-2`; fails with a list of symbols on anything else. */
export function unit(text: string, where?: string): Unit {
  if (typeof text !== 'string') return badUnit(text, where);
  let result = parsed.get(text);
  if (!result) {
    result = parse(text) ?? badUnit(text, where);
    parsed.set(text, result);
  }
  return result;
}

const FACTOR = /^([^\s^]+)(?:\^(-?\d+))?$/;

function parse(text: string): Unit | undefined {
  let product = dimensionless;
  const factors = text.split(/([*/·])/);
  for (let i = 0; i < factors.length; i += 2) {
    const [, symbol = '', exponent = '1'] = FACTOR.exec(factors[i]!.trim()) ?? [];
    const factor = symbol === '1' ? dimensionless : parseSymbol(symbol);
    if (!factor) return undefined;
    product = multiplyUnits(product, powerOfUnit(factor, factors[i - 1] === '/' ? -exponent : +exponent));
  }
  return { ...product, text };
}

function parseSymbol(symbol: string): Unit | undefined {
  for (let length = 0; length <= Math.min(1, symbol.length - 1); length++) {
    const prefix = PREFIXES.get(symbol.slice(0, length));
    const name = symbol.slice(length);
    const base = SYMBOLS.get(NAMES.get(name) ?? NAMES.get(singular(name)) ?? name);
    if (prefix !== undefined && base) {
      const [power = 0] = base.slice(BASE.length);
      return { text: symbol, dimensions: base.slice(0, BASE.length), power: power + prefix };
    }
  }
  return undefined;
}

const badUnit = (text: unknown, where = `unit ${say(text)}`): never =>
  fail({
    code: 'unknown-unit',
    where,
    found: say(text),
    expected: `products and quotients of ${[...SYMBOLS.keys()].join(', ')} with SI prefixes`,
    remedy:
      typeof text === 'string' && multipleOf(text)
        ? `A quantity may be given in ${text}, '2 ${text}'; what it is counted in is a power of ten of SI units.`
        : typeof text === 'string' && /^deg[CF]$/.test(text)
          ? 'Temperatures are counted in K: 20 °C is 293.15 K.'
          : "Write, for example, 'mV', 'nS/cm^2' or '1/s'.",
  });

const multipleOf = (text: string) => MULTIPLES.get(text) ?? MULTIPLES.get(singular(text));

/** What one of a unit is: `mV` is 1 mV, `minutes` 60 s. Nothing where there is no such unit. */
export function unitNamed(symbol: string): Quantity | undefined {
  const [value, text] = multipleOf(symbol) ?? [1, symbol];
  const own = parse(text);
  return own && { value, unit: own };
}

export const multiplyUnits = ofTwo((a, b) => named(add(a.dimensions, b.dimensions, 1), a.power + b.power));

export const divideUnits = ofTwo((a, b) => named(add(a.dimensions, b.dimensions, -1), a.power - b.power));

/** A function of two units that finds what it has found before, as long as these two last. */
function ofTwo(compute: (a: Unit, b: Unit) => Unit): (a: Unit, b: Unit) => Unit {
  const known = once((a: Unit) => once((b: Unit) => compute(a, b)));
  return (a, b) => known(a)(b);
}

export const powerOfUnit = (a: Unit, exponent: number): Unit =>
  named(
    a.dimensions.map((d) => d * exponent),
    a.power * exponent,
  );

export const sameUnit = (a: Unit, b: Unit): boolean =>
  a === b || (a.power === b.power && a.dimensions.every((d, i) => d === b.dimensions[i]));

const sameDimensions = (a: Unit, b: Unit): boolean => a.dimensions.every((d, i) => d === b.dimensions[i]);

export const isDimensionless = (a: Unit): boolean => sameUnit(a, dimensionless);

const add = (a: readonly number[], b: readonly number[], sign: number) => a.map((d, i) => d + sign * b[i]!);

const COMMON = [
  '1',
  's',
  'ms',
  '1/s',
  '1/ms',
  'V',
  'mV',
  'A',
  'nA',
  'pA',
  'mA',
  'MΩ',
  'S',
  'nS',
  'uS',
  'mV/ms',
  'F',
  'pF',
];

/** A derived unit prints as a common one where it is one, so that messages say `mV` and not base units. */
function named(dimensions: readonly number[], power: number): Unit {
  if (power === 0 && dimensions.every((d) => d === 0)) return dimensionless;
  const bare = { text: '', dimensions, power };
  const text = derivedNames().find((name) => sameUnit(unit(name), bare));
  return { ...bare, text: text ?? spelled(dimensions, power) };
}

let naming = false;
function derivedNames(): readonly string[] {
  if (naming) return [];
  naming = true;
  for (const name of COMMON) unit(name);
  naming = false;
  return COMMON;
}

function spelled(dimensions: readonly number[], power: number): string {
  const factors = dimensions.flatMap((d, i) => (d === 0 ? [] : [d === 1 ? BASE[i]! : `${BASE[i]}^${d}`]));
  if (power !== 0) factors.unshift(`10^${power}`);
  return factors.join('*') || '1';
}

/**
 * Multiplies by a power of ten by moving the decimal point: 20 ms in s is the number 0.02 and 0.03 ms the number 3e-5,
 * as if written so in the first place. Multiplying or dividing would round a second time.
 */
function scaleByTen(value: number, power: number): number {
  if (!Number.isFinite(value)) return value;
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + power}`);
}

/** The number that a quantity has in another unit; a bare number already is in it. */
export function inUnit(value: Amount, target: Unit, where: string): number {
  if (typeof value === 'number') return value;
  const given = isQuantity(value) ? value : quantity(value, where);
  if (!sameDimensions(given.unit, target)) {
    fail({
      code: 'unit-mismatch',
      where,
      found: isQuantity(value) ? `${given.value} ${given.unit.text}` : say(value),
      expected: `a quantity in ${target.text}`,
      remedy: `Give it in ${target.text} or in a unit that converts to it.`,
    });
  }
  return scaleByTen(given.value, given.unit.power - target.power);
}

/** Parses `'20 ms'`. */
export function quantity(text: string, where = `quantity ${say(text)}`): Quantity {
  const match =
    typeof text === 'string' && text.length <= LONGEST
      ? /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$/.exec(text)
      : undefined;
  if (!match) {
    return fail({
      code: 'unknown-unit',
      where,
      found: say(text),
      expected: 'a number and a unit',
      remedy: "Write it as '20 ms'.",
    });
  }
  const multiple = multipleOf(match[2]!);
  if (multiple) return { value: Number(match[1]) * multiple[0], unit: unit(multiple[1]) };
  return { value: Number(match[1]), unit: unit(match[2] || '1', where) };
}

/** Of a longer text none is a quantity. */
const LONGEST = 200;

const maker = (text: string) => {
  const own = unit(text);
  return (value: number): Quantity => ({ value, unit: own });
};

export const seconds = maker('s');
export const ms = maker('ms');
export const mV = maker('mV');
export const nA = maker('nA');
export const MOhm = maker('MΩ');
export const Hz = maker('Hz');
