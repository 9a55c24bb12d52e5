import { attempt, type Diagnostic, failAll, suggest } from '../base/errors.ts';
import { isList, isQuantity, isRecord, say } from '../base/say.ts';
import { type Amount, inUnit, unit } from '../base/units.ts';
import { surrogateFault } from '../ops/surrogates.ts';
import { aliasFaults } from './aliases.ts';
import type { CompartmentDeclaration } from './compartments.ts';
import { type Hyperparameter, isLive, type Real } from './hyperparameters.ts';
import type { Declaration } from './words.ts';

const RESERVED = ['component', 'hyperparameters', 'given'];
const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
const ROLES = ['input', 'state', 'output'];

/** Everything in a declaration that the types cannot see, or that came without types; all faults at once. */
export function checkDeclaration(name: string, declaration: Omit<Declaration, 'name'>): Declaration {
  const faults: Diagnostic[] = [];
  const root = typeof name === 'string' && name ? name : 'component';
  const fault: Report = (where, found, expected, remedy) => {
    faults.push({ code: 'declaration', where: root + where, found, expected, remedy });
  };
  checkForm(name, declaration, fault);
  failAll(faults);
  const { compartments, commands, hyperparameters, initial = {}, keep = [], longestStep = {} } = declaration;
  const names = Object.keys(compartments);
  for (const command of Object.keys(commands)) {
    if (!names.includes(command)) continue;
    fault(
      `.${command}`,
      'a command and a compartment',
      'one of them',
      'Rename one: both become members of the part.',
    );
  }
  for (const own of [...names, ...Object.keys(commands)]) {
    if (RESERVED.includes(own) || (own === 'reset' && names.includes(own))) {
      fault(`.${own}`, `the name '${own}'`, 'a name that no part has anyway', 'Rename it.');
    }
  }
  for (const own of [...names, ...Object.keys(commands), ...Object.keys(hyperparameters)]) {
    if (NAME.test(own) && !(own in Object.prototype)) continue;
    fault(`.${own}`, `the name '${own}'`, 'letters, digits and _, beginning with no digit', 'Rename it.');
  }
  for (const own of [...Object.keys(initial), ...keep].filter((x) => !names.includes(x))) {
    fault(`.${own}`, `${say(own)} in initial or keep`, 'a compartment', suggest(String(own), names));
  }
  const reals = Object.keys(hyperparameters).filter((own) => hyperparameters[own]?.kind === 'real');
  for (const own of Object.keys(longestStep).filter((x) => !reals.includes(x))) {
    fault(`.${own}`, `${say(own)} in longestStep`, 'a real hyperparameter', suggest(own, reals));
  }
  const times = reals.filter((own) => (hyperparameters[own] as Real).static);
  if (declaration.step !== undefined && !times.includes(declaration.step)) {
    fault(
      ', step',
      say(declaration.step),
      'a static real hyperparameter',
      suggest(`${declaration.step}`, times),
    );
  }
  for (const wrong of aliasFaults(declaration, (own) => NAME.test(own) && !(own in Object.prototype)))
    fault(...wrong);
  for (const [own, spec] of Object.entries(hyperparameters)) checkHyperparameter(`.${own}`, spec, fault);
  const hasUnits = hyperparameters.n_units?.kind === 'count';
  for (const [own, compartment] of Object.entries(compartments)) {
    checkCompartment(`.${own}`, compartment, hasUnits, fault);
  }
  failAll(faults);
  return { ...declaration, name, hyperparameters: inUnits(declaration), initial: asFunctions(initial) };
}

