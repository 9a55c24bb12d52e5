import {
  attempt,
  failAll,
  floatArray,
  isFunction,
  isPerTrial,
  isRecord,
  milliseconds,
  say,
  sizeOf,
} from '../../framework/engine.ts';
import {
  type Compartment,
  type Diagnostic,
  type FloatArray,
  fail,
  MyelinError,
  type PerTrial,
} from '../../framework/index.ts';
import type { Nested } from './blocks.ts';
import {
  type Extent,
  fits,
  type InputData,
  type RowsOfTicks,
  spreadNumbers,
  type TickRange,
} from './forms.ts';
import { sourceFailed } from './source-failed.ts';
import { rowsOfSpikes, type SpikeTimes } from './timed-spikes.ts';

// Inputs that go with time: their rows are asked for chunk by chunk, so that they may be without end.

/**
 * A function of time: of the beginning of a step in ms, what the input is then, as a run of one step would be given it. The same
 * time has the same numbers, whenever it is asked for.
 */
export type TimeFunction = (t: number) => Nested | PerTrial<Nested>;

/** A function that gives the rows of some ticks at once, as `flow` makes it. */
export interface Flow {
  readonly is: 'flow';
  readonly rows: (ticks: TickRange) => InputData;
}

/** What an input is over time: numbers, a function of time, a flow of rows, spike times; or `perTrial` of these. */
export type InputSignal = InputData | InTime | PerTrial<Nested | InTime>;

/** What goes with time. */
export type InTime = TimeFunction | Flow | SpikeTimes;

/**
 * Rows of some ticks at once, where a function of time would be called for every step: `flow(({ from, count }) => rows)` gives
 * `count` rows from tick `from` on, in any form of an input. The same ticks have the same rows, whenever they are asked for.
 *
 * @throws MyelinError `option` for what is no function
 */
export function flow(rows: (ticks: TickRange) => InputData): Flow {
  if (isFunction(rows)) return Object.freeze({ is: 'flow', rows });
  const expected = 'a function of ticks, such as ({ from, count }) => rows';
  return fail({ code: 'option', where: 'flow', found: say(rows), expected, remedy: 'Give a function.' });
}

const isFlow = (x: unknown): x is Flow => isRecord(x) && x.is === 'flow' && isFunction(x.rows);

/** How an input is spread, and how long a tick is in seconds. */
type FlowExtent = Omit<Extent, 'steps'> & { readonly dt: number };

/** What one step is given, whatever the call as a whole is. */
const inOneStep = ({ batch, dtype, isTarget }: FlowExtent): Extent => ({
  batch,
  dtype,
  ...(isTarget && { isTarget }),
});

/** The rows of what goes with time; nothing for what does not. */
export function rowsFor(
  given: unknown,
  wanted: Compartment,
  extent: FlowExtent,
  where: string,
): RowsOfTicks | undefined {
  if (isFunction(given)) return rowsOfTime(given as TimeFunction, wanted, extent, where);
  if (isFlow(given)) return (ticks) => rowsOfFlow(given, ticks, wanted, extent, where);
  const rowsOfTimed = rowsOfSpikes(given);
  if (rowsOfTimed) return rowsOfTimed(wanted, extent, where);
  if (isPerTrial(given)) return rowsOfTrials(given, wanted, extent, where);
  return undefined;
}

/** Numbers as they are spread, with the rows of ticks; an error where they do not fit. */
function spread(given: unknown, wanted: Compartment, extent: Extent, where: () => string): FloatArray {
  const read = spreadNumbers(given, wanted, extent);
  if ('code' in read) return fail({ where: where(), ...read });
  return read.perStep || extent.steps === undefined ? read.data() : inEveryStep(read.data(), extent.steps);
}

/** What a function of the user gives; what it throws is an error of its source. */
function asked<T>(where: () => string, ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw cause instanceof MyelinError ? cause : sourceFailed(where(), cause, 'function');
  }
}

function rowsOfTime(of: TimeFunction, wanted: Compartment, extent: FlowExtent, where: string): RowsOfTicks {
  const { batch, dt, dtype } = extent;
  const trials = wanted.shared ? 1 : batch;
  const size = trials * sizeOf(wanted.shape);
  return ({ from, count }) => {
    const rows = floatArray('f64', count * size) as Float64Array;
    for (let k = 0; k < count; k++) {
      const t = milliseconds((from + k) * dt);
      const at = () => `${where} at t = ${t} ms`;
      const given = asked(at, () => of(t));
      // What holds for spikes besides is said where all numbers are read.
      if (typeof given === 'number' && wanted.kind === 'real' && fits(given, dtype))
        rows.fill(given, k * size, (k + 1) * size);
      else rows.set(spread(given, wanted, inOneStep(extent), at), k * size);
    }
    return rows;
  };
}

function rowsOfFlow(
  { rows }: Flow,
  { from, count }: TickRange,
  wanted: Compartment,
  extent: FlowExtent,
  where: string,
): FloatArray {
  const at = () => `${where}, ${count} ticks from ${from} on`;
  return spread(
    asked(at, () => rows({ from, count })),
    wanted,
    { ...inOneStep(extent), steps: count },
    at,
  );
}

/** Of each trial its own, if any of them goes with time. */
function rowsOfTrials(
  { values }: PerTrial,
  wanted: Compartment,
  extent: FlowExtent,
  where: string,
): RowsOfTicks | undefined {
  // How many there are to be is said where all forms are.
  if (wanted.shared || values.length !== extent.batch) return undefined;
  const alone = { ...extent, batch: 1 };
  const faults: Diagnostic[] = [];
  const own = values.map((value, trial) =>
    attempt(faults, () => rowsFor(value, wanted, alone, `${where}, trial ${trial}`)),
  );
  failAll(faults);
  if (own.every((rows) => rows === undefined)) return undefined;
  const size = sizeOf(wanted.shape);
  const fixed = values.map((value, trial) =>
    own[trial] ? undefined : spread(value, wanted, inOneStep(alone), () => where),
  );
  return (ticks) => {
    const all = floatArray('f64', ticks.count * values.length * size) as Float64Array;
    own.forEach((rows, trial) => {
      const data = rows?.(ticks) ?? inEveryStep(fixed[trial]!, ticks.count);
      for (let k = 0; k < ticks.count; k++)
        all.set(data.subarray(k * size, (k + 1) * size), (k * values.length + trial) * size);
    });
    return all;
  };
}

/** The same row at every step. */
export function inEveryStep(row: FloatArray, steps: number): Float64Array {
  const all = floatArray('f64', steps * row.length) as Float64Array;
  for (let step = 0; step < steps; step++) all.set(row, step * row.length);
  return all;
}
