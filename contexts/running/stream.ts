import type { Unsubscribable } from 'rxjs';
import { milliseconds } from '../../framework/engine.ts';
import { channel, Observable } from '../observable.ts';
import { type OptionRule, readOptions } from '../options.ts';
import type { Machine } from '../session/machine.ts';
import { type Recording, recorder } from './recording.ts';
import { planRun, type RunLength, runRules, type SharedOptions, stepsOf } from './run.ts';

/** What a chunk of a stream has recorded; its arrays belong to whoever receives them. */
export interface Frame extends Recording {
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
  };

/**
 * A run that goes on by itself, chunk by chunk, while the event loop turns: an Observable of frames, one per chunk.
 *
 * It begins when it is first subscribed to, is one run for all its subscribers, and is cancelled when the last one
 * leaves; whoever comes after its end is told only of the end. An Observable calls its subscribers at once and waits for
 * none. `for await` takes frames when it is ready for them, and the run waits for it as little: at most one frame is
 * kept, and a newer one takes its place and counts in `missed` the ticks whose rows are gone.
 */
export interface Stream extends Observable<Frame>, AsyncIterable<Frame> {
  /** Ends the run after the present chunk; subscribers are told that it is complete. */
  cancel(): void;
  /** Runs no chunk until `resume`. */
  pause(): void;
  resume(): void;
}

/** Most steps of a frame unless said otherwise: a tenth of a second in steps of 1 ms. */
const CHUNK = 100;

export function stream(machine: Machine, what: unknown, options: StreamOptions = {}): Stream {
  const { setting, slotOf, shapeOf } = machine;
  const read = () => {
    const rules = { ...runRules(machine, CHUNK), scheduler: schedulerRule };
    const given = readOptions('stream', { ...options, process: what }, rules);
    const steps = stepsOf(given, 'stream') ?? Infinity;
    const { scheduler, ...plan } = given;
    return { scheduler, steps, record: given.record, run: planRun(machine, { ...plan, steps }, 'stream') };
  };
  // Whatever is wrong is said here; the run itself is planned anew when it begins, on the model and states of then.
  machine.claim('stream')();
  let planned = read();

  const frames = channel<Frame>();
  let state: 'new' | 'running' | 'over' = 'new';
  let paused = false;
  let done = 0;
  let inChunk = false;
  let free = () => {};
  let turn: Unsubscribable | undefined;

  const end = (tell: () => void): void => {
    if (state === 'over') return;
    state = 'over';
    turn?.unsubscribe();
    if (!inChunk) free();
    tell();
  };
  const cancel = () => end(() => frames.complete());
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      end(() => frames.fail(error));
    }
  };
  const wait = (): void => {
    if (state === 'running' && !paused) turn = planned.scheduler.schedule(() => guarded(chunk));
  };
  const begin = (): void => {
    state = 'running';
    free = machine.claim('stream', cancel);
    planned = read();
    wait();
  };
  const next = (): number => {
    inChunk = true;
    try {
      return planned.run.next();
    } finally {
      inChunk = false;
      if (state === 'over') free();
    }
  };
  const chunk = (): void => {
    const { tick } = machine;
    const { record, run, steps } = planned;
    const count = next();
    done += count;
    if (state === 'over') return;
    const keeping = { steps: count, every: 1, dtype: setting.dtype };
    const { take, recording } = recorder(record, shapeOf, slotOf, keeping);
    for (const own of record) take(own, run.rows(own), 0);
    const t = milliseconds(tick * setting.dt);
    frames.emit({ ...recording, tick, steps: count, t, missed: 0 });
    if (done === steps) end(() => frames.complete());
    else wait();
  };

  const own = new Observable<Frame>((subscriber) => {
    const subscription = frames.events.subscribe(subscriber);
    if (state === 'new') guarded(begin);
    return () => {
      subscription.unsubscribe();
      if (!frames.observed) cancel();
    };
  });
  return Object.assign(own, {
    cancel,
    pause: () => {
      paused = true;
      turn?.unsubscribe();
    },
    resume: () => {
      if (!paused) return;
      paused = false;
      wait();
    },
    [Symbol.asyncIterator]: () => newest(own),
  });
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

/** Lets whatever else is waiting have its turn first, at once: a timer in a page would wait for 4 ms. */
const nextTurn: Scheduler = {
  schedule: (work) => {
    if (typeof setImmediate === 'function') {
      const turn = setImmediate(work);
      return { unsubscribe: () => clearImmediate(turn) };
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      work();
    };
    port2.postMessage(undefined);
    return { unsubscribe: () => port1.close() };
  },
};

const schedulerRule: OptionRule<Scheduler> = {
  expected: 'something with a schedule function, such as a scheduler of rxjs',
  fallback: nextTurn,
  read: (x) => (typeof (x as Scheduler | null)?.schedule === 'function' ? (x as Scheduler) : undefined),
};
