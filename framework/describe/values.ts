import type { FloatArray } from '../base/dtypes.ts';
import { attempt, type Diagnostic, fail, failAll, suggest, theirs } from '../base/errors.ts';
import { append } from '../base/lists.ts';
import { isFunction, isList, isPlain, isRecord, say } from '../base/say.ts';
import { checkShape, type Shape } from '../base/shapes.ts';
import { surrogateFault } from '../ops/surrogates.ts';
import { renamed } from './aliases.ts';
import type { CompartmentDeclaration } from './compartments.ts';
import { type Hyperparameter, type Initialiser, isLive, type Real } from './hyperparameters.ts';
import { checkReal, formOf, type Spot, shaped, wrongType } from './numbers.ts';
import type { Declaration, Part, Values } from './words.ts';

/** Checks all that was given at once: names, types, ranges, finiteness, lengths; converts units. */
export function checkGiven(declaration: Declaration, all: unknown): Values {
  const { name: component, hyperparameters } = declaration;
  const faults: Diagnostic[] = [];
  if (!isPlain(all)) {
    return fail({
      code: 'hyperparameter-type',
      where: component,
      found: say(all),
      expected: 'an object with hyperparameters',
      remedy: `Write ${component}({ name: value, … }).`,
    });
  }
  const { given, aliases } = renamed(declaration, all, faults);
  const known = Object.keys(hyperparameters);
  for (const name of Object.keys(given).filter((own) => !known.includes(own))) {
    faults.push({
      code: 'unknown-hyperparameter',
      where: `${component}.${name}`,
      found: `'${name}'`,
      expected: `a hyperparameter of ${component}`,
      remedy: suggest(name, known),
    });
  }
  const plain: Record<string, unknown> = {};
  const numbers: Record<string, number | FloatArray> = {};
  const functions: Record<string, Initialiser> = {};
  let structured = true;
  for (const [name, spec] of Object.entries(hyperparameters)) {
    const place: Spot = { where: `${component}.${name}`, doc: spec.doc, faults };
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined && spec.optional) {
      const fallback = 'fallback' in spec ? spec.fallback : undefined;
      if (fallback !== undefined && typeof fallback !== 'function') plain[name] = fallback;
    } else if (isLive(spec) && isFunction(value)) {
      plain[name] = functions[name] = value as Initialiser;
    } else if (spec.kind === 'real') {
      const checked = value === undefined ? missing(place, spec) : checkReal(spec, value, place);
      if (checked !== undefined) plain[name] = numbers[name] = checked;
    } else {
      plain[name] = value === undefined ? missing(place, spec) : checkStructure(spec, value, place);
      structured &&= plain[name] !== undefined;
    }
  }
  // Lengths follow from the structure, so they can be checked only where that is sound.
  for (const [name, own] of structured ? Object.entries(numbers) : []) {
    const spec = hyperparameters[name] as Real;
    if (typeof own === 'number') continue;
    const fit = shaped(own, given[name], shapeOfReal(spec, plain), spec.doc);
    if (typeof fit === 'object' && 'code' in fit) faults.push({ where: `${component}.${name}`, ...fit });
    else plain[name] = numbers[name] = fit;
  }
  append(faults, idleNumbers(declaration, given, plain));
  failAll(faults);
  return { plain, numbers, functions, aliases };
}

/** What a live hyperparameter of a part begins with: the numbers or the function that were given, or its default. */
export const beginningOf = (
  { component, given }: Part,
  name: string,
): number | FloatArray | Initialiser | undefined =>
  given.numbers[name] ?? given.functions[name] ?? (component.hyperparameters[name] as Real).fallback;

/** What the default of a surrogate would be made of, given beside another one. */
const idleNumbers = (
  { name: component, hyperparameters }: Declaration,
  given: Readonly<Record<string, unknown>>,
  plain: Values['plain'],
): readonly Diagnostic[] =>
  Object.entries(hyperparameters).flatMap(([name, spec]): readonly Diagnostic[] => {
    if (spec.kind !== 'surrogate' || given[name] === undefined) return [];
    const isDefault = (own: string) => {
      const { fallback } = (hyperparameters[own] ?? {}) as { readonly fallback?: unknown };
      return given[own] === undefined || plain[own] === fallback;
    };
    return spec.of
      .filter((own) => !isDefault(own))
      .map((own) => ({
        code: 'without-effect',
        where: `${component}.${own}`,
        found: `a value beside a ${name}`,
        expected: `one of them: only the default of ${name} is made of ${own}`,
        remedy: `Leave ${own} out, and give the number to the surrogate.`,
      }));
  });

/** The shape that a declaration computes of the structure, if it does. */
export const shapeBy = (
  shape: CompartmentDeclaration['shape'],
  plain: Values['plain'],
  where: string,
): Shape | undefined =>
  shape
    ? checkShape(
        theirs(() => shape(plain as never)),
        where,
      )
    : undefined;

export const shapeOfReal = ({ shape, doc }: Real, plain: Values['plain']): Shape =>
  shapeBy(shape, plain, doc) ?? [];

function missing({ where, doc, faults }: Spot, spec: Hyperparameter): undefined {
  faults.push({
    code: 'missing-hyperparameter',
    where,
    found: 'nothing',
    expected: `${formOf(spec)} (${doc})`,
    remedy: 'It has no default: give it.',
  });
  return undefined;
}

function checkStructure(spec: Exclude<Hyperparameter, Real>, value: unknown, place: Spot): unknown {
  const isCount = (x: unknown): x is number => typeof x === 'number' && Number.isSafeInteger(x) && x >= 1;
  switch (spec.kind) {
    case 'count':
      return isCount(value) ? value : wrongType(place, value, formOf(spec));
    case 'sizes': {
      const list = isCount(value) ? new Array<number>(spec.length).fill(value) : value;
      const fits = isList(list) && list.length === spec.length && Array.from(list).every(isCount);
      // A copy: what the caller does to the list later changes no part.
      return fits ? Object.freeze(Array.from(list)) : wrongType(place, value, formOf(spec));
    }
    case 'flag':
      return typeof value === 'boolean' ? value : wrongType(place, value, formOf(spec));
    case 'choice':
      return spec.options.includes(value as string)
        ? value
        : wrongType(
            place,
            value,
            formOf(spec),
            typeof value === 'string' ? suggest(value, spec.options) : undefined,
          );
    case 'surrogate':
      return checkSurrogate(value, place);
    case 'data':
      return attempt(place.faults, () => spec.read(value, place.where));
  }
}

/** A name stays one, so that a document can hold it; of a value a copy. */
function checkSurrogate(value: unknown, { where, doc, faults }: Spot): unknown {
  const { operands = [] } = isRecord(value) ? value : ({} as Readonly<Record<string, unknown>>);
  const fault =
    surrogateFault(value) ??
    (isList(operands) && Array.from(operands).every(Number.isFinite)
      ? undefined
      : {
          found: `the operands ${say(operands)}`,
          expected: 'finite numbers',
          remedy: 'Tensors are operands in commands only.',
        });
  if (!fault) return typeof value === 'string' ? value : { ...(value as object) };
  faults.push({ code: 'hyperparameter-type', where, ...fault, expected: `${fault.expected} (${doc})` });
  return undefined;
}
