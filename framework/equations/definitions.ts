import { fail } from '../base/errors.ts';
import { isFunction, isRecord, say } from '../base/say.ts';
import { dimensionless, quantity, type Unit, unit } from '../base/units.ts';
import { faultAt } from './fault.ts';
import { type FormulaFunction, formulaFunctions, SPECIAL } from './functions.ts';
import type { Rate } from './methods.ts';
import { type KnownName, resolve, type Scope } from './resolve.ts';
import { inUnitOf, isNumber, sameDimensions } from './terms.ts';
import type { EquationLine, Expression, FormulaTerm } from './words.ts';

/** A parameter, an input or a subexpression, or what is known of one. */
export interface Defined {
  readonly name: string;
  readonly unit: Unit;
  readonly doc: string;
  readonly flags: readonly string[];
  readonly line: EquationLine;
  /** Of a parameter and an input: their default, in their unit. */
  readonly fallback?: number;
}

/** What equations define, each name once. */
export interface Definitions {
  readonly rates: readonly (Defined & { readonly expression: Expression })[];
  readonly parameters: readonly Defined[];
  readonly inputs: readonly Defined[];
  /** Subexpressions, and what they stand for. */
  readonly values: readonly (Defined & {
    readonly term: () => FormulaTerm;
    readonly kind: FormulaTerm['kind'];
  })[];
  readonly noises: readonly string[];
  /** Where all of them are known, and time. */
  readonly scope: Scope;
}

/** Names that mean something of their own. */
const RESERVED = ['t', 'dt', 'not_refractory', 'lastspike', 'and', 'or', 'not'];
const NOISE = /^xi(_[\p{L}\p{N}_]+)?$/u;

export const noiseName = (name: string): boolean => NOISE.test(name);

/** What lines define, with all units; `taken` are names that the part has besides. */
export function definitionsOf(
  lines: readonly EquationLine[],
  {
    time,
    taken,
    functions,
    also = new Map(),
  }: {
    readonly time: Unit;
    readonly taken: readonly string[];
    readonly functions: ReadonlyMap<string, FormulaFunction>;
    /** Names beside those of the lines. */
    readonly also?: ReadonlyMap<string, KnownName>;
  },
): Definitions {
  checkNames(lines, taken);
  const names = new Map<string, KnownName>();
  const scope: Scope = { names, functions, random: false };
  const terms = new Map<string, FormulaTerm>();
  const open: string[] = [];
  const byName = new Map(lines.map((line) => [line.name, line]));
  /** What a line's expression is, in the unit that it declares. */
  const termOf = (line: EquationLine): FormulaTerm => {
    const before = terms.get(line.name);
    if (before) return before;
    if (open.includes(line.name))
      faultAt(
        line.nameAt,
        `${line.name} in terms of itself`,
        'no circle',
        `Break ${[...open, line.name].join(' → ')}.`,
      );
    open.push(line.name);
    const own = resolve(line.expression!, isHeld(line) ? { ...scope, random: true } : scope);
    open.pop();
    const made = declared(own, line);
    terms.set(line.name, made);
    return made;
  };
  const noises = [
    ...new Set(lines.flatMap(({ expression }) => (expression ? namesOf(expression) : []))),
  ].filter(noiseName);
  for (const name of noises) names.set(name, { unit: perRootOf(time), kind: 'float' });
  for (const line of lines.filter(({ is }) => is !== 'value'))
    names.set(line.name, { unit: line.unit === 'boolean' ? dimensionless : line.unit!, kind: 'float' });
  const values = lines.filter(({ is }) => is === 'value');
  for (const line of values) {
    const own = line.unit;
    names.set(line.name, {
      unit: own === undefined || own === 'boolean' ? dimensionless : own,
      kind: own === 'boolean' ? 'bool' : 'float',
      term: () => termOf(byName.get(line.name)!),
    });
  }
  for (const [name, own] of also) if (!names.has(name)) names.set(name, own);
  for (const name of ['t', 'dt']) names.set(name, { unit: time, kind: 'float' });
  // A value that is a number, whatever the other lines say, is a parameter with this default.
  const constants = values.filter(
    (line) => !namesOf(line.expression!).some((name) => names.has(name)) && isNumber(termOf(line)),
  );
  for (const line of constants) names.set(line.name, { unit: unitOf(line, termOf(line)), kind: 'float' });
  for (const line of values.filter((own) => isHeld(own) && !constants.includes(own))) {
    const { kind, unit: own } = termOf(line);
    if (kind === 'bool')
      faultAt(line.nameAt, 'truth values that are constant over dt', 'numbers', 'Write int(condition).');
    names.set(line.name, { unit: (line.unit as Unit | undefined) ?? own, kind });
  }
  terms.clear();
  const defined = (line: EquationLine): Defined => {
    const { unit: own } = names.get(line.name)!;
    const flags = line.flags.map(({ flag }) => flag);
    return { name: line.name, unit: own, doc: line.doc ?? docOf(line), flags, line };
  };
  const withDefault = (line: EquationLine): Defined => {
    const own = defined(line);
    if (line.is === 'parameter') return own;
    const value = inUnitOf(resolve(line.expression!, { ...scope, names: new Map(also) }), own.unit);
    return { ...own, fallback: (value as { readonly value: number }).value };
  };
  const isInput = (line: EquationLine) => line.flags.some(({ flag }) => flag === 'input');
  const given = lines.filter((line) => line.is === 'parameter' || constants.includes(line));
  return {
    rates: lines.flatMap((line) =>
      line.is === 'rate' ? [{ ...defined(line), expression: line.expression! }] : [],
    ),
    parameters: given.filter((line) => !isInput(line)).map(withDefault),
    inputs: given.filter(isInput).map(withDefault),
    values: values.flatMap((line) => {
      if (constants.includes(line)) return [];
      const term = termOf(line);
      if (line.unit === undefined)
        faultAt(line.at, `${line.name} without a unit`, 'a unit', `Say it: … : ${term.unit.text}.`);
      return [{ ...defined(line), term: () => term, kind: term.kind }];
    }),
    noises,
    scope,
  };
}

