import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { studyWorker } from '../contexts/study/node/queue-worker.ts';
import { shardWorker } from '../contexts/training/node/shard-worker.ts';
import { UsageError, withFlags } from './faults.ts';
import { loadModel } from './model.ts';
import { INTERRUPTED, interruptible, type Terminal } from './terminal.ts';
import { importing } from './typescript.ts';

interface WorkerFlags {
  readonly queue?: string;
  readonly concurrency?: number;
  readonly lease?: string;
  readonly shards?: boolean;
}

/**
 * Does what is queued until it is interrupted: trials of a module's export, `trial.js#rates`, sweeps of the model that a module exports, or shards of the
 * trainer that its export makes, `digits.js#digits`.
 */
export async function work(
  [word]: readonly [string, ...string[]],
  { queue, concurrency, lease, shards = false }: WorkerFlags,
  terminal: Terminal,
): Promise<number> {
  if (queue === undefined)
    throw new UsageError('worker: no queue. Give --queue redis://host:port, as the study has it.');
  if (shards && concurrency !== undefined)
    throw new UsageError('--concurrency: shards are computed one at a time. Start a worker for each core.');
  const { trial, ...beside } = shards ? { trial: exportAt(word) } : await workOf(word);
  const { isInterrupted } = await withFlags({ queue, concurrency, lease }, () =>
    interruptible(terminal, (signal) => {
      const own = { queue, signal, say: (text: string) => terminal.err(`${text}\n`) };
      const leased = lease !== undefined && { lease };
      if (shards) return shardWorker(trial, { ...own, ...leased });
      const threads = concurrency !== undefined && { threads: concurrency };
      return studyWorker(trial, { ...own, ...leased, ...beside, ...threads });
    }),
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
  const trial = exportAt(word);
  if (trial.hash || word.endsWith('#')) return { trial };
  const [file, path, { href }] = [word, resolve(word), trial];
  const { default: own } = await importing(path, file);
  if (typeof own === 'function') return { trial: new URL(href) };
  // What is wrong with a model is said here, and not by each of its threads.
  await loadModel(file);
  const { place, withModel } = await import('./model-trial.ts');
  return { trial: place, module: new URL(href), shared: (given) => withModel(given, path) };
}

/** The file of a word, and behind `#` the name of its export. */
function exportAt(word: string): URL {
  const [, file = '', name = ''] = /^(.*?)(#[^#/\\]*)?$/.exec(word) ?? [];
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`${file}: there is no such file.`);
  return new URL(`${pathToFileURL(path).href}${name}`);
}
