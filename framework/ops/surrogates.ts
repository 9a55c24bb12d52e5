import type { Diagnostic } from '../base/errors.ts';
import { fail, suggest } from '../base/errors.ts';
import { isFunction, isList, isRecord, say } from '../base/say.ts';
import type { Surrogate } from './spike.ts';
import * as brainstate from './surrogates/brainstate.ts';
import * as braintools from './surrogates/braintools.ts';
import * as ngclearn from './surrogates/ngclearn.ts';
import * as norse from './surrogates/norse.ts';
import * as rockpool from './surrogates/rockpool.ts';
import * as snntorch from './surrogates/snntorch.ts';
import * as spikingjelly from './surrogates/spikingjelly.ts';

/** What a surrogate of the catalogue is as data: its place there, and what was given to make it. */
export interface CataloguedSurrogate {
  readonly surrogate: string;
  readonly arguments: readonly number[];
}

/** By the function of each surrogate that the catalogue has made of numbers alone: copies share it. */
const origins = new WeakMap<object, CataloguedSurrogate>();

/** A system's surrogates, which are called as they are written, and remember what they were made of. */
const remembering = <T extends object>(system: string, all: T): T =>
  Object.fromEntries(
    (Object.entries(all) as [string, (...given: unknown[]) => Surrogate][]).map(([name, make]) => [
      name,
      (...given: unknown[]): Surrogate => {
        const made = { name: `${system}.${name}`, ...make(...given) };
        if (given.every(Number.isFinite))
          origins.set(functionOf(made), {
            surrogate: `${system}.${name}`,
            arguments: given as readonly number[],
          });
        return made;
      },
    ]),
  ) as T;

const functionOf = ({ smooth, derivative }: Surrogate): object => (smooth ?? derivative)!;

/**
 * Surrogate gradients by the system that defines them, each with its system's scale and defaults:
 * `spike(v, threshold, { surrogate: surrogates.norse.superSpike(25), strict: true })`. Functions of the same name in
 * two systems may differ. Parameters are numbers or tensors, such as live hyperparameters; nothing flows back to them.
 */
export const surrogates = {
  brainstate: remembering('brainstate', brainstate),
  braintools: remembering('braintools', braintools),
  ngclearn: remembering('ngclearn', ngclearn),
  norse: remembering('norse', norse),
  rockpool: remembering('rockpool', rockpool),
  snntorch: remembering('snntorch', snntorch),
  spikingjelly: remembering('spikingjelly', spikingjelly),
} as const;

export const { piecewiseLinear } = surrogates.rockpool;
export const { superSpike } = surrogates.norse;

type Catalogue = typeof surrogates;

/** The place of a surrogate in the catalogue, such as `'norse.superSpike'`: it has its system's numbers. */
export type SurrogateName = {
  [S in keyof Catalogue]: `${S}.${Exclude<keyof Catalogue[S] & string, 'secantLif'>}`;
}[keyof Catalogue];

/** By its name in the catalogue, or as a value: one of the catalogue with other numbers, or one's own. */
export type SurrogateGiven = SurrogateName | Surrogate;

/** All that can be named. `secantLif` cannot: it is of a current, which it must be given. */
const makers: ReadonlyMap<string, () => Surrogate> = new Map(
  Object.entries(surrogates).flatMap(([system, all]) =>
    Object.entries(all)
      .filter(([name]) => name !== 'secantLif')
      .map(([name, make]) => [`${system}.${name}`, make as () => Surrogate] as const),
  ),
);

/** The surrogate that was given by name or as a value. */
export const surrogateFrom = (given: SurrogateGiven): Surrogate =>
  typeof given === 'string' ? makers.get(given)!() : given;

/** A surrogate of the catalogue as data; nothing for one whose function is the user's, or was made of tensors. */
export const cataloguedSurrogate = (given: Surrogate): CataloguedSurrogate | undefined =>
  origins.get(functionOf(given));

/** Whether two have the same function. */
export const sameSurrogate = (a: Surrogate, b: Surrogate): boolean => functionOf(a) === functionOf(b);

/** The surrogate that was data; an error where there is none of its name. */
export function surrogateOfCatalogue({ surrogate, arguments: given }: CataloguedSurrogate): Surrogate {
  const make = makers.get(surrogate) as ((...given: readonly number[]) => Surrogate) | undefined;
  if (make) return make(...given);
  return fail({
    code: 'option',
    where: 'a surrogate',
    found: say(surrogate),
    expected: 'a name of the catalogue',
    remedy: nameLike(surrogate),
  });
}

const KEYS = ['name', 'operands', 'smooth', 'derivative', 'scale'];
const FORM =
  "a name such as 'norse.superSpike', or { derivative: (u) => … } or { smooth: (v, threshold) => … }";

/** The name that was meant, perhaps. */
function nameLike(x: string): string {
  const names = [...makers.keys()];
  const near = suggest(x, names);
  // There are too many to name them all.
  return near.startsWith('Did') ? near : 'See surrogates.';
}

/** What is wrong with what should be a surrogate. */
export function surrogateFault(x: unknown): Pick<Diagnostic, 'found' | 'expected' | 'remedy'> | undefined {
  const fault = (found: string, expected = FORM, remedy = 'Give it in this form.') => ({
    found,
    expected,
    remedy,
  });
  if (typeof x === 'string') return makers.has(x) ? undefined : fault(say(x), FORM, nameLike(x));
  if (!isRecord(x)) return fault(say(x));
  const { name, operands = [], smooth, derivative, scale = 1 } = x;
  const odd = Object.keys(x).find((key) => !KEYS.includes(key));
  if (odd !== undefined) return fault(`a surrogate with ${say(odd)}`, FORM, suggest(odd, KEYS));
  const functions = [smooth, derivative].filter((own) => own !== undefined);
  if (functions.length !== 1 || !isFunction(functions[0]))
    return fault(
      functions.length === 2 ? 'a surrogate with both functions' : 'a surrogate without a function',
      FORM,
      'Give one; a document keeps none.',
    );
  if (name !== undefined && typeof name !== 'string') return fault(`the name ${say(name)}`, 'a text');
  if (typeof scale !== 'number' || !Number.isFinite(scale) || scale === 0)
    return fault(`the scale ${say(scale)}`, 'a finite number other than 0');
  return isList(operands)
    ? undefined
    : fault(`the operands ${say(operands)}`, 'a list of numbers or tensors');
}