/** Whether a value is computed once in a step, whatever the states do in it. */
const isHeld = ({ flags }: EquationLine): boolean => flags.some(({ flag }) => flag === 'constant over dt');

/** What such values stand for, by name: where others name them they are as they were when the step began. */
export const heldOf = ({ values }: Definitions): ReadonlyMap<string, () => FormulaTerm> =>
  new Map(values.flatMap(({ name, line, term }) => (isHeld(line) ? [[name, term] as const] : [])));

/** A value in the unit that its line says. */
function declared(own: FormulaTerm, line: EquationLine): FormulaTerm {
  if (line.unit === undefined) return own;
  if (line.unit === 'boolean' || own.kind === 'bool') {
    if (line.unit === 'boolean' && own.kind === 'bool') return own;
    const found = own.kind === 'bool' ? 'a truth value' : 'a number';
    faultAt(
      line.unitAt,
      found,
      'what the line says',
      'Write : boolean for truth values, and a unit for numbers.',
    );
  }
  const wanted = line.unit as Unit;
  if (sameDimensions(own.unit, wanted)) return inUnitOf(own, wanted);
  return faultAt(
    line.unitAt,
    `${wanted.text} for what is in ${own.unit.text}`,
    'the unit of the expression',
    `Write : ${own.unit.text}, or correct the expression.`,
    'unit-mismatch',
  );
}

/** Rates in states, each of a unit per time. */
export function ratesOf({ rates, scope }: Definitions, time: Unit): readonly Rate[] {
  return rates.map(({ name, unit: own, expression, flags, line }) => {
    const rate = resolve(expression, scope);
    const wanted = own.dimensions.map((d, i) => d - time.dimensions[i]!);
    if (rate.kind === 'bool')
      faultAt(
        line.at,
        'a truth value as a rate',
        'a number',
        'Write int(condition), which is 1 where it holds.',
      );
    if (!wanted.every((d, i) => d === rate.unit.dimensions[i]))
      faultAt(
        expressionSpan(line),
        `a rate in ${rate.unit.text}`,
        `one in ${own.text} per time, as ${name} is in ${own.text}`,
        'Correct the expression, or the unit behind it.',
        'unit-mismatch',
      );
    return { name, unit: own, rate, rests: flags.includes('unless refractory'), at: line.nameAt };
  });
}

