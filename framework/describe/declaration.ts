import { type Diagnostic, failAll, suggest } from '../base/errors.ts';
import { cut, isFunction, isList, isPlain, isQuantity, isRecord, say } from '../base/say.ts';
import { type Amount, inUnit, unit } from '../base/units.ts';
import { aliasFaults } from './aliases.ts';
import { checkCompartment, checkHyperparameter, type Report } from './check-declared.ts';
import { type Hyperparameter, isLive, type Real } from './hyperparameters.ts';
import type { Declaration } from './words.ts';

const RESERVED = ['component', 'hyperparameters', 'given'];
const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
/** Most names, without the tables of all letters that there are, which take milliseconds to be made ready. */
const PLAIN = /^[A-Za-z_$][\w$]*$/;
const isName = (own: string): boolean => (PLAIN.test(own) || NAME.test(own)) && !(own in Object.prototype);

const KEYS = [
  ...['doc', 'source', 'time', 'hyperparameters', 'compartments'],
  ...['initial', 'longestStep', 'keep', 'commands', 'aliases', 'step', 'equations'],
];

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
    if (isName(own)) continue;
    fault(`.${own}`, `the name '${own}'`, 'letters, digits and _, beginning with no digit', 'Rename it.');
  }
  const kept = isList(keep) ? Array.from(keep) : Object.keys(keep);
  for (const own of [...Object.keys(initial), ...kept].filter((x) => !names.includes(x))) {
    fault(
      `.${typeof own === 'string' ? cut(own) : ''}`,
      `${say(own)} in initial or keep`,
      'a compartment',
      suggest(typeof own === 'string' ? own : '', names),
    );
  }
  const flags = Object.keys(hyperparameters).filter((own) => hyperparameters[own]?.kind === 'flag');
  for (const own of isList(keep) ? [] : Object.values(keep).filter((x) => !flags.includes(x)))
    fault(', keep', say(own), 'a flag', suggest('', flags));
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
  for (const wrong of aliasFaults(declaration, isName)) fault(...wrong);
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
    const shape = (p: Readonly<Record<string, unknown>>) =>
      isList(p[name]) || isFunction(p[name]) ? [p.n_units as number] : [];
    return [name, isPerUnit && isLive(own) && !own.shape ? { ...own, shape } : own];
  };
  return Object.fromEntries(Object.entries(hyperparameters).map(converted));
}

/** Initial values may be given as they are. */
const asFunctions = (initial: object): NonNullable<Declaration['initial']> =>
  Object.fromEntries(
    Object.entries(initial).map(([name, own]) => [name, typeof own === 'function' ? own : () => own]),
  );

/** Whether it is a declaration at all. */
function checkForm(name: unknown, declaration: unknown, fault: Report): void {
  const remedy = "Write component('Name', { doc, time, hyperparameters, compartments, commands }).";
  if (typeof name !== 'string' || !(PLAIN.test(name) || NAME.test(name))) {
    fault('', `the name ${say(name)}`, 'letters, digits and _, beginning with no digit', remedy);
  }
  if (!isPlain(declaration)) {
    fault('', say(declaration), 'a declaration', remedy);
    return;
  }
  for (const key of Object.keys(declaration).filter((own) => !KEYS.includes(own)))
    fault(`, ${cut(key)}`, say(key), 'what a declaration has', suggest(key, KEYS));
  for (const key of ['doc', 'source'])
    if (declaration[key] !== undefined && typeof declaration[key] !== 'string')
      fault(`, ${key}`, say(declaration[key]), 'a text', 'Say what it is, and where it comes from.');
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
  if (!isList(keep) && !isRecord(keep)) fault(', keep', say(keep), 'a list of compartments', remedy);
  for (const [key, own] of [declaration.commands, longestStep].flatMap(members)) {
    if (!isFunction(own))
      fault(`.${key}`, say(own), 'a function', 'Commands and longest steps are functions.');
  }
  for (const [key, own] of members(initial)) {
    const isFit =
      ['number', 'string'].includes(typeof own) || isFunction(own) || isList(own) || isQuantity(own);
    if (!isFit)
      fault(`.${key}`, say(own), 'a number, a list of them or a function', 'Correct the initial value.');
  }
}

const members = (x: unknown): [string, unknown][] => (isRecord(x) ? Object.entries(x) : []);
