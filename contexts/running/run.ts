import { type OptionRule, readOptions, wrongOption } from '../../framework/engine.ts';
import type { Compartment, Quantity } from '../../framework/index.ts';
import { whole } from '../common-options.ts';
import { conditionRule } from '../model/condition.ts';
import { pairsIn } from '../model/handles.ts';
import type { Condition } from '../model/words.ts';
import type { InputSignal } from '../session/flows.ts';
import { claim } from '../session/follow.ts';
import { type Recordable, recordablesIn } from '../session/recordable.ts';
import { ticksOf, timetableIn } from '../session/timetable.ts';
import { breather, paced } from '../session/turns.ts';
import { type Watcher, type WatchOptions, watchOf, watchRules } from '../session/watch.ts';
import type { Session } from '../session/words.ts';
import { lentRows, nextChunk, planRun, type Run } from './chunks.ts';
import { type Recording, recorder } from './recording.ts';
import { recordings } from './room.ts';
import { type Receiver, type Sink, sinkRule } from './sink.ts';

/** How long: so many ticks, or as many as a duration has. */
export type RunLength =
  | { readonly steps: number; readonly duration?: undefined }
  | { readonly duration: Quantity | string; readonly steps?: undefined };

/** What a run and a stream are both given. */
export interface SharedOptions {
  /** Inputs and what they are clamped to: one value, one per element, rows of steps, a function of time, spike times; `perTrial` of any of them. */
  readonly inputs?: readonly (readonly [Compartment, InputSignal])[];
  /** What is kept: compartments, some of their elements (`net.z.v.at([0, 5])`), `mean(net.z.v)`, `events(net.z.s)`. */
  readonly record?: readonly Recordable[];
  /**
   * Ends with the step after which this holds, evaluated in the compiled loop: `until: ({ of, any }) => any(of(net.z.s).gt(0))`.
   * A function that is given again need not be compiled again.
   */
  readonly until?: Condition;
  /** Most steps that run at once inside the compiled loop; no result depends on it. */
  readonly chunk?: number;
  /**
   * Where what is recorded goes while the run goes on, such as `toFolder('out/run')`: memory does not grow with how long it is, and
   * `openRecording` reads it. The recording that a run gives has no numbers then; frames of a stream have theirs.
   */
  readonly to?: Sink;
}

export type RunOptions = SharedOptions &
  WatchOptions &
  (RunLength | { readonly until: Condition; readonly steps?: undefined; readonly duration?: undefined }) & {
    /** Keep every k-th step only. */
    readonly recordEvery?: number;
  };

const CHUNK = 1000;

const optional = (rule: OptionRule<number>): OptionRule<number | undefined> => ({
  ...rule,
  fallback: undefined,
});
const STEPS = optional(whole(1));
/** What a run alone is given. */
const RUN_ALONE = { recordEvery: whole(1, 1), ...watchRules };

/** The rules for what a run and a stream are both given. */
export const runRules = ({ live: { contents }, setting }: Session, chunk = CHUNK) => ({
  process: timetableIn(contents, setting.dt),
  steps: STEPS,
  duration: optional(ticksOf(setting.dt)),
  inputs: pairsIn(contents),
  record: recordablesIn(contents),
  chunk: whole(1, chunk),
  until: conditionRule,
  to: sinkRule,
});

/** The number of steps that was asked for, if any. */
export function stepsOf(
  { steps, duration }: { readonly steps: number | undefined; readonly duration: number | undefined },
  caller: string,
): number | undefined {
  if (steps === undefined || duration === undefined) return steps ?? duration;
  return wrongOption(`${caller}, duration`, 'steps and a duration', 'one of them', 'Leave one out.');
}

/** Runs to the end and gives what was recorded. */
export function runAll(session: Session, what: unknown, options: RunOptions): Recording {
  const free = claim(session, 'run');
  let own: KeptRun | undefined;
  try {
    own = planned(session, what, options, 'run');
    while (!own.run.isOver && !own.watch.ends()) piece(session, own);
    return recorded(own);
  } finally {
    free();
    own?.end?.();
  }
}

/** The same, while the event loop turns: some milliseconds of work, then what else is waiting. */
export async function runAllAsync(session: Session, what: unknown, options: RunOptions): Promise<Recording> {
  const free = claim(session, 'runAsync');
  let own: KeptRun | undefined;
  try {
    own = planned(session, what, options, 'runAsync');
    const breathe = breather();
    const pace = paced();
    while (!own.run.isOver && !own.watch.ends()) {
      const { done } = own.run;
      piece(session, own, pace.steps());
      pace.ran(own.run.done - done);
      await breathe();
    }
    return recorded(own);
  } finally {
    free();
    own?.end?.();
  }
}

/** A run that keeps what it is to record, and who watches it. */
interface KeptRun extends Receiver {
  readonly run: Run;
  readonly watch: Watcher;
}

function planned(session: Session, what: unknown, options: RunOptions, caller: string): KeptRun {
  const rules = Object.assign(runRules(session), RUN_ALONE);
  const read = readOptions(caller, options, rules, { process: what });
  const { process, inputs, record, chunk, until, recordEvery, to, signal, onAbort, progress } = read;
  const steps =
    stepsOf(read, caller) ??
    (until && Infinity) ??
    wrongOption(`${caller}, steps`, 'nothing', 'steps or a duration', 'Write { steps: 100 }.');
  const keeping = { steps, every: recordEvery, timetable: process.timetable };
  const request = { process, steps, inputs, record, chunk, until };
  const run = planRun(session, request, caller, to ? [] : recordings(session, record, keeping));
  const watch = watchOf({ signal, onAbort, progress }, steps, 'steps');
  return { run, watch, ...(to?.begin ?? recorder)(session, record, keeping) };
}

/** Runs a chunk, and keeps what it is to record. */
function piece(session: Session, { run, watch, take, ran }: KeptRun, limit?: number): void {
  const from = run.done;
  nextChunk(session, run, limit);
  for (const own of run.record) take(own, lentRows(session, run, own), from);
  ran?.(run.done);
  watch.report(run.done);
}

/** What there is: of a run that was stopped, the rows so far. */
const recorded = ({ run, recording }: KeptRun): Recording => recording(run.done);