/** From behind the = to before the unit. */
function expressionSpan({ nameAt, unitAt, at }: EquationLine) {
  const { of } = at;
  const from = of.text.indexOf('=', nameAt.to - 1) + 1;
  const text = of.text.slice(from, unitAt.from);
  const start = from + (text.length - text.trimStart().length);
  return { of, from: start, to: start + Math.max(1, text.trim().replace(/\s*:$/, '').length) };
}

function checkNames(lines: readonly EquationLine[], taken: readonly string[]): void {
  const seen = new Set<string>();
  for (const { name, nameAt } of lines) {
    const isTaken =
      taken.includes(name) || RESERVED.includes(name) || noiseName(name) || name in Object.prototype;
    const isFunctionName = formulaFunctions.has(name) || (SPECIAL as readonly string[]).includes(name);
    if (isTaken || isFunctionName || name === '__proto__')
      faultAt(nameAt, `the name '${name}'`, 'one that means nothing else here', 'Choose another name.');
    if (seen.has(name))
      faultAt(nameAt, `${name} for the second time`, 'each name once', 'Rename one of them.');
    seen.add(name);
  }
}

/** Of a parameter with a default: as it is written, or in a unit that has a name. */
function unitOf(line: EquationLine, value: FormulaTerm): Unit {
  if (line.unit !== undefined && line.unit !== 'boolean') return line.unit;
  const { of, from, to } = expressionSpan({ ...line, unitAt: { ...line.at, from: endOf(line) } });
  const written = of.text.slice(from, to).replace('*', ' ').replaceAll('**', '^');
  try {
    return unit(quantity(written).unit.text);
  } catch {
    try {
      return unit(value.unit.text);
    } catch {
      return faultAt(line.at, `${line.name} without a unit`, 'a unit', 'Say it behind a colon: … : nS/cm^2.');
    }
  }
}

/** Where the expression of a line without a unit ends: before its flags. */
const endOf = ({ at, unitAt, flags }: EquationLine): number => (flags.length > 0 ? unitAt.from : at.to);

/** All names in an expression. */
export function namesOf(e: Expression): readonly string[] {
  const found = new Set<string>();
  const visit = (own: Expression): void => {
    if (own.is === 'name') found.add(own.name);
    if (own.is === 'call' || own.is === 'choice') for (const part of own.of) visit(part);
    else if (own.is === 'minus' || own.is === 'not') visit(own.of);
    else if ('a' in own) {
      visit(own.a);
      // A unit is no name.
      if (!('implicit' in own)) visit(own.b);
    }
  };
  visit(e);
  return [...found];
}

/** Of noise: 1/√time. */
const perRootOf = (time: Unit): Unit => ({
  text: `1/√${time.text}`,
  dimensions: time.dimensions.map((d) => -d / 2),
  power: -time.power / 2,
});

const docOf = ({ is, name }: EquationLine): string => (is === 'rate' ? `state ${name}` : name);

/** Functions of the user's: of tensors without a unit, as many as each takes. */
export function functionsOf(given: unknown, where: string): ReadonlyMap<string, FormulaFunction> {
  const entries = given === undefined ? [] : isRecord(given) ? Object.entries(given) : undefined;
  const wrong = entries?.find(([, own]) => !isFunction(own));
  if (!entries || wrong)
    return fail({
      ...{ code: 'option', where: `${where}, functions`, found: say(wrong ? wrong[1] : given) },
      expected: 'functions of tensors by name',
      remedy: 'Write { f: (x) => x.mul(2) }: each takes tensors without a unit and gives one.',
    });
  return new Map(
    entries.map(([name, own]) => {
      const call = own as FormulaFunction['call'];
      return [name, { operands: call.length, units: 'plain', call }];
    }),
  );
}
