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
import { type WatchOptions, watchOf, watchRules } from '../session/watch.ts';
import type { Session } from '../session/words.ts';
import { nextChunk, planRun } from './chunks.ts';
import { type Recording, recorder } from './recording.ts';
import { recordings } from './room.ts';
import { lentRows } from './rows.ts';
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

const STEPS: OptionRule<number | undefined> = { ...whole(1), fallback: undefined };
const CHUNK = whole(1, 1000);
const EVERY = whole(1, 1);
const { signal, onAbort, progress } = watchRules;

/** The rules for what a run is given: written as one record, since a run of one step should not wait for them to be put together. */
export const runRules = ({ live: { contents }, setting: { dt } }: Session, chunk = CHUNK) => ({
  process: timetableIn(contents, dt),
  steps: STEPS,
  duration: ticksOf(dt),
  inputs: pairsIn(contents),
  record: recordablesIn(contents),
  chunk,
  until: conditionRule,
  to: sinkRule,
  recordEvery: EVERY,
  signal,
  onAbort,
  progress,
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
  const pieces = piecesOf(session, what, options, 'run');
  while (true) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** The same, while the event loop turns: some milliseconds of work, then what else is waiting. */
export async function runAllAsync(session: Session, what: unknown, options: RunOptions): Promise<Recording> {
  const breathe = breather();
  const { steps, ran } = paced();
  const pieces = piecesOf(session, what, options, 'runAsync', steps);
  while (true) {
    const { done, value } = pieces.next();
    if (done) return value;
    ran(value);
    await breathe();
  }
}

/** Runs chunk by chunk, of as many steps as are asked for at most, and gives how many each had, in the end what was recorded: of a run that was stopped, the rows so far. */
function* piecesOf(
  session: Session,
  what: unknown,
  options: RunOptions,
  caller: string,
  most?: () => number,
): Generator<number, Recording, void> {
  const free = claim(session, caller);
  let receiver: Receiver | undefined;
  try {
    const read = readOptions(caller, options, runRules(session), { process: what });
    const { process, inputs, record, chunk, until, recordEvery, to, signal, onAbort, progress } = read;
    const steps =
      stepsOf(read, caller) ??
      (until && Infinity) ??
      wrongOption(`${caller}, steps`, 'nothing', 'steps or a duration', 'Write { steps: 100 }.');
    const keeping = { steps, every: recordEvery, timetable: process.timetable };
    const kept = to ? [] : recordings(session, record, keeping);
    const run = planRun(session, { process, steps, inputs, record, chunk, until }, caller, kept);
    const watch = watchOf({ signal, onAbort, progress }, steps, 'steps');
    receiver = (to?.begin ?? recorder)(session, record, keeping) as Receiver;
    while (!run.isOver && !watch.ends()) {
      const { done } = run;
      nextChunk(session, run, most?.());
      for (const own of record) receiver.take(own, lentRows(session, run, own), done);
      receiver.ran?.(run.done);
      watch.report(run.done);
      yield run.done - done;
    }
    return receiver.recording(run.done);
  } finally {
    free();
    receiver?.end?.();
  }
}
