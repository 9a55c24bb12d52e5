import type { Worker } from 'node:worker_threads';
import { suggest, wrongOption } from '../../../framework/engine.ts';
import { builtIn } from '../../store/streams/built-in.ts';
import { exportOf, notImported } from '../../store/thread-module.ts';
import { failedBy } from '../outcome.ts';
import type { Engine, Outcome, TrialAsked } from '../words.ts';
import { mailbox } from './mailbox.ts';
import { nextOf, outcomeSaid, THREAD } from './worker.ts';

/** Where trials are done, and what each may take. */
export interface ThreadOptions {
  /** The module of the trial; behind `#` the name of its export, `default` without one. */
  readonly trial: URL;
  /** How many threads; as many as there are cores where none are asked for. */
  readonly threads: number | undefined;
  /** Most seconds of one trial. */
  readonly timeLimit: number | undefined;
  /** Most MiB of JavaScript's heap in a thread. */
  readonly memoryLimit: number | undefined;
  /** What all trials are given. */
  readonly shared: unknown;
}

/** Longest time of a timer, in ms. */
const LONGEST = 2 ** 31 - 1;

type WorkerThreads = typeof import('node:worker_threads');

/** Threads of Node's workers. A trial that breaks its limits ends its thread, and another one takes its place. */
export function threads(options: ThreadOptions): Engine {
  const node = workerThreads();
  return async function* run(asked, signal) {
    const trials = asked[Symbol.asyncIterator]();
    const box = mailbox<Outcome>();
    const live = new Set<Worker>();
    const failures: unknown[] = [];
    signal.addEventListener('abort', box.close);
    if (signal.aborted) box.close();
    const lane = async () => {
      let worker: Worker | undefined;
      while (!box.isClosed()) {
        // The next one may never come.
        const next = await box.orClosed(trials.next());
        if (!next || next.done) return;
        worker ??= await started(node, options);
        live.add(worker);
        if (box.isClosed()) return;
        const { outcome, isAlive } = await tried(worker, next.value, options, signal);
        // Where all ends, threads are ended too: then the trial has not ended by itself.
        if (box.isClosed()) return;
        box.put(outcome);
        if (isAlive) continue;
        live.delete(worker);
        await worker.terminate();
        worker = undefined;
      }
    };
    const failed = (error: unknown) => {
      failures.push(error);
      box.close();
    };
    const lanes = Promise.all(
      Array.from({ length: options.threads ?? coreCount() }, () => lane().catch(failed)),
    ).then(box.close);
    const endAll = () => Promise.all([...live].map((worker) => worker.terminate()));
    try {
      yield* box.taken();
      if (failures.length > 0) throw failures[0];
    } finally {
      box.close();
      signal.removeEventListener('abort', box.close);
      await endAll();
      // Some may have begun meanwhile.
      await lanes;
      await endAll();
    }
  };
}

export const coreCount = (): number =>
  (builtIn('node:os') as typeof import('node:os')).availableParallelism();

export const workerThreads = (): WorkerThreads =>
  (builtIn('node:worker_threads') as WorkerThreads | undefined) ??
  wrongOption(
    'study, trial',
    'the URL of a module, and no threads of Node',
    'a function',
    'Give the function itself.',
  );

/** A thread that has imported the trial. */
export async function started(
  node: WorkerThreads,
  { trial, memoryLimit, shared }: Pick<ThreadOptions, 'trial' | 'memoryLimit' | 'shared'>,
): Promise<Worker> {
  const { module, name } = exportOf(trial);
  const worker = new node.Worker(THREAD, {
    eval: true,
    workerData: { module, name, shared },
    ...(memoryLimit !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memoryLimit } }),
  });
  const said = await nextOf(worker);
  if ('ready' in said) return worker;
  await worker.terminate();
  const where = `study, trial, ${module}`;
  if ('missing' in said)
    return wrongOption(
      where,
      `no function ${name}`,
      'the name of its trial behind #',
      suggest(name, said.missing),
    );
  return notImported(where, said);
}

/** How a trial ended, and whether its thread lives on. */
export async function tried(
  worker: Worker,
  asked: TrialAsked,
  { timeLimit, shared }: Pick<ThreadOptions, 'timeLimit' | 'shared'>,
  signal: AbortSignal,
): Promise<{ readonly outcome: Outcome; readonly isAlive: boolean }> {
  const late = { ended: `took longer than ${timeLimit} s` } as const;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<typeof late>((resolve) => {
    if (timeLimit !== undefined) timer = setTimeout(() => resolve(late), Math.min(timeLimit * 1000, LONGEST));
  });
  worker.postMessage(asked);
  const said = await Promise.race([nextOf(worker), limit]);
  clearTimeout(timer);
  return 'ended' in said
    ? { outcome: failedBy(asked, said.ended), isAlive: false }
    : { outcome: await outcomeSaid(said, asked, { signal, shared }), isAlive: true };
}
