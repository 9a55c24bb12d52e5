import type { Worker } from 'node:worker_threads';

type Threads = { Worker: typeof Worker };

/** Knows the threads that are started while it works, and ends some of them. */
export async function amongThreads<T>(work: (live: ReadonlySet<Worker>) => Promise<T>): Promise<T> {
  const threads = process.getBuiltinModule('node:worker_threads') as Threads;
  const Own = threads.Worker;
  const live = new Set<Worker>();
  threads.Worker = class extends Own {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      live.add(this);
      this.once('exit', () => live.delete(this));
    }
  };
  try {
    return await work(live);
  } finally {
    threads.Worker = Own;
  }
}
