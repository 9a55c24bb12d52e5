import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { studyWorker } from '../contexts/study/node/queue-worker.ts';
import { UsageError, withFlags } from './faults.ts';
import { loadModel } from './model.ts';
import { INTERRUPTED, interruptible, type Terminal } from './terminal.ts';
import { importing } from './typescript.ts';

interface WorkerFlags {
  readonly queue?: string;
  readonly concurrency?: number;
  readonly lease?: string;
}

/** Does trials of a queue until it is interrupted: those of a module's export, `trial.js#rates`, or sweeps of the model that a module exports. */
export async function work(
  [word]: readonly [string, ...string[]],
  { queue, concurrency, lease }: WorkerFlags,
  terminal: Terminal,
): Promise<number> {
  if (queue === undefined)
    throw new UsageError('worker: no queue. Give --queue redis://host:port, as the study has it.');
  const { trial, ...beside } = await workOf(word);
  const { isInterrupted } = await withFlags({ queue, concurrency, lease }, () =>
    interruptible(terminal, (signal) =>
      studyWorker(trial, {
        ...{ queue, signal, say: (text) => terminal.err(`${text}\n`), ...beside },
        ...(concurrency !== undefined && { threads: concurrency }),
        ...(lease !== undefined && { lease }),
      }),
    ),
  );
  return isInterrupted ? INTERRUPTED : 0;
}

interface WorkerTask {
  readonly trial: URL;
  readonly module?: URL;
  readonly shared?: (given: unknown) => unknown;
}

/** What a module is for: behind `#` stands the name of its trial; a default function is one; all else should be a model. */
async function workOf(word: string): Promise<WorkerTask> {
  const [, file = '', name] = /^(.*?)(#[^#/\\]*)?$/.exec(word) ?? [];
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`${file}: there is no such file.`);
  const { href } = pathToFileURL(path);
  if (name !== undefined) return { trial: new URL(`${href}${name}`) };
  const { default: own } = await importing(path, file);
  if (typeof own === 'function') return { trial: new URL(href) };
  // What is wrong with a model is said here, and not by each of its threads.
  await loadModel(file);
  const { place, withModel } = await import('./model-trial.ts');
  return { trial: place, module: new URL(href), shared: (given) => withModel(given, path) };
}
