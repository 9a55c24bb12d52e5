import { aNumber, type OptionRule, readOptions, truth } from '../../framework/engine.ts';

/** Most inputs, and most cells: each has a weight from every other. */
const SIZES: Readonly<Record<string, number>> = { n_in: 2 ** 20, n_units: 2 ** 13 };

const size = (fallback: number, most: number) =>
  aNumber(`a whole number from 1 to ${most}`, (n) => Number.isInteger(n) && n >= 1 && n <= most, fallback);

type Widened<D> = { readonly [K in keyof D]: D[K] extends boolean ? boolean : number };

/** The numbers and switches of a circuit, each with its default; what they may be, its parts know. */
export function readNumbers<const D extends Readonly<Record<string, number | boolean>>>(
  caller: string,
  given: unknown,
  defaults: D,
): Widened<D> {
  const rules = Object.fromEntries(
    Object.entries(defaults).map(([name, own]): [string, OptionRule<unknown>] => [
      name,
      typeof own === 'boolean'
        ? truth(own)
        : name in SIZES
          ? size(own, SIZES[name]!)
          : aNumber('a finite number', () => true, own),
    ]),
  );
  return readOptions(caller, given, rules) as Widened<D>;
}
