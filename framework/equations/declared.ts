import { failAll, suggest } from '../base/errors.ts';
import { isQuantity, say } from '../base/say.ts';
import type { Shape } from '../base/shapes.ts';
import { dimensionless, type Unit } from '../base/units.ts';
import type { RandomNumbers } from '../describe/random-numbers.ts';
import type { Bool, Tensor } from '../ops/tensor.ts';
import { drawsOf, emitter, numbersOf, quantityOf } from './emit.ts';
import { faultAt } from './fault.ts';
import { formula } from './formula.ts';
import { isIndex, resolve, type Scope } from './resolve.ts';
import { writingOf } from './statements.ts';
import { inUnitOf, isNumber, namesIn, sameDimensions } from './terms.ts';
import type { FormulaTerm, TextSpan } from './words.ts';

/** A formula of an option, such as a threshold, with its names resolved. */
export function optionTerm(
  given: string,
  title: string,
  scope: Scope,
): { readonly term: FormulaTerm; readonly at: TextSpan } {
  const of = writingOf(given, title);
  const at: TextSpan = { of, from: 0, to: Math.max(1, of.text.length) };
  return { term: resolve(formula(of), scope), at };
}

/** A condition. */
export function conditionOf(given: string, title: string, scope: Scope): FormulaTerm {
  const { term, at } = optionTerm(given, title, scope);
  if (term.kind === 'bool') return term;
  return faultAt(at, 'a number', 'a condition', "Compare it: 'v > -40 mV'.");
}

/** A formula in a unit. */
export function quantityIn(given: string, title: string, scope: Scope, unit: Unit): FormulaTerm {
  const { term, at } = optionTerm(given, title, scope);
  if (term.kind === 'float' && sameDimensions(term.unit, unit)) return inUnitOf(term, unit);
  const found = term.kind === 'bool' ? 'a truth value' : `a value in ${term.unit.text}`;
  return faultAt(at, found, `one in ${unit.text}`, 'Correct the formula.', 'unit-mismatch');
}

/** Initial values by name: numbers and lists as they are, formulas of parameters and of drawn numbers. */
export function initialOf(
  given: Readonly<Record<string, unknown>>,
  {
    title,
    scope,
    units,
    shapeOf,
    indices,
    spread = (x) => x,
  }: {
    readonly title: string;
    /** Parameters alone. */
    readonly scope: Scope;
    readonly units: ReadonlyMap<string, Unit>;
    readonly shapeOf: (name: string, p: GivenValues) => Shape;
    /** Names that stand for where a number stands, from a tensor that is 0. */
    readonly indices: (name: string, p: GivenValues, zero: Tensor) => Tensor;
    /** One number for each element. */
    readonly spread?: (x: Tensor, p: GivenValues) => Tensor;
  },
): Record<string, unknown> {
  const unknown = Object.keys(given).filter((name) => !units.has(name));
  failAll(
    unknown.map((name) => ({
      ...{ code: 'equation', where: `${title}, initial`, found: say(name), expected: 'a state' },
      remedy: suggest(name, [...units.keys()]),
    })),
  );
  return Object.fromEntries(
    Object.entries(given).map(([name, own]): [string, unknown] => {
      if (typeof own !== 'string' || isQuantity(own)) return [name, own];
      const unit = units.get(name)!;
      const term = quantityIn(own, `${title}, initial ${name}`, { ...scope, random: true }, unit);
      if (isNumber(term)) return [name, term.value];
      const start = startOf(term, unit, scope, { shapeOf: (p) => shapeOf(name, p), indices, spread });
      return [name, start];
    }),
  );
}

type GivenValues = Readonly<Record<string, unknown>>;

/** An initial value that is computed. */
const startOf =
  (
    term: FormulaTerm,
    unit: Unit,
    scope: Scope,
    {
      shapeOf,
      indices,
      spread,
    }: {
      readonly shapeOf: (p: GivenValues) => Shape;
      readonly indices: (name: string, p: GivenValues, zero: Tensor) => Tensor;
      readonly spread: (x: Tensor, p: GivenValues) => Tensor;
    },
  ) =>
  (p: GivenValues, random: RandomNumbers): Tensor => {
    const zero = () => random.uniform([]).mul(0);
    const read = (name: string): Tensor | Bool =>
      isIndex(name, scope)
        ? indices(name, p, zero())
        : numbersOf(p[name] as Tensor, scope.names.get(name)?.unit ?? dimensionless);
    const [first] = namesIn(term);
    const any = () => (first === undefined ? random.uniform(shapeOf(p)) : (read(first) as Tensor));
    const emitted = emitter({
      read,
      functions: scope.functions,
      constant: (value) => any().mul(0).add(value),
      draws: drawsOf(random, shapeOf(p)),
    })(term) as Tensor;
    return quantityOf(spread(emitted, p), unit);
  };
