import { type Program, ProgramScribe } from '../../framework/engine.ts';
import { type Real, type Tensor, total, where } from '../../framework/index.ts';
import type { Parameter } from '../model/parameters.ts';
import { rangeOf } from '../model/tied-ranges.ts';
import type { Contents } from '../model/words.ts';
import { type Limits, limitsOf, slotsOfLimits } from '../session/stability.ts';
import type { TrainSetup } from './options.ts';

// Trained numbers stay in the ranges that their components declare: an update is looked at before it is made.

/** What the optimizer makes of parameters, as a program writes it. */
export interface Update {
  readonly parameter: Parameter;
  readonly next: Tensor;
  /** What is kept for the next one, by slot. */
  readonly memory: readonly (readonly [slot: string, next: Tensor | undefined])[];
}

/** The range of a parameter, and of all that is tied to it. */
export const specOf = ({ ties }: Pick<Contents, 'ties'>, { handle }: Pick<Parameter, 'handle'>): Real =>
  rangeOf(ties, handle);

const isBounded = ({ min, max, positive }: Real): boolean => positive || min > -Infinity || max < Infinity;

const nextName = (slot: string): string => `next of ${slot}`;
const BEYOND = 'beyond';

/** The nearest number in the range; where it is open at 0, the least that is a normal one. */
export function projected(x: Tensor, { min, max, positive }: Real): Tensor {
  const low = positive ? Math.max(min, LEAST) : min;
  const raised = low > -Infinity ? x.max(low) : x;
  return max < Infinity ? raised.min(max) : raised;
}
const LEAST = 2 ** -126;

/** A program, and where it leaves the next numbers of parameters, by slot. */
export interface Judge {
  readonly program: Program;
  readonly nexts: ReadonlyMap<string, string>;
}

/**
 * What an update would make of the parameters that have a range, or that a longest step hangs on; NaN in `beyond` raises the alarm
 * where one leaves its range. Nothing where there is none such.
 */
export function judgeProgram(
  {
    contents,
    trained,
    limited,
  }: {
    readonly contents: Contents;
    readonly trained: readonly Parameter[];
    readonly limited: ReadonlySet<string>;
  },
  updatesIn: (scribe: ProgramScribe, of: readonly Parameter[]) => readonly Update[],
): Judge | undefined {
  const watched = trained.filter((own) => isBounded(specOf(contents, own)) || limited.has(own.slot));
  if (watched.length === 0) return undefined;
  const scribe = new ProgramScribe({ name: 'judge', units: false });
  const updates = updatesIn(scribe, watched);
  if (updates.length === 0) return undefined;
  const outside = updates.flatMap(({ parameter, next }) => {
    const { slot, shape } = parameter;
    const name = nextName(slot);
    scribe.slot({ name, role: 'state', shape });
    scribe.store(name, next);
    return isBounded(specOf(contents, parameter)) ? [countOutside(next, specOf(contents, parameter))] : [];
  });
  if (outside.length > 0) {
    scribe.slot({ name: BEYOND, role: 'state', shape: [] });
    scribe.store(BEYOND, where(outside.reduce((a, b) => a.add(b)).gt(0), Number.NaN, 0));
  }
  const nexts = new Map(updates.map(({ parameter: { slot } }) => [slot, nextName(slot)]));
  return { program: scribe.program(), nexts };
}

/** How many numbers are outside of a range; NaN is. */
function countOutside(x: Tensor, { min, max, positive }: Real): Tensor {
  const inside = [
    ...(min > -Infinity ? [x.ge(min)] : []),
    ...(max < Infinity ? [x.le(max)] : []),
    ...(positive ? [x.gt(0)] : []),
  ].reduce((a, b) => a.and(b));
  return total(inside.not().spikes());
}

/** The longest steps that hang on what is trained, and the slots that they hang on; no limits where there are none such. */
export function trainedLimits({ contents, given, timetable, occurring }: TrainSetup): {
  readonly limits: Limits | undefined;
  readonly slots: ReadonlySet<string>;
} {
  const trained = new Set(given.trainable.map(({ slot }) => slot));
  const calls = occurring
    .flatMap(timetable.calls)
    .filter((call) => [...slotsOfLimits(contents, [call])].some((slot) => trained.has(slot)));
  return {
    limits: calls.length > 0 ? limitsOf(contents, calls, given.dt) : undefined,
    slots: slotsOfLimits(contents, calls),
  };
}
