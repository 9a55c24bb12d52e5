import { hasFunction, type OptionRule, oneOf } from '../../framework/engine.ts';
import { type ProgressOption, progressRule, reporterTo } from './progress.ts';

/** How a long call is stopped and watched. */
export interface WatchOptions {
  /**
   * Ends the call at the end of a chunk, an iteration or a batch: it throws the signal's reason then, as `fetch` does. What has run has
   * run: the simulation or the training stands where it was stopped, and goes on from there with the next call.
   */
  readonly signal?: AbortSignal;
  /** `return`: a call that is stopped gives what there is, rows or losses so far, and throws nothing. */
  readonly onAbort?: 'throw' | 'return';
  /** Told how far it has come: a stream such as `process.stderr` gets a line now and then, a function is called after every piece. */
  readonly progress?: ProgressOption;
}

const isSignal = (x: unknown): x is AbortSignal =>
  hasFunction(x, 'addEventListener') && typeof (x as AbortSignal).aborted === 'boolean';

export const signalRule: OptionRule<AbortSignal | undefined> = {
  expected: 'an AbortSignal, such as new AbortController().signal',
  fallback: undefined,
  read: (x) => (isSignal(x) ? x : undefined),
};

export const watchRules = {
  signal: signalRule,
  onAbort: oneOf(['throw', 'return'], 'throw'),
  progress: progressRule,
};

/** What `watchRules` have read. */
export interface Watched {
  readonly signal: AbortSignal | undefined;
  readonly onAbort: 'throw' | 'return';
  readonly progress: ProgressOption | undefined;
}

/** What a long call asks and tells between two pieces. */
export interface Watcher {
  /** Whether it is to end here with what there is; throws where it is to end with nothing. */
  ends(): boolean;
  report(done: number, loss?: number): void;
}

/** @param what the pieces that are counted, for a line of progress */
export function watchOf(
  { signal, onAbort, progress = false }: Watched,
  total: number,
  what: string,
): Watcher {
  return {
    ends: () => {
      if (!signal?.aborted) return false;
      if (onAbort === 'throw') throw signal.reason;
      return true;
    },
    report: reporterTo(progress, total, what),
  };
}
