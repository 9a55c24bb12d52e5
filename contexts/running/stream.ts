import type { Unsubscribable } from 'rxjs';
import { hasFunction, milliseconds, type OptionRule, readOptions } from '../../framework/engine.ts';
import type { DType } from '../../framework/index.ts';
import { whole } from '../common-options.ts';
import { type Channel, channel, Observable } from '../observable.ts';
import { claim } from '../session/follow.ts';
import { inNextTurn } from '../session/turns.ts';
import type { Session } from '../session/words.ts';
import { nextChunk, planRun } from './chunks.ts';
import { clockAt, NO_CLOCK, type Pace, paceRule, type UntilDue } from './pace.ts';
import { type Recording, recorder } from './recording.ts';
import { lentRows } from './rows.ts';
import { type RunLength, runRules, type SharedOptions, stepsOf } from './run.ts';

/** What a chunk of a stream has recorded; its arrays belong to whoever receives them. */
export interface Frame<D extends DType = DType> extends Recording<D> {
  /** The first tick whose rows are here. */
  readonly tick: number;
  /** How many ticks have rows here. */
  readonly steps: number;
  /** Time of that first tick in ms. */
  readonly t: number;
  /** Ticks just before it whose rows are gone, since they were not read in time. */
  readonly missed: number;
}

/** Calls back in a turn of its own. Schedulers of rxjs are such, `animationFrameScheduler` for one. */
export interface Scheduler {
  schedule(work: () => void): Unsubscribable;
}

/** Without steps or a duration, a stream goes on until it is cancelled. */
export type StreamOptions = SharedOptions &
  (RunLength | { readonly steps?: undefined; readonly duration?: undefined }) & {
    /** When the next chunk runs; by default, in the next turn of the event loop. */
    readonly scheduler?: Scheduler;
    /**
     * How fast it goes: `'fastest'`, the default; `'real time'`; or so many times as fast as that, such as 0.1. A chunk begins when its first
     * tick is due; a stream that cannot keep up does not hurry afterwards.
     */
    readonly pace?: Pace;
    /** Ends the stream after the present chunk with an error, the signal's reason; `cancel` ends it without one. */
    readonly signal?: AbortSignal;
  };

/**
 * A run that goes on by itself, chunk by chunk, while the event loop turns: an Observable of frames, one per chunk.
 *
 * It begins when it is first subscribed to, is one run for all its subscribers, and is cancelled when the last one
 * leaves; whoever comes after its end is told only of the end. An Observable calls its subscribers at once and waits for
 * none. `for await` takes frames when it is ready for them, and the run waits for it as little: at most one frame is
 * kept, and a newer one takes its place and counts in `missed` the ticks whose rows are gone.
 *
 * A folder that its frames go to (`to`) is its first subscriber: it begins at once then, and goes on until its end or `cancel`.
 */
export interface Stream<D extends DType = DType> extends Observable<Frame<D>>, AsyncIterable<Frame<D>> {
  /** Ends the run after the present chunk; subscribers are told that it is complete. */
  cancel(): void;
  /** Runs no chunk until `resume`. */
  pause(): void;
  resume(): void;
}

/** Most steps of a frame unless said otherwise: a tenth of a second in steps of 1 ms. */
const CHUNK = whole(1, 100);

export function stream(session: Session, what: unknown, options: StreamOptions = {}): Stream {
  const read = () => readStream(session, what, options);
  // Whatever is wrong is said here; the run itself is planned anew when it begins, on the model and states of then.
  claim(session, 'stream')();
  const streaming: Streaming = {
    ...{ session, read, plan: read(), frames: channel<Frame>() },
    ...{
      status: 'new',
      isPaused: false,
      isInChunk: false,
      isWaiting: false,
      isDue: false,
      turn: undefined,
      clock: NO_CLOCK,
      deafen: () => {},
      free: () => {},
    },
  };
  const { frames } = streaming;
  const own = new Observable<Frame>((subscriber) => {
    const subscription = frames.events.subscribe(subscriber);
    if (streaming.status === 'new') guarded(streaming, () => begin(streaming));
    return () => {
      subscription.unsubscribe();
      if (!frames.observed) cancel(streaming);
    };
  });
  const face = Object.assign(own, {
    cancel: () => cancel(streaming),
    pause: () => {
      streaming.isPaused = true;
      streaming.turn?.unsubscribe();
    },
    resume: () => {
      if (!streaming.isPaused) return;
      streaming.isPaused = false;
      streaming.clock = clockOf(streaming);
      wait(streaming);
    },
    [Symbol.asyncIterator]: () => newest(own),
  });
  const { run } = streaming.plan;
  run.to?.follow(session, run.record, face, frames.fail);
  return face;
}

/** What a stream was given, read and planned on the model of now. */
function readStream(session: Session, what: unknown, options: unknown) {
  const { recordEvery, onAbort, progress, ...shared } = runRules(session, CHUNK);
  const rules = { ...shared, scheduler: schedulerRule, pace: paceRule };
  const { scheduler, pace, signal, ...given } = readOptions('stream', options, rules, { process: what });
  const steps = stepsOf(given, 'stream') ?? Infinity;
  return { scheduler, pace, signal, run: planRun(session, { ...given, steps }, 'stream') };
}

