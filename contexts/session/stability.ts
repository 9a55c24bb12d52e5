import {
  isList,
  isLive,
  parameterName,
  say,
  shapeOfReal,
  sizeOf,
  theirs,
  type Wiring,
} from '../../framework/engine.ts';
import type { Call, Diagnostic, HyperparameterHandle, Part, Real } from '../../framework/index.ts';
import type { Contents } from '../model/words.ts';

/** Relative distance by which rounding may lift a step above its limit. */
const ROUNDING = 1e-6;

/** The numbers of a slot: so many, or as many for each trial. */
type NumbersOf = (slot: string, size: number) => ArrayLike<number>;

/** Finds what is unstable at some numbers. */
export type Limits = (numbers: NumbersOf) => readonly Diagnostic[];

/**
 * Faults of calls whose step is longer than their part's integrator can take: beyond the limits that its component
 * declares as `longestStep`, at the numbers of its live hyperparameters. What does not hang on numbers is found once.
 *
 * @param dt length of a tick in seconds
 */
export function limitsOf({ parts, wiring }: Contents, calls: readonly Call[], dt: number): Limits {
  const limits = calls.flatMap(({ command, dt: own = dt, given = {} }) => {
    const { component } = command.part;
    if (!component.longestStep || command.name === 'reset') return [];
    const place = { part: command.part, path: parts.get(command.part)!, wiring, given };
    return [limitsIn(place, component.time === 'ms' ? own * 1000 : own)];
  });
  return (numbers) => {
    const faults = limits.flatMap((own) => own(numbers));
    return faults.length === 0
      ? faults
      : [...new Map(faults.map((fault) => [fault.where + fault.found, fault])).values()];
  };
}

/** Says what is unstable whenever numbers that a limit hangs on have been replaced since it last looked. */
export function stabilityOf(
  contents: Contents,
  calls: readonly Call[],
  dt: number,
  numbers: NumbersOf,
): () => readonly Diagnostic[] {
  let seen: Map<string, ArrayLike<number>> | undefined;
  const noted: NumbersOf = (slot, size) => {
    const own = numbers(slot, size);
    seen!.set(slot, own);
    return own;
  };
  const isAsItWas = () => {
    if (!seen) return false;
    for (const [slot, own] of seen) if (numbers(slot, own.length) !== own) return false;
    return true;
  };
  const limits = limitsOf(contents, calls, dt);
  return () => {
    if (isAsItWas()) return [];
    seen = new Map();
    return limits(noted);
  };
}

/** Slots of the live hyperparameters that the limits of some calls hang on. */
export function slotsOfLimits(contents: Contents, calls: readonly Call[]): ReadonlySet<string> {
  const slots = new Set<string>();
  // One is a number like any other: here it matters only which are asked for.
  limitsOf(
    contents,
    calls,
    0,
  )((slot, size) => {
    slots.add(slot);
    return new Float64Array(size).fill(1);
  });
  return slots;
}

/** A part whose limits are asked for. */
interface Limited {
  readonly part: Part;
  readonly path: string;
  readonly wiring: Wiring;
  readonly given: Readonly<Record<string, number>>;
}

/** Where some have a value per trial, each trial is looked at; where some have one per unit, each unit. */
interface Walk {
  trial: number;
  trials: number;
  unit: number;
  units: number;
}

function limitsIn(place: Limited, step: number): Limits {
  const limits = Object.entries(place.part.component.longestStep!);
  const at: Walk = { trial: 0, trials: 1, unit: 0, units: 1 };
  let numbers: NumbersOf;
  const p: Readonly<Record<string, unknown>> = {};
  for (const name of Object.keys(place.part.component.hyperparameters)) {
    const get = readerOf(place, name, at, (slot, size) => numbers(slot, size));
    Object.defineProperty(p, name, { get });
  }
  const exceeded = (name: string, limitOf: (typeof limits)[number][1]): Diagnostic | undefined => {
    const worst = { limit: Infinity, position: 0, unit: 0 };
    for (at.unit = 0; at.unit < at.units; at.unit++) {
      const found = theirs(() => limitOf(p));
      const own = leastOf(found);
      if (!own) return noLimits(`${place.path}.${name}`, found);
      const { limit, position } = own;
      if (limit < worst.limit) Object.assign(worst, { limit, position, unit: at.unit });
    }
    at.unit = worst.unit;
    const { limit, position } = worst;
    return step <= limit * (1 + ROUNDING)
      ? undefined
      : tooLong(place, name, { step, limit, position, at, p });
  };
  return (own) => {
    numbers = own;
    Object.assign(at, { trials: 1, units: 1 });
    const faults: Diagnostic[] = [];
    for (at.trial = 0; at.trial < at.trials; at.trial++)
      for (const [name, limitOf] of limits) {
        const fault = exceeded(name, limitOf);
        if (fault) faults.push(fault);
      }
    return faults;
  };
}

