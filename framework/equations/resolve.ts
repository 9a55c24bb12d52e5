import { dimensionless, isDimensionless, type Unit, unitNamed } from '../base/units.ts';
import { faultAt, instead, known } from './fault.ts';
import { type FormulaFunction, formulaFunctions, SPECIAL } from './functions.ts';
import {
  add,
  div,
  inUnitOf,
  isNumber,
  isValue,
  mul,
  named,
  neg,
  number,
  sameDimensions,
  sub,
  term,
  together,
  truth,
  unitPower,
  where,
} from './terms.ts';
import type { Expression, FormulaTerm, Relation, TextSpan } from './words.ts';

/** A name that a formula may use. */
export interface KnownName {
  readonly unit: Unit;
  readonly kind: FormulaTerm['kind'];
  /** What it stands for: a subexpression, or a number. */
  readonly term?: () => FormulaTerm;
}

/** A name that stands for the number of a cell or a synapse, or for how many there are; a line of the equations may take it. */
export const INDEX: KnownName = { unit: dimensionless, kind: 'float' };
export const isIndex = (name: string, { names }: Pick<Scope, 'names'>): boolean => names.get(name) === INDEX;

/** What is known where a formula stands. */
export interface Scope {
  readonly names: ReadonlyMap<string, KnownName>;
  /** Functions that the user gave, beside those of the table: dimensionless numbers to one of them. */
  readonly functions: ReadonlyMap<string, FormulaFunction>;
  /** Whether numbers may be drawn here. */
  readonly random: boolean;
}

const CONSTANTS = new Map<string, FormulaTerm>(
  Object.entries({
    pi: number(Math.PI),
    e: number(Math.E),
    inf: number(Infinity),
    true: truth('==', [number(1), number(1)]),
    True: truth('==', [number(1), number(1)]),
    false: truth('==', [number(1), number(0)]),
    False: truth('==', [number(1), number(0)]),
  }),
);

/** An expression with its names resolved and the units of all its parts; errors show where in it something does not fit. */
export function resolve(e: Expression, scope: Scope): FormulaTerm {
  const inner = (own: Expression) => resolve(own, scope);
  switch (e.is) {
    case 'number':
      return number(e.value);
    case 'name':
      return nameOf(e.name, e.at, scope);
    case 'minus':
      return neg(floating(inner(e.of), e.at));
    case 'not':
      return truth('not', [condition(inner(e.of), e.at)]);
    case 'and':
    case 'or':
      return truth(e.is, [condition(inner(e.a), e.at), condition(inner(e.b), e.at)]);
    case '+':
    case '-': {
      const [a, b] = alike(e.is, floating(inner(e.a), e.at), floating(inner(e.b), e.at), e.at);
      return e.is === '+' ? add(a, b) : sub(a, b);
    }
    case '*':
      if (e.implicit) return mul(inner(e.a), resolve(e.b, unitBehind(e.b, scope)));
      return mul(floating(inner(e.a), e.at), floating(inner(e.b), e.at));
    case '/':
      return div(floating(inner(e.a), e.at), floating(inner(e.b), e.at));
    case '%': {
      const [a, b] = alike('%', floating(inner(e.a), e.at), floating(inner(e.b), e.at), e.at);
      return called('mod', [a, b], a.unit);
    }
    case '^':
      return powerOf(floating(inner(e.a), e.at), floating(inner(e.b), e.at), e.at);
    case 'choice': {
      const [c, a, b] = e.of.map(inner);
      return chosen(condition(c!, e.of[0].at), a!, b!, e.at);
    }
    case 'call':
      return callOf(e.name, e.of.map(inner), e, scope);
    default:
      return compared(e.is, inner(e.a), inner(e.b), e.at);
  }
}

function nameOf(name: string, at: TextSpan, { names }: Scope): FormulaTerm {
  const own = names.get(name);
  if (own) return own.term ? own.term() : named(name, own.unit, own.kind);
  const constant = CONSTANTS.get(name);
  if (constant) return constant;
  const unit = unitNamed(name);
  if (unit) return number(unit.value, unit.unit);
  if (formulaFunctions.has(name))
    return faultAt(at, `the function ${name} without operands`, `${name}(…)`, `Call it: ${name}(x).`);
  return faultAt(at, `the name '${name}'`, known(names), nameInstead(name, [...names.keys()]));
}

