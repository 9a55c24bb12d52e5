import type { Redis } from 'ioredis';
import { fail } from '../../../framework/index.ts';
import { builtIn } from '../../store/streams/built-in.ts';
import { ENVIRONMENT, type RedisAddress, redisUser } from './address.ts';

/** What all keys begin with. */
export const PREFIX = 'myelin';

/** The packages that a queue needs, which nobody else has to install. */
export interface QueuePackages {
  readonly bullmq: typeof import('bullmq');
  readonly ioredis: typeof import('ioredis');
}

const MISSING = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'];

/** Packages of the project that the trial belongs to, or else of where the process runs. A bundler looks for none. */
export function queuePackages(trial: URL, where: string): QueuePackages {
  const node = builtIn('node:module') as typeof import('node:module') | undefined;
  if (!node)
    return fail({
      ...{ code: 'option', where, found: 'no modules of Node', expected: 'Node' },
      remedy: 'Leave queue out.',
    });
  const { cwd, argv } = process;
  const places = [trial.protocol === 'file:' ? trial.href.replace(/[?#].*$/, '') : '', `${cwd()}/`, argv[1]];
  const load = (name: string): unknown => {
    for (const place of places) {
      try {
        if (place) return node.createRequire(place)(name);
      } catch (error) {
        if (!MISSING.includes(String((error as { code?: unknown }).code))) throw error;
      }
    }
    return fail({
      ...{
        code: 'option',
        where,
        found: `no package ${name}`,
        expected: 'bullmq and ioredis, which queues need',
      },
      remedy: 'npm install bullmq ioredis',
    });
  };
  return { bullmq: load('bullmq') as never, ioredis: load('ioredis') as never };
}

/** Longest pause between two attempts to connect again, in ms. */
const PAUSE = 1000;

/** A connection that comes back by itself for ever, once it has been there. */
export async function connected(
  { ioredis }: QueuePackages,
  address: RedisAddress,
  where: string,
): Promise<Redis> {
  const { host, port, database: db, isSecret, text } = address;
  let isThere = false;
  const client = new ioredis.Redis({
    ...{ host, port, db, ...redisUser() },
    ...(isSecret && { tls: { servername: host } }),
    ...{ lazyConnect: true, maxRetriesPerRequest: null },
    retryStrategy: (times) => (isThere ? Math.min(50 * times, PAUSE) : null),
  });
  let last: Error | undefined;
  const remember = (error: Error) => {
    last = error;
  };
  client.on('error', remember);
  try {
    await client.connect();
    await client.ping();
    isThere = true;
  } catch (error) {
    client.disconnect();
    const { message } = last ?? (error as Error);
    const isRefused = /NOAUTH|WRONGPASS|NOPERM|AUTH/.test(message);
    return fail({
      ...{
        code: 'option',
        where,
        found: `${text}: ${message}`,
        expected: 'a Redis or a Valkey that answers',
      },
      remedy: isRefused ? ENVIRONMENT : 'Start one there (redis-server --port …), or correct the address.',
    });
  }
  return client;
}

/** Ends a connection after some last words, also that to a Redis which no longer answers. */
export async function hungUp(client: Redis, last: () => Promise<unknown>): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, 5000).unref());
  await Promise.race([last().catch(() => {}), patience]);
  client.disconnect();
}
