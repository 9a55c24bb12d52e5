import type { Worker } from 'node:worker_threads';
import type { Outcome, TrialAsked } from '../words.ts';
import { started, tried, workerThreads } from './threads.ts';

/** Threads that do a trial at a time each, begun when they are needed. */
export interface Crew {
  /** How a trial ended; nothing where the signal ended it. */
  tried(asked: TrialAsked, how: TrialWay, signal: AbortSignal): Promise<Outcome | undefined>;
  end(): Promise<void>;
}

/** How a trial is done. */
interface TrialWay {
  readonly timeLimit: number | undefined;
  readonly memoryLimit: number | undefined;
  /** What the trials of its study share. */
  readonly shared: unknown;
}

interface Hand extends Pick<TrialWay, 'memoryLimit' | 'shared'> {
  readonly thread: Worker;
}

/** A crew for the trial of a module: what cannot be imported is an error at once. */
export async function crew(trial: URL): Promise<Crew> {
  const node = workerThreads();
  const begun = async ({ memoryLimit, shared }: Pick<TrialWay, 'memoryLimit' | 'shared'>): Promise<Hand> => ({
    thread: await started(node, { trial, memoryLimit, shared }),
    ...{ memoryLimit, shared },
  });
  const idle: Hand[] = [await begun({ memoryLimit: undefined, shared: undefined })];
  const busy = new Set<Worker>();
  /** One that was begun in the same way, or else a new one in place of one that was not. */
  const hand = async (way: TrialWay): Promise<Hand> => {
    const at = idle.findIndex((own) => own.memoryLimit === way.memoryLimit && own.shared === way.shared);
    if (at >= 0) return idle.splice(at, 1)[0]!;
    await idle.pop()?.thread.terminate();
    return begun(way);
  };
  return {
    tried: async (asked, way, signal) => {
      const own = await hand(way);
      const stop = () => void own.thread.terminate();
      busy.add(own.thread);
      signal.addEventListener('abort', stop);
      if (signal.aborted) stop();
      const { outcome, isAlive } = await tried(own.thread, asked, way, signal);
      signal.removeEventListener('abort', stop);
      busy.delete(own.thread);
      if (isAlive && !signal.aborted) idle.push(own);
      else await own.thread.terminate();
      return signal.aborted ? undefined : outcome;
    },
    end: async () => {
      await Promise.all([...busy, ...idle.map(({ thread }) => thread)].map((one) => one.terminate()));
    },
  };
}
