import { attempt, type Diagnostic } from '../base/errors.ts';
import { isFunction, isList, isQuantity, isRecord, say } from '../base/say.ts';
import { type Amount, inUnit, unit } from '../base/units.ts';
import { surrogateFault } from '../ops/surrogates.ts';
import type { CompartmentDeclaration } from './compartments.ts';
import type { Hyperparameter, Real } from './hyperparameters.ts';

// What hyperparameters and compartments are declared as, where types have not seen it.

/** Takes down a fault of a declaration, at a place in it. */
export type Report = (where: string, found: string, expected: string, remedy: string) => void;

const ROLES = ['input', 'state', 'output'];

export function checkHyperparameter(where: string, spec: Hyperparameter, fault: Report): void {
  const kinds = ['count', 'sizes', 'flag', 'choice', 'surrogate', 'data', 'real'];
  if (!isRecord(spec) || !kinds.includes(spec.kind)) {
    const makers = kinds.map((kind) => `${kind}(…)`).join(', ');
    fault(where, say(spec), `one of ${makers}`, 'Declare it by one of them.');
    return;
  }
  checkText(where, spec.doc, fault);
  const { fallback: own } = spec as { readonly fallback?: unknown };
  if (spec.kind === 'count' && own !== undefined && !(Number.isSafeInteger(own) && (own as number) >= 1))
    fault(where, `the default ${say(own)}`, 'a whole number ≥ 1', 'Correct the default.');
  if (spec.kind === 'flag' && typeof own !== 'boolean')
    fault(where, `the default ${say(own)}`, 'true or false', 'Correct the default.');
  if (spec.kind === 'choice' && !areWords(spec.options))
    fault(where, `the options ${say(spec.options)}`, 'a list of different texts', 'Correct the options.');
  else if (spec.kind === 'choice' && !spec.options.includes(spec.fallback)) {
    fault(
      where,
      `the default ${say(spec.fallback)}`,
      `one of ${say(spec.options)}`,
      'Make the default one of the options.',
    );
  }
  if (spec.kind === 'surrogate' && !isList(spec.of))
    fault(where, `of: ${say(spec.of)}`, 'a list of names of hyperparameters', "Write of: ['alpha'].");
  if (spec.kind === 'surrogate' && spec.fallback !== undefined && !isFunction(spec.fallback)) {
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
  if (spec.fallback !== undefined && !isFunction(spec.fallback))
    checkAmount(where, 'default', spec.fallback, spec.unit, fault);
  checkAmount(where, 'min', spec.min, spec.unit, fault);
  checkAmount(where, 'max', spec.max, spec.unit, fault);
  for (const name of ['static', 'positive', 'trainable'] as const)
    checkSwitch(where, name, spec[name], fault);
  checkRange(where, spec, fault);
}

/** A default that its own range excludes, or a range that has no number. */
function checkRange(where: string, { fallback, min, max, positive, unit: text }: Real, fault: Report): void {
  const number = (x: unknown): number | undefined => {
    if (typeof x === 'number' || x === undefined) return x;
    return isFunction(x) ? undefined : attempt([], () => inUnit(x as Amount, unit(text), where));
  };
  const [low, high, own] = [number(min), number(max), number(fallback)];
  if (low === undefined || high === undefined) return;
  if (!(low <= high) || (positive && !(high > 0)))
    fault(where, `a range from ${low} to ${high}`, 'one that holds a number', 'Correct min and max.');
  else if (own !== undefined && !(own >= low && own <= high && !(positive && own <= 0)))
    fault(
      where,
      `the default ${own}`,
      'a number in the declared range',
      'Correct the default, or the range.',
    );
}

const areWords = (x: unknown): boolean => {
  const words = isList(x) ? Array.from(x) : [];
  return (
    words.length > 0 && words.every((own) => typeof own === 'string') && new Set(words).size === words.length
  );
};

function checkText(where: string, doc: unknown, fault: Report): void {
  if (typeof doc !== 'string') fault(where, `the doc ${say(doc)}`, 'a text', 'Say what it is.');
}

function checkSwitch(where: string, name: string, x: unknown, fault: Report): void {
  if (typeof x !== 'boolean') fault(where, `${name}: ${say(x)}`, 'true or false', 'Correct the option.');
}

export function checkCompartment(
  where: string,
  own: CompartmentDeclaration,
  hasUnits: boolean,
  fault: Report,
): void {
  if (!isRecord(own) || !ROLES.includes(own.role)) {
    fault(where, say(own), 'input(…), state(…) or output(…)', 'Declare it by one of them.');
    return;
  }
  checkText(where, own.doc, fault);
  for (const name of ['shared', 'onDemand', 'moment', 'counts'] as const)
    checkSwitch(where, name, own[name], fault);
  if (own.counts === true && (own.role !== 'input' || own.unit !== 'spike'))
    fault(where, 'counts of what is no input of spikes', "input('spike', …)", 'Leave counts out.');
  if (!isFunction(own.unit)) checkUnit(where, own.unit, fault);
  checkShapeFunction(where, own.shape, fault);
  if (own.shape === undefined && !hasUnits) {
    fault(where, 'a compartment without a shape', "a count 'n_units', or a shape", 'Declare one of them.');
  }
  if (own.default === undefined) return;
  if (typeof own.default === 'number' && !Number.isFinite(own.default))
    fault(where, `the default ${own.default}`, 'a finite number', 'Correct the default.');
  else if (own.unit === 'spike' && typeof own.default === 'number' && !areSpikes(own.default, own.counts))
    fault(
      where,
      `the default ${own.default}`,
      'spikes, which are 0 or 1',
      "Correct the default, or declare it in '1'.",
    );
  // A unit that follows from hyperparameters is known when a part is made.
  else if (typeof own.unit === 'string') checkAmount(where, 'default', own.default, own.unit, fault);
}

const areSpikes = (x: number, counts: boolean): boolean =>
  Number.isInteger(x) && x >= 0 && (counts || x <= 1);

/** A number in a unit, or a quantity that converts to it. */
function checkAmount(where: string, what: string, x: unknown, text: unknown, fault: Report): void {
  // Nearly all are numbers, of all components of a library.
  if (typeof x === 'number' && !Number.isNaN(x)) return;
  if (typeof x !== 'string' && !isQuantity(x)) {
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
  if (shape === undefined || isFunction(shape)) return;
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