const SQUARED = /^(.+)([²³])$/u;

function nameInstead(name: string, names: readonly string[]): string {
  const [, base, power] = SQUARED.exec(name) ?? [];
  if (base !== undefined) return `Write ${base}^${power === '²' ? 2 : 3}.`;
  if (/_(pre|post)$/.test(name)) return `What the cells have, has a line with its unit: ${name} : unit.`;
  return `${instead(name, names)} Or say in the text what it is, a number or a parameter: ${name} = …, or ${name} : unit.`;
}

/** Right behind a number stands a unit, or a power of one: what is known there. */
function unitBehind(e: Expression, scope: Scope): Scope {
  const base = e.is === '^' ? e.a : e;
  if (base.is !== 'name') return faultAt(e.at, 'a product without its *', 'a unit', 'Write it with *.');
  const { names } = scope;
  const isUnit = unitNamed(base.name) !== undefined;
  if (isUnit && !names.has(base.name)) return scope;
  // N is newton here, and a number of cells elsewhere.
  if (isUnit && isIndex(base.name, scope)) return { ...scope, names: new Map() };
  return faultAt(
    base.at,
    names.has(base.name)
      ? `'${base.name}' right behind a number, which is a name of these equations`
      : `the unit '${base.name}'`,
    'a unit right behind its number, such as mV or nS',
    names.has(base.name)
      ? `Write a product with *; where the unit is meant, call the ${base.name} of the equations otherwise.`
      : instead(base.name, ['mV', 'ms', 'nA', 'pA', 'nS', 'pF', 'MΩ', 'Hz', 'minute', 'hour']),
  );
}

const floating = (t: FormulaTerm, at: TextSpan): FormulaTerm =>
  t.kind === 'float'
    ? t
    : faultAt(
        at,
        'a truth value as an operand',
        'a number',
        'Write int(condition), which is 1 where it holds.',
      );

const condition = (t: FormulaTerm, at: TextSpan): FormulaTerm =>
  t.kind === 'bool'
    ? t
    : faultAt(at, 'a number as a condition', 'a truth value, as comparisons give it', 'Compare it: x > 0.');

/** Two operands in one unit. */
function alike(
  sign: string,
  a: FormulaTerm,
  b: FormulaTerm,
  at: TextSpan,
): readonly [FormulaTerm, FormulaTerm] {
  if (sameDimensions(a.unit, b.unit)) return together(a, b);
  return mismatch(`${spelled(a)} ${sign} ${spelled(b)}`, at, a, b);
}

const spelled = ({ unit }: FormulaTerm): string => (isDimensionless(unit) ? 'a plain number' : unit.text);

function mismatch(found: string, at: TextSpan, a: FormulaTerm, b: FormulaTerm): never {
  const values = [a, b].map((own) => (isNumber(own) && isDimensionless(own.unit) ? own.value : undefined));
  const plain = values.findIndex((value) => value !== undefined);
  const other = [b, a][plain];
  return faultAt(
    at,
    found,
    'operands in units of one kind',
    other && !isNumber(other)
      ? `Give the number its unit: ${values[plain]} ${other.unit.text}.`
      : 'Multiply or divide one of them by what makes the units fit.',
    'unit-mismatch',
  );
}

/** Of numbers without a unit: `mV/V` is one, after a conversion. */
function pure(t: FormulaTerm, what: string, at: TextSpan): FormulaTerm {
  if (sameDimensions(t.unit, dimensionless)) return inUnitOf(t, dimensionless);
  return faultAt(
    at,
    `${what} of ${spelled(t)}`,
    'a number without a unit',
    `Divide it by something in ${t.unit.text}, such as 1 ${t.unit.text}.`,
    'unit-mismatch',
  );
}

function powerOf(a: FormulaTerm, b: FormulaTerm, at: TextSpan): FormulaTerm {
  const exponent = pure(b, 'the exponent', at);
  if (isValue(exponent, 0.5)) return called('sqrt', [a], unitPower(a.unit, 0.5));
  if (sameDimensions(a.unit, dimensionless))
    return term('pow', [inUnitOf(a, dimensionless), exponent], dimensionless);
  if (isNumber(exponent) && Number.isInteger(exponent.value)) {
    const unit = unitPower(a.unit, exponent.value);
    return isValue(a, 1) ? number(1, unit) : term('pow', [a, exponent], unit);
  }
  // τ^-0.5 stands beside noise.
  if (isNumber(exponent) && Number.isInteger(2 * exponent.value)) {
    const root = called('sqrt', [a], unitPower(a.unit, 0.5));
    if (exponent.value === -0.5) return div(number(1), root);
    const odd = number(2 * exponent.value);
    return term('pow', [root, odd], unitPower(a.unit, exponent.value));
  }
  return faultAt(
    at,
    `a power of ${spelled(a)} whose exponent is no whole number`,
    'a whole number, or a half of one',
    'Divide the base by its unit first.',
    'unit-mismatch',
  );
}