/** Numbers in their units, and shapes that say which hyperparameters take one number for each unit of a part. */
function inUnits({
  hyperparameters,
  compartments,
}: Pick<Declaration, 'hyperparameters' | 'compartments'>): Declaration['hyperparameters'] {
  const isPerUnit =
    hyperparameters.n_units?.kind === 'count' && Object.values(compartments).every(({ shape }) => !shape);
  const converted = ([name, spec]: [string, Hyperparameter]): [string, Hyperparameter] => {
    if (spec.kind !== 'real') return [name, spec];
    const number = (x: Amount) => inUnit(x, unit(spec.unit), name);
    const { fallback, min, max } = spec;
    const own: Real = {
      ...spec,
      ...(fallback !== undefined && {
        fallback: typeof fallback === 'function' ? fallback : number(fallback),
      }),
      ...{ min: number(min), max: number(max) },
    };
    const shape = (p: Readonly<Record<string, unknown>>) => (isList(p[name]) ? [p.n_units as number] : []);
    return [name, isPerUnit && isLive(own) && !own.shape ? { ...own, shape } : own];
  };
  return Object.fromEntries(Object.entries(hyperparameters).map(converted));
}

/** Initial values may be given as they are. */
const asFunctions = (initial: object): NonNullable<Declaration['initial']> =>
  Object.fromEntries(
    Object.entries(initial).map(([name, own]) => [name, typeof own === 'function' ? own : () => own]),
  );

type Report = (where: string, found: string, expected: string, remedy: string) => void;

/** Whether it is a declaration at all. */
function checkForm(name: unknown, declaration: unknown, fault: Report): void {
  const remedy = "Write component('Name', { doc, time, hyperparameters, compartments, commands }).";
  if (typeof name !== 'string' || !NAME.test(name)) {
    fault('', `the name ${say(name)}`, 'letters, digits and _, beginning with no digit', remedy);
  }
  if (!isRecord(declaration)) {
    fault('', say(declaration), 'a declaration', remedy);
    return;
  }
  const { time, initial = {}, keep = [], longestStep = {} } = declaration;
  if (time !== 's' && time !== 'ms')
    fault(', time', say(time), "'s' or 'ms'", 'Say in which unit commands count time.');
  for (const key of ['hyperparameters', 'compartments', 'commands']) {
    if (!isRecord(declaration[key])) fault(`, ${key}`, say(declaration[key]), 'a record by name', remedy);
  }
  if (!isRecord(initial)) fault(', initial', say(initial), 'functions by compartment', remedy);
  if (declaration.aliases !== undefined && !isRecord(declaration.aliases))
    fault(', aliases', say(declaration.aliases), 'hyperparameters by their other names', remedy);
  if (!isRecord(longestStep)) fault(', longestStep', say(longestStep), 'functions by hyperparameter', remedy);
  if (!isList(keep)) fault(', keep', say(keep), 'a list of compartments', remedy);
  for (const [key, own] of [declaration.commands, longestStep].flatMap(members)) {
    if (typeof own !== 'function')
      fault(`.${key}`, say(own), 'a function', 'Commands and longest steps are functions.');
  }
  for (const [key, own] of members(initial)) {
    const isFit = ['function', 'number', 'string'].includes(typeof own) || isList(own) || isQuantity(own);
    if (!isFit)
      fault(`.${key}`, say(own), 'a number, a list of them or a function', 'Correct the initial value.');
  }
}

const members = (x: unknown): [string, unknown][] => (isRecord(x) ? Object.entries(x) : []);

