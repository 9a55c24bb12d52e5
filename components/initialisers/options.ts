import { type Amount, fail, quantity } from '../../framework/index.ts';

/** What an option may be: an amount, a bare number, or one of some words. */
type Allowed = 'amount' | 'number' | readonly string[];

/**
 * What was given for an initialiser, over its defaults.
 *
 * @throws where it is no record, names what there is not, or holds what an option cannot be
 */
export function optionsOf<O extends object>(
  name: string,
  given: Partial<O> | undefined,
  defaults: O,
  allowed: { readonly [K in keyof O]: Allowed },
): O {
  const refuse = (what: string, expected: string): never =>
    fail({
      code: 'option',
      where: `init.${name}`,
      found: what,
      expected,
      remedy: `Known: ${Object.keys(allowed).join(', ')}.`,
    });
  const entries = entriesOf(given) ?? refuse('no options', 'a record of options, or nothing');
  for (const [key, value] of entries) {
    if (!Object.hasOwn(allowed, key)) refuse(`another option than there are`, 'options by name');
    const own = allowed[key as keyof O];
    if (typeof own === 'string') {
      if (!isAmount(value, own))
        refuse(`${key}: no number`, own === 'number' ? 'a finite number' : 'a number or a quantity');
    } else if (!own.includes(value as string)) refuse(`${key}: another word`, `one of ${own.join(', ')}`);
  }
  return {
    ...defaults,
    ...(Object.fromEntries(entries.filter(([, own]) => own !== undefined)) as Partial<O>),
  };
}

/** What cannot be looked at, or is no record, has none. */
export function entriesOf(given: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (given === undefined) return [];
  try {
    return typeof given === 'object' && given !== null && !Array.isArray(given)
      ? Object.entries(given)
      : undefined;
  } catch {
    return undefined;
  }
}

function isAmount(x: unknown, own: 'amount' | 'number'): x is Amount {
  if (x === undefined || (typeof x === 'number' && Number.isFinite(x))) return true;
  if (own === 'number') return false;
  if (typeof x === 'string') return Number.isFinite(quantity(x).value);
  try {
    const { value, unit } = x as { readonly value?: unknown; readonly unit?: { readonly text?: unknown } };
    return Number.isFinite(value) && typeof unit?.text === 'string';
  } catch {
    return false;
  }
}

/** The elements of a list, or what is none by itself; undefined where it cannot be looked at. */
export function elementsOf(x: unknown): readonly unknown[] | undefined {
  try {
    return Array.isArray(x) ? [...x] : [x];
  } catch {
    return undefined;
  }
}
