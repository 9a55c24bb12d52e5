import { aNumber, inUnit, isQuantity, type OptionRule, readOptions, truth } from '../../framework/engine.ts';
import type { Amount, Quantity } from '../../framework/index.ts';

/** Numbers and switches of a circuit, each with its default: one with a unit is given in it, or as a quantity that converts to it. */
type Defaults = Readonly<Record<string, number | boolean | Quantity>>;

export type NumbersGiven<D> = {
  readonly [K in keyof D]?: D[K] extends boolean ? boolean : D[K] extends Quantity ? Amount : number;
};
type NumbersRead<D> = { readonly [K in keyof D]: D[K] extends boolean ? boolean : number };

/** Most inputs, and most cells: each has a weight from every other. */
const SIZES: Readonly<Record<string, number>> = { n_in: 2 ** 20, n_units: 2 ** 13 };

const size = (fallback: number, most: number) =>
  aNumber(`a whole number from 1 to ${most}`, (n) => Number.isInteger(n) && n >= 1 && n <= most, fallback);

const anyNumber = (expected: string, fallback: number) => aNumber(expected, () => true, fallback);

function amount({ value, unit }: Quantity): OptionRule<number> {
  const { read, ...rule } = anyNumber(`a finite number in ${unit.text}, or a quantity`, value);
  return {
    ...rule,
    read: (x, where) => read(typeof x === 'string' || isQuantity(x) ? inUnit(x, unit, where) : x, where),
  };
}

function ruleOf(name: string, fallback: number | boolean | Quantity): OptionRule<unknown> {
  if (typeof fallback === 'boolean') return truth(fallback);
  if (typeof fallback !== 'number') return amount(fallback);
  return name in SIZES ? size(fallback, SIZES[name]!) : anyNumber('a finite number', fallback);
}

/** What was given for a circuit, in the units of its defaults; what it may be, the parts of the circuit know. */
export function readNumbers<const D extends Defaults>(
  caller: string,
  given: unknown,
  defaults: D,
): NumbersRead<D> {
  const rules = Object.entries(defaults).map(([name, own]) => [name, ruleOf(name, own)] as const);
  return readOptions(caller, given, Object.fromEntries(rules)) as NumbersRead<D>;
}
