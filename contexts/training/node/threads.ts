import type { Worker } from 'node:worker_threads';
import { type OptionRule, readOptions, suggest, wrongOption } from '../../../framework/engine.ts';
import type { Quantity } from '../../../framework/index.ts';
import { duration, whole } from '../../common-options.ts';
import { builtIn } from '../../store/streams/built-in.ts';
import { exportOf, IMPORTING, isUrl, notImported, type Told, textOfEnd } from '../../store/thread-module.ts';
import type {
  Fingerprint,
  ShardAnswer,
  ShardSizes,
  ShardTransport,
  ShardWorker,
  ShardWorkers,
} from '../shard-words.ts';
import type { Training } from '../training.ts';
import { benchOf } from './bench.ts';
import { crewOf } from './crew.ts';

/** How many threads compute shards, and what each may take. */
export interface ShardThreadOptions {
  /** How many: as many as there are cores, and no more than shards. */
  readonly threads?: number;
  /** A shard that takes longer is taken from its thread, which is ended, and done again. None by default. */
  readonly timeLimit?: Quantity | string;
  /** A thread that needs more MiB of JavaScript's heap is ended. Memory of models and arrays is not counted. Node's own by default. */
  readonly memoryLimit?: number;
  /** How many more threads a shard may cost in an iteration before the run ends with an error (3). */
  readonly retries?: number;
}

export const optional = <T>(rule: OptionRule<T>): OptionRule<T | undefined> => ({
  ...rule,
  fallback: undefined,
});
export const URL_RULE: OptionRule<URL> = {
  expected: "a URL, such as new URL('#digits', import.meta.url)",
  read: (x) => (isUrl(x) ? x : undefined),
};
const RULES = {
  threads: optional(whole(1)),
  timeLimit: optional(duration),
  memoryLimit: optional(whole(1)),
  retries: whole(0, 3),
};

/**
 * Threads of Node that compute the shards of a training, for its option `workers`. Each imports a module by itself and calls its export, which gives
 * the same trainer: `new URL('#digits', import.meta.url)` is the export `digits` of this module. They are started by the first `runAsync` and ended with the
 * trainer.
 *
 * @param trainer the module; behind `#` the name of the function, `default` without one
 * @throws MyelinError `option` for what is no URL and for options out of range
 */
export function shardThreads(trainer: URL, options: ShardThreadOptions = {}): ShardWorkers {
  const { trainer: url } = readOptions('shardThreads', { trainer }, { trainer: URL_RULE });
  const { threads, memoryLimit, ...limits } = readOptions('shardThreads', options, RULES);
  return Object.freeze({
    is: 'shard workers',
    begin: async (training: Training) => {
      const { shards } = training.setup.given;
      const transport = transportOf(url, memoryLimit);
      const { availableParallelism } = builtIn('node:os') as typeof import('node:os');
      const count = Math.min(threads ?? availableParallelism(), shards);
      return crewOf(training, transport, { ...limits, count });
    },
    serve: benchOf as (training: object) => ReturnType<typeof benchOf>,
  } as ShardWorkers);
}

/** A thread also knows how many bytes its training has. */
interface ShardThread extends ShardWorker {
  readonly sizes: ShardSizes;
}

interface ThreadTransport extends ShardTransport {
  start(): Promise<ShardThread | { readonly ended: string }>;
}

export function transportOf(trainer: URL, memoryLimit: number | undefined): ThreadTransport {
  const node = builtIn('node:worker_threads') as typeof import('node:worker_threads') | undefined;
  if (!node) return wrongOption('train, workers', 'threads, and none of Node', 'none', 'Leave workers out.');
  const { module, name } = exportOf(trainer);
  const where = `train, workers, ${module}#${name}`;
  refuseInside(where, name);
  const start: ThreadTransport['start'] = async () => {
    const worker = new node.Worker(THREAD, {
      eval: true,
      workerData: { module, name, computesShards: true },
      // What a model warns of, it has warned of here.
      stderr: true,
      ...(memoryLimit !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memoryLimit } }),
    });
    worker.stderr.resume();
    const own = talkingWith(worker);
    const said = await own.next();
    if ('ready' in said) return { ...own, fingerprint: said.ready, sizes: said.sizes };
    await own.end();
    if ('ended' in said) return said;
    return unfit(where, name, said);
  };
  return {
    ...{ where, room: (bytes) => new SharedArrayBuffer(bytes), start },
    // All threads see it as it stands.
    ...{ sent: () => {}, end: async () => {} },
  };
}

/** A module of shards that trains when it is imported would have workers of its own. */
export function refuseInside(where: string, name: string): void {
  const node = builtIn('node:worker_threads') as typeof import('node:worker_threads') | undefined;
  if ((node?.workerData as { readonly computesShards?: boolean } | null | undefined)?.computesShards)
    wrongOption(
      where,
      'a module that trains when it is imported',
      `a function ${name} alone`,
      'Train elsewhere.',
    );
}

/** What a thread says: it does so once it has imported its module, then when a shard is done. */
type ThreadSays =
  | ShardAnswer
  | { readonly ready: Fingerprint; readonly sizes: ShardSizes }
  | { readonly missing: readonly string[] }
  | { readonly unfit: string }
  | { readonly broken: Told };

function unfit(where: string, name: string, said: ThreadSays): never {
  if ('missing' in said)
    return wrongOption(where, `no function ${name}`, 'the name of one behind #', suggest(name, said.missing));
  if ('unfit' in said)
    return wrongOption(
      where,
      said.unfit,
      'a function that gives the trainer',
      'Return what train gives, with its workers.',
    );
  return notImported(where, said);
}

/** A thread that is asked one thing at a time. It keeps no process alive but while it is asked. */
function talkingWith(worker: Worker) {
  let ended: string | undefined;
  let answer: (said: ThreadSays) => void = () => {};
  const end = (why: string) => {
    ended ??= why;
    answer({ ended });
  };
  worker.on('message', (said: ThreadSays) => answer(said));
  worker.on('error', (error) => end(textOfEnd(error)));
  worker.on('exit', (code) => end(`ended its thread, with code ${code}`));
  const next = () =>
    new Promise<ThreadSays>((resolve) => {
      if (ended !== undefined) return resolve({ ended });
      worker.ref();
      answer = (said) => {
        worker.unref();
        resolve(said);
      };
    });
  return {
    next,
    attach: (memory: unknown) => worker.postMessage({ memory }),
    ask: (asked: unknown) => {
      worker.postMessage(asked);
      return next() as Promise<ShardAnswer>;
    },
    end: async () => void (await worker.terminate()),
  };
}

/** What a thread runs. */
const THREAD = `${IMPORTING}
imported.then(async (own) => {
  const make = own[workerData.name];
  if (typeof make !== 'function') return parentPort.postMessage({ missing: Object.keys(own) });
  const trainer = await make();
  const bench = trainer?.[Symbol.for('myelin.shards')]?.();
  if (!bench) return parentPort.postMessage({ unfit: trainer ? 'no trainer with workers' : 'nothing' });
  parentPort.on('message', (asked) => {
    try {
      if (asked.memory) return bench.attach(asked.memory);
      bench.run(asked);
      parentPort.postMessage({ done: true });
    } catch (error) {
      const { name, message } = error ?? {};
      parentPort.postMessage({ threw: \`\${name}: \${message}\` });
    }
  });
  parentPort.postMessage({ ready: bench.fingerprint, sizes: bench.sizes });
}).catch((error) => parentPort.postMessage({ broken: told(error) }));
`;
