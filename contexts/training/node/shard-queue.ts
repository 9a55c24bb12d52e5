import { readOptions } from '../../../framework/engine.ts';
import type { Quantity } from '../../../framework/index.ts';
import { duration, whole } from '../../common-options.ts';
import { addressRule, type RedisAddress } from '../../study/node/address.ts';
import type { ShardWorkers } from '../shard-words.ts';
import type { Training } from '../training.ts';
import { benchOf } from './bench.ts';
import { crewOf } from './crew.ts';
import { fingerprintOf } from './fingerprint.ts';
import { queueTransport } from './shard-line.ts';
import { optional, URL_RULE } from './threads.ts';

/** Where workers take shards from, and what is borne from them. */
export interface ShardQueueOptions {
  /** The Redis or Valkey, `redis://host:port`, or `rediss://` with TLS; its password is `MYELIN_REDIS_PASSWORD` in the environment. */
  readonly queue: string;
  /** A shard that a worker computes for longer is taken from it, and done again. None by default. */
  readonly timeLimit?: Quantity | string;
  /** How many more workers a shard may cost in an iteration before the run ends with an error (3). */
  readonly retries?: number;
}

const RULES = { queue: addressRule, timeLimit: optional(duration), retries: whole(0, 3) };

/**
 * Workers on any machine that compute the shards of a training, for its option `workers`: each is a `myelin worker digits.js#digits --shards --queue …`, which
 * imports its own module and calls its export, as threads of `shardThreads` do. They may come and go at any time. Connections end with the trainer.
 * Needs the packages bullmq and ioredis.
 *
 * @param trainer the module; behind `#` the name of the function, `default` without one
 * @throws MyelinError `option` for what is no URL and for options out of range
 */
export function shardQueue(trainer: URL, options: ShardQueueOptions): ShardWorkers {
  const own = readOptions('shardQueue', options, { ...RULES, trainer: URL_RULE }, { trainer });
  const { queue, timeLimit, retries } = own as typeof own & { readonly queue: RedisAddress };
  return Object.freeze({
    is: 'shard workers',
    begin: async (training: Training) => {
      const fingerprint = fingerprintOf(training);
      const transport = queueTransport({ trainer: own.trainer, address: queue, timeLimit, fingerprint });
      // Whoever works keeps the time: a shard may wait for workers as long as it must.
      return crewOf(training, transport, {
        ...{ count: training.setup.given.shards, retries, timeLimit: undefined },
      });
    },
    serve: benchOf as (training: object) => ReturnType<typeof benchOf>,
  } as ShardWorkers);
}
