import { isList, isLive, parameterName, shapeOfReal, sizeOf } from '../../framework/engine.ts';
import type { Call, Diagnostic } from '../../framework/index.ts';
import type { Contents } from '../model/words.ts';

/** Relative distance by which rounding may lift a step above its limit. */
const ROUNDING = 1e-6;

/**
 * Faults of calls whose step is longer than their part's integrator can take: beyond the limits that its component
 * declares as `longestStep`, at the present numbers of its live hyperparameters.
 */
export function unstable(
  { parts }: Contents,
  calls: readonly Call[],
  /** Length of a tick in seconds. */
  dt: number,
  numbers: (slot: string) => ArrayLike<number>,
): readonly Diagnostic[] {
  const faults = calls.flatMap(({ command, dt: own = dt, given = {} }) => {
    const { component, given: values } = command.part;
    const { longestStep = {}, hyperparameters, time } = component;
    const limits = Object.entries(longestStep);
    if (limits.length === 0 || command.name === 'reset') return [];
    const path = parts.get(command.part)!;
    const step = time === 'ms' ? own * 1000 : own;
    const present = (name: string): unknown => {
      const spec = hyperparameters[name];
      if (!isLive(spec)) return values.plain[name];
      const live = Object.hasOwn(given, name) ? [given[name]!] : numbers(parameterName(path, name));
      const size = spec.shape ? sizeOf(shapeOfReal(spec, values.plain)) : 1;
      const trials = size > 0 ? live.length / size : 1;
      at.trials = Math.max(at.trials, trials);
      const start = trials > 1 ? at.trial * size : 0;
      if (!spec.shaped) {
        at.units = Math.max(at.units, size);
        return live[start + (live.length > 1 && size > 1 ? at.unit : 0)];
      }
      return trials > 1 ? Array.prototype.slice.call(live, start, start + size) : live;
    };
    // Where some have a value per trial, each trial is looked at; where some have one per unit, each unit.
    const at = { trial: 0, trials: 1, unit: 0, units: 1 };
    // Looked up when asked for: a run of one step should not wait for numbers that no limit hangs on.
    const p = new Proxy<Record<string, unknown>>({}, { get: (_, name) => present(String(name)) });
    const exceeded = ([name, limitOf]: (typeof limits)[number]): Diagnostic[] => {
      const worst = { limit: Infinity, place: 0, unit: 0 };
      for (at.unit = 0; at.unit < at.units; at.unit++) {
        const [limit, place] = least(limitOf(p));
        if (limit < worst.limit) Object.assign(worst, { limit, place, unit: at.unit });
      }
      const { limit } = worst;
      if (step <= limit * (1 + ROUNDING)) return [];
      at.unit = worst.unit;
      const spec = hyperparameters[name]!;
      const unit = spec.kind === 'real' && spec.unit !== '1' ? ` ${spec.unit}` : '';
      const value = valueAt(p[name], unit, at.units > 1 ? worst.unit : undefined, worst.place);
      return [
        {
          code: 'unstable',
          where: `${path}.${name}`,
          found: `steps of ${text(step)} ${time} with ${name} = ${value}${at.trials > 1 ? `, trial ${at.trial}` : ''}`,
          expected: `at most ${text(limit)} ${time}, where the integrator is stable`,
          remedy: `Shorten dt, or the period of the process, or change ${name}.`,
        },
      ];
    };
    const all: Diagnostic[] = [];
    for (; at.trial < at.trials; at.trial++) all.push(...limits.flatMap(exceeded));
    return all;
  });
  return [...new Map(faults.map((fault) => [fault.where + fault.found, fault])).values()];
}

/** A number and where it stands among those of all units, if it is one of them, or in a list. */
function valueAt(own: unknown, unit: string, of: number | undefined, place: number): string {
  const at = isList(own) ? place : of;
  return `${text(isList(own) ? own[place] : own)}${unit}${at === undefined ? '' : ` at position ${at}`}`;
}

/** The least of some numbers, and where it stands. */
function least(limits: number | ArrayLike<number>): readonly [number, number] {
  const all = typeof limits === 'number' ? [limits] : Array.from(limits);
  const limit = all.reduce((a, b) => Math.min(a, b), Infinity);
  return [limit, all.indexOf(limit)];
}

const text = (x: unknown): string => String(Number((x as number).toPrecision(6)));