/** A stream, and how far it has come. */
interface Streaming {
  readonly session: Session;
  readonly frames: Channel<Frame>;
  readonly read: () => ReturnType<typeof readStream>;
  plan: ReturnType<typeof readStream>;
  status: 'new' | 'running' | 'over';
  isPaused: boolean;
  isInChunk: boolean;
  /** Whether a turn is being asked for, and whether one has run meanwhile, so that the next is due. */
  isWaiting: boolean;
  isDue: boolean;
  /** The turn of the scheduler that it waits for. */
  turn: Unsubscribable | undefined;
  /** Listens to its signal no more. */
  deafen: () => void;
  /** When ticks are due, where it is paced. */
  clock: UntilDue;
  /** Lets the session go. */
  free: () => void;
}

function begin(streaming: Streaming): void {
  streaming.status = 'running';
  streaming.free = claim(streaming.session, 'stream', () => cancel(streaming));
  streaming.plan = streaming.read();
  streaming.clock = clockOf(streaming);
  const { signal } = streaming.plan;
  const abort = () => end(streaming, () => streaming.frames.fail(signal!.reason));
  if (signal?.aborted) {
    abort();
    return;
  }
  signal?.addEventListener('abort', abort);
  streaming.deafen = () => signal?.removeEventListener('abort', abort);
  wait(streaming);
}

/** Lets the next chunk wait for its turn. A scheduler may give it at once: then chunks follow in a loop, and not one within the other. */
function wait(streaming: Streaming): void {
  if (streaming.isWaiting) {
    streaming.isDue = true;
    return;
  }
  streaming.isWaiting = true;
  try {
    do {
      streaming.isDue = false;
      waitOnce(streaming);
    } while (streaming.isDue);
  } finally {
    streaming.isWaiting = false;
  }
}

function waitOnce(streaming: Streaming): void {
  if (streaming.status !== 'running' || streaming.isPaused) return;
  const { scheduler } = streaming.plan;
  const inTurn = () => {
    const turn: unknown = scheduler.schedule(() => guarded(streaming, () => runChunk(streaming)));
    streaming.turn = hasFunction(turn, 'unsubscribe') ? (turn as Unsubscribable) : undefined;
  };
  const early = streaming.clock(streaming.session.live.tick);
  if (early <= 0) {
    inTurn();
    return;
  }
  const timer = setTimeout(inTurn, early);
  streaming.turn = { unsubscribe: () => clearTimeout(timer) };
}

const clockOf = ({ plan: { pace }, session: { live, setting } }: Streaming): UntilDue =>
  clockAt(live.tick, (setting.dt * 1000) / pace);

function runChunk(streaming: Streaming): void {
  const { session, frames, plan } = streaming;
  const { run } = plan;
  const { tick } = session.live;
  const steps = stepsOfChunk(streaming);
  if (isOver(streaming)) return;
  const { dt } = session.setting;
  const { take, recording } = recorder(
    session,
    run.record,
    { steps, every: 1, timetable: run.process.timetable },
    tick,
  );
  for (const own of run.record) take(own, lentRows(session, run, own), 0);
  const { rows, get, all } = recording(steps);
  frames.emit({ rows, get, all, tick, steps, t: milliseconds(tick * dt), missed: 0 });
  if (run.isOver) end(streaming, () => frames.complete());
  else wait(streaming);
}

/** Runs a chunk; who ends the stream meanwhile lets the session go after it. */
function stepsOfChunk(streaming: Streaming): number {
  streaming.isInChunk = true;
  try {
    return nextChunk(streaming.session, streaming.plan.run);
  } finally {
    streaming.isInChunk = false;
    if (isOver(streaming)) streaming.free();
  }
}

const isOver = ({ status }: Streaming): boolean => status === 'over';

const cancel = (streaming: Streaming): void => end(streaming, () => streaming.frames.complete());

function end(streaming: Streaming, tell: () => void): void {
  if (isOver(streaming)) return;
  streaming.status = 'over';
  streaming.turn?.unsubscribe();
  streaming.deafen();
  if (!streaming.isInChunk) streaming.free();
  tell();
}

/** What goes wrong ends the stream with an error. */
function guarded(streaming: Streaming, work: () => void): void {
  try {
    work();
  } catch (error) {
    end(streaming, () => streaming.frames.fail(error));
  }
}

/** Frames one by one, for a reader that takes its time: what it has not taken yet is one frame at most. */
async function* newest(frames: Observable<Frame>): AsyncGenerator<Frame, void, undefined> {
  let kept: Frame | undefined;
  let ended: { readonly error?: unknown } | undefined;
  let wake = () => {};
  const end = (how: { readonly error?: unknown }) => {
    ended = how;
    wake();
  };
  const subscription = frames.subscribe({
    next: (frame) => {
      kept = kept ? { ...frame, missed: kept.missed + kept.steps + frame.missed } : frame;
      wake();
    },
    error: (error) => end({ error }),
    complete: () => end({}),
  });
  try {
    while (true) {
      if (kept) {
        const frame = kept;
        kept = undefined;
        yield frame;
      } else if (!ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else if ('error' in ended) throw ended.error;
      else return;
    }
  } finally {
    subscription.unsubscribe();
  }
}

const schedulerRule: OptionRule<Scheduler> = {
  expected: 'a scheduler, as rxjs has',
  fallback: { schedule: inNextTurn },
  read: (x) => (hasFunction(x, 'schedule') ? (x as Scheduler) : undefined),
};