function checkHyperparameter(where: string, spec: Hyperparameter, fault: Report): void {
  const kinds = ['count', 'sizes', 'flag', 'choice', 'surrogate', 'real'];
  if (!isRecord(spec) || !kinds.includes(spec.kind)) {
    const makers = kinds.map((kind) => `${kind}(…)`).join(', ');
    fault(where, say(spec), `one of ${makers}`, 'Declare it by one of them.');
    return;
  }
  if (typeof spec.doc !== 'string') fault(where, `the words ${say(spec.doc)}`, 'a text', 'Say what it is.');
  if (spec.kind === 'choice' && !(isList(spec.options) && spec.options.includes(spec.fallback))) {
    fault(
      where,
      `the default ${say(spec.fallback)}`,
      `one of ${say(spec.options)}`,
      'Make the default one of the options.',
    );
  }
  if (spec.kind === 'surrogate' && !isList(spec.of))
    fault(where, `of: ${say(spec.of)}`, 'a list of names of hyperparameters', "Write of: ['alpha'].");
  if (spec.kind === 'surrogate' && spec.fallback !== undefined && typeof spec.fallback !== 'function') {
    const wrong = surrogateFault(spec.fallback);
    if (wrong) fault(where, `the default ${wrong.found}`, wrong.expected, wrong.remedy);
  }
  if (spec.kind === 'sizes' && !(Number.isInteger(spec.length) && spec.length >= 1)) {
    fault(where, `${say(spec.length)} sizes`, 'a whole number ≥ 1 of them', 'Say how many there are.');
  }
  if (spec.kind !== 'real') return;
  checkUnit(where, spec.unit, fault);
  checkShapeFunction(where, spec.shape, fault);
  if (spec.static && (spec.shape || typeof spec.fallback === 'function')) {
    fault(
      where,
      'a static list or draw',
      'a single number',
      'Only live hyperparameters have a shape or are drawn.',
    );
  }
  if (spec.fallback !== undefined && typeof spec.fallback !== 'function')
    checkAmount(where, 'default', spec.fallback, spec.unit, fault);
  for (const bound of ['min', 'max'] as const) checkAmount(where, bound, spec[bound], spec.unit, fault);
}

function checkCompartment(
  where: string,
  own: CompartmentDeclaration,
  hasUnits: boolean,
  fault: Report,
): void {
  if (!isRecord(own) || !ROLES.includes(own.role)) {
    fault(where, say(own), 'input(…), state(…) or output(…)', 'Declare it by one of them.');
    return;
  }
  if (typeof own.unit !== 'function') checkUnit(where, own.unit, fault);
  checkShapeFunction(where, own.shape, fault);
  if (own.shape === undefined && !hasUnits) {
    fault(where, 'a compartment without a shape', "a count 'n_units', or a shape", 'Declare one of them.');
  }
  if (own.default === undefined) return;
  if (typeof own.default === 'number' && !Number.isFinite(own.default))
    fault(where, `the default ${own.default}`, 'a finite number', 'Correct the default.');
  // A unit that follows from hyperparameters is known when a part is made.
  else if (typeof own.unit === 'string') checkAmount(where, 'default', own.default, own.unit, fault);
}

/** A number in a unit, or a quantity that converts to it. */
function checkAmount(where: string, what: string, x: unknown, text: unknown, fault: Report): void {
  const isFit = (typeof x === 'number' && !Number.isNaN(x)) || typeof x === 'string' || isQuantity(x);
  if (!isFit) {
    fault(where, `the ${what} ${say(x)}`, 'a number, or a quantity with its unit', `Correct the ${what}.`);
    return;
  }
  const faults: Diagnostic[] = [];
  // What is wrong with the unit itself is said once.
  const own = attempt([], () => unit(text as string));
  if (own) attempt(faults, () => inUnit(x as Amount, own, where));
  for (const { found, expected, remedy } of faults) fault(where, `the ${what} ${found}`, expected, remedy);
}

function checkShapeFunction(where: string, shape: unknown, fault: Report): void {
  if (shape === undefined || typeof shape === 'function') return;
  fault(where, `the shape ${say(shape)}`, 'a function of the hyperparameters', 'Write shape: (p) => […].');
}

function checkUnit(where: string, text: unknown, fault: Report): void {
  if (typeof text !== 'string') {
    fault(where, `the unit ${say(text)}`, "a unit such as 'mV'", 'Give its unit.');
    return;
  }
  const faults: Diagnostic[] = [];
  attempt(faults, () => unit(text));
  for (const { found, expected, remedy } of faults) fault(where, `the unit ${found}`, expected, remedy);
}
