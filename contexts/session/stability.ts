import {
  isList,
  isLive,
  parameterName,
  say,
  shapeOfReal,
  sizeOf,
  type Wiring,
} from '../../framework/engine.ts';
import type { Call, Diagnostic, HyperparameterHandle, Part, Real } from '../../framework/index.ts';
import type { Contents } from '../model/words.ts';

/** Relative distance by which rounding may lift a step above its limit. */
const ROUNDING = 1e-6;

/** The numbers of a slot: so many, or as many for each trial. */
type NumbersOf = (slot: string, size: number) => ArrayLike<number>;

/**
 * Faults of calls whose step is longer than their part's integrator can take: beyond the limits that its component
 * declares as `longestStep`, at the present numbers of its live hyperparameters.
 */
export function unstable(
  { parts, wiring }: Contents,
  calls: readonly Call[],
  /** Length of a tick in seconds. */
  dt: number,
  numbers: NumbersOf,
): readonly Diagnostic[] {
  const faults = calls.flatMap(({ command, dt: own = dt, given = {} }) => {
    const { component } = command.part;
    if (!component.longestStep || command.name === 'reset') return [];
    const place: Limited = { part: command.part, path: parts.get(command.part)!, wiring, given, numbers };
    return faultsOf(place, component.time === 'ms' ? own * 1000 : own);
  });
  return [...new Map(faults.map((fault) => [fault.where + fault.found, fault])).values()];
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
  return () => {
    if (isAsItWas()) return [];
    seen = new Map();
    return unstable(contents, calls, dt, noted);
  };
}

/** Slots of the live hyperparameters that the limits of some calls hang on. */
export function slotsOfLimits(contents: Contents, calls: readonly Call[]): ReadonlySet<string> {
  const slots = new Set<string>();
  // One is a number like any other: here it matters only which are asked for.
  unstable(contents, calls, 0, (slot, size) => {
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
  readonly numbers: NumbersOf;
}

/** Where some have a value per trial, each trial is looked at; where some have one per unit, each unit. */
interface Walk {
  trial: number;
  trials: number;
  unit: number;
  units: number;
}

function faultsOf(place: Limited, step: number): readonly Diagnostic[] {
  const limits = Object.entries(place.part.component.longestStep!);
  const at: Walk = { trial: 0, trials: 1, unit: 0, units: 1 };
  // Looked up when asked for: a run of one step should not wait for numbers that no limit hangs on.
  const p = new Proxy<Record<string, unknown>>({}, { get: (_, name) => present(place, String(name), at) });
  const exceeded = ([name, limitOf]: (typeof limits)[number]): Diagnostic[] => {
    const worst = { limit: Infinity, position: 0, unit: 0 };
    for (at.unit = 0; at.unit < at.units; at.unit++) {
      const found = limitOf(p);
      const own = leastOf(found);
      if (!own) return [noLimits(`${place.path}.${name}`, found)];
      const { limit, position } = own;
      if (limit < worst.limit) Object.assign(worst, { limit, position, unit: at.unit });
    }
    at.unit = worst.unit;
    const { limit, position } = worst;
    return step <= limit * (1 + ROUNDING) ? [] : [tooLong(place, name, { step, limit, position, at, p })];
  };
  const all: Diagnostic[] = [];
  for (; at.trial < at.trials; at.trial++) all.push(...limits.flatMap(exceeded));
  return all;
}

/** The number of a hyperparameter as it is, or its numbers. */
function present(place: Limited, name: string, at: Walk): unknown {
  const { part, given } = place;
  const { component, given: values } = part;
  const spec = component.hyperparameters[name];
  if (!isLive(spec)) return values.plain[name];
  const size = spec.shape ? sizeOf(shapeOfReal(spec, values.plain)) : 1;
  const live = Object.hasOwn(given, name) ? [given[name]!] : tiedNumbers(place, { part, name }, size);
  const trials = size > 0 ? live.length / size : 1;
  at.trials = Math.max(at.trials, trials);
  const start = trials > 1 ? at.trial * size : 0;
  if (!spec.shaped) {
    at.units = Math.max(at.units, size);
    return live[start + (live.length > 1 && size > 1 ? at.unit : 0)];
  }
  return trials > 1 ? Array.prototype.slice.call(live, start, start + size) : live;
}

/** The numbers of a live hyperparameter, or of the one to which it is tied. */
function tiedNumbers(
  limited: Limited,
  { part, name }: Pick<HyperparameterHandle, 'part' | 'name'>,
  size: number,
): ArrayLike<number> {
  const { wiring, numbers } = limited;
  const handle = (part.hyperparameters as Readonly<Record<string, HyperparameterHandle>>)[name]!;
  const tie = wiring.tieOf(handle);
  if (!tie) return numbers(parameterName(wiring.pathOf(part), name), size);
  const own = tiedNumbers(limited, tie.handle, size);
  if (!tie.transposed) return own;
  const [rows, columns] = shapeOfReal(part.component.hyperparameters[name] as Real, part.given.plain);
  return Array.from(own, (_, i) => {
    const place = i % size;
    return own[i - place + (place % columns!) * rows! + Math.floor(place / columns!)]!;
  });
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
  remedy: 'Correct what the declaration computes, or the hyperparameters that it reads.',
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