/** Reads the number of a hyperparameter as it is, or its numbers, where the walk stands. */
function readerOf(place: Limited, name: string, at: Walk, numbers: NumbersOf): () => unknown {
  const { part, given } = place;
  const { component, given: values } = part;
  const spec = component.hyperparameters[name];
  if (!isLive(spec)) return () => values.plain[name];
  const size = spec.shape ? sizeOf(shapeOfReal(spec, values.plain)) : 1;
  const own = Object.hasOwn(given, name) ? [given[name]!] : undefined;
  const liveNumbers = own ? () => own : tiedReader(place, { part, name }, size, numbers);
  return () => {
    const live = liveNumbers();
    const trials = size > 0 ? live.length / size : 1;
    at.trials = Math.max(at.trials, trials);
    const start = trials > 1 ? at.trial * size : 0;
    if (!spec.shaped) {
      // One number stands for all cells.
      const units = Math.min(size, live.length);
      at.units = Math.max(at.units, units);
      return live[start + (units > 1 ? at.unit : 0)]!;
    }
    // Before each update of a training: engines compute through a plain list several times faster.
    const list: number[] = [];
    for (let i = 0; i < (trials > 1 ? size : live.length); i++) list.push(live[start + i]!);
    return list;
  };
}

/** Reads the numbers of a live hyperparameter, or of the one to which it is tied. */
function tiedReader(
  place: Limited,
  { part, name }: Pick<HyperparameterHandle, 'part' | 'name'>,
  size: number,
  numbers: NumbersOf,
): () => ArrayLike<number> {
  const { wiring } = place;
  const handle = (part.hyperparameters as Readonly<Record<string, HyperparameterHandle>>)[name]!;
  const tie = wiring.tieOf(handle);
  if (!tie) {
    const slot = parameterName(wiring.pathOf(part), name);
    return () => numbers(slot, size);
  }
  const source = tiedReader(place, tie.handle, size, numbers);
  if (!tie.transposed) return source;
  const [rows, columns] = shapeOfReal(part.component.hyperparameters[name] as Real, part.given.plain);
  return () => {
    const own = source();
    return Array.from(own, (_, i) => {
      const at = i % size;
      return own[i - at + (at % columns!) * rows! + Math.floor(at / columns!)]!;
    });
  };
}

/** The least of some limits, and where it stands; nothing where they are none. */
function leastOf(found: unknown): { readonly limit: number; readonly position: number } | undefined {
  const all = isList(found) ? found : [found];
  let [limit, position] = [Infinity, 0];
  for (let i = 0; i < all.length; i++) {
    const own = all[i];
    if (typeof own !== 'number' || !(own > 0)) return undefined;
    if (own < limit) [limit, position] = [own, i];
  }
  return { limit, position };
}

const noLimits = (where: string, found: unknown): Diagnostic => ({
  code: 'declaration',
  where: `${where}, longestStep`,
  found: say(found),
  expected: 'a number above 0, or a list of them',
  remedy: 'Correct what the declaration computes or reads.',
});

interface Exceeded {
  readonly step: number;
  readonly limit: number;
  readonly position: number;
  readonly at: Readonly<Walk>;
  readonly p: Readonly<Record<string, unknown>>;
}

function tooLong(
  { part, path }: Limited,
  name: string,
  { step, limit, position, at, p }: Exceeded,
): Diagnostic {
  const { hyperparameters, time } = part.component;
  const spec = hyperparameters[name]!;
  const unit = spec.kind === 'real' && spec.unit !== '1' ? ` ${spec.unit}` : '';
  const value = valueAt(p[name], unit, at.units > 1 ? at.unit : undefined, position);
  return {
    code: 'unstable',
    where: `${path}.${name}`,
    found: `steps of ${text(step)} ${time} with ${name} = ${value}${at.trials > 1 ? `, trial ${at.trial}` : ''}`,
    expected: `at most ${text(limit)} ${time}, where the integrator is stable`,
    remedy: `Shorten dt, or the period of the process, or change ${name}.`,
  };
}

/** A number and where it stands among those of all units, if it is one of them, or in a list. */
function valueAt(own: unknown, unit: string, of: number | undefined, place: number): string {
  const at = isList(own) ? place : of;
  return `${text(isList(own) ? own[place] : own)}${unit}${at === undefined ? '' : ` at position ${at}`}`;
}

const text = (x: unknown): string => String(Number((x as number).toPrecision(6)));