const RELATIONS: readonly Relation[] = ['<', '<=', '>', '>=', '==', '!='];

function compared(is: Relation, a: FormulaTerm, b: FormulaTerm, at: TextSpan): FormulaTerm {
  if (!RELATIONS.includes(is)) return faultAt(at, `the operator ${is}`, 'one of formulas', 'Leave it out.');
  return truth(is, alike(is, floating(a, at), floating(b, at), at));
}

function chosen(c: FormulaTerm, a: FormulaTerm, b: FormulaTerm, at: TextSpan): FormulaTerm {
  if (a.kind !== b.kind)
    faultAt(at, 'a number and a truth value to choose from', 'two of one kind', 'Correct one of them.');
  if (a.kind === 'bool') return truth('or', [truth('and', [c, a]), truth('and', [truth('not', [c]), b])]);
  const [x, y] = alike('or', a, b, at);
  return where(c, x, y);
}

const called = (name: string, of: readonly FormulaTerm[], unit: Unit): FormulaTerm => ({
  ...{ op: 'call', kind: 'float' },
  ...{ called: name, of, unit },
});

function callOf(name: string, of: readonly FormulaTerm[], { at }: Expression, scope: Scope): FormulaTerm {
  const own = scope.functions.get(name) ?? formulaFunctions.get(name);
  const expected = (count: number, one: string) =>
    of.length === count ? undefined : faultAt(at, `${name} of ${of.length} operands`, one, `Write ${one}.`);
  if (name === 'where') {
    expected(3, 'where(condition, a, b)');
    return chosen(condition(of[0]!, at), of[1]!, of[2]!, at);
  }
  if (name === 'rand' || name === 'randn' || name === 'poisson') {
    if (name === 'poisson') expected(1, 'poisson(mean)');
    else expected(0, `${name}()`);
    const mean = of.map((x) => pure(floating(x, at), `${name}()`, at));
    if (scope.random) return called(name, mean, dimensionless);
    return faultAt(
      at,
      `${name}() in a rate or a subexpression`,
      'what has one value in a step',
      'Write xi for noise; numbers are drawn in statements and initial values.',
    );
  }
  if (name === 'int' && of[0]?.kind === 'bool') return called('spikes', of.slice(0, 1), dimensionless);
  if (!own) {
    const all = [...scope.functions.keys(), ...formulaFunctions.keys(), ...SPECIAL];
    const isOfTime = of.some((x) => x.op === 'name' && x.name === 't');
    const remedy = isOfTime
      ? `A series in time is an input, whose numbers a run is given step by step: ${name} : unit (input).`
      : instead(name, all);
    return faultAt(at, `the function '${name}'`, 'one of the functions of formulas', remedy);
  }
  expected(own.operands, `${name}(${['x', 'x, y', 'x, low, high'][own.operands - 1] ?? '…'})`);
  const operands = of.map((x) => floating(x, at));
  if (own.units === 'plain')
    return called(
      name,
      operands.map((x) => pure(x, `${name}()`, at)),
      dimensionless,
    );
  if (own.units === 'root') return called(name, operands, unitPower(operands[0]!.unit, 0.5));
  if (own.units === 'sign') return called(name, operands, dimensionless);
  const first = operands[0]!;
  const odd = operands.find((x) => !sameDimensions(first.unit, x.unit));
  if (odd) mismatch(`${name}() of ${spelled(first)} and ${spelled(odd)}`, at, first, odd);
  const lead = operands.find((x) => !isNumber(x)) ?? first;
  const least = operands.reduce(
    (unit, x) => (!isNumber(x) && x.unit.power < unit.power ? x.unit : unit),
    lead.unit,
  );
  return called(
    name,
    operands.map((x) => inUnitOf(x, least)),
    own.units === 'ratio' ? dimensionless : least,
  );
}
