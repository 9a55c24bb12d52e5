import type { Job as Taken } from 'bullmq';
import type { Redis } from 'ioredis';
import { isFunction, type OptionRule, readOptions, wrongOption } from '../../../framework/engine.ts';
import type { Quantity } from '../../../framework/index.ts';
import { duration } from '../../common-options.ts';
import { signalRule } from '../../session/watch.ts';
import { addressRule } from '../../study/node/address.ts';
import { isThere, refuse, stateOf, studiesOn } from '../../study/node/board.ts';
import { ROUND } from '../../study/node/post.ts';
import { aborted, once } from '../../study/node/queue-worker.ts';
import { connected, hungUp, PREFIX, queuePackages } from '../../study/node/redis.ts';
import type { TrialVersion } from '../../study/node/trial-version.ts';
import type { ShardAnswer, ShardMemory } from '../shard-words.ts';
import { inTime } from './crew.ts';
import { memoryOf } from './shard-memory.ts';
import {
  answerText,
  differenceIn,
  putNumbers,
  readShardJob,
  resultKey,
  type ShardJob,
  sentKey,
  shardVersion,
  takeNumbers,
} from './shard-wire.ts';
import { transportOf, URL_RULE } from './threads.ts';

/** How a worker works. */
export interface ShardWorkerOptions {
  /** The Redis or Valkey of the trainings, `redis://host:port`, or `rediss://` with TLS. */
  readonly queue: string;
  /** A worker that says nothing for so long is lost, and its shard is given to another (10 s). */
  readonly lease?: Quantity | string;
  /** Ends the work: what is being done is done by others. */
  readonly signal?: AbortSignal;
  /** What it says of itself; to the standard error by default. */
  readonly say?: (text: string) => void;
}

const RULES = {
  queue: addressRule,
  lease: { ...duration, fallback: 10 },
  signal: signalRule,
  say: {
    expected: 'a function',
    read: (x) => (isFunction(x) ? (x as (text: string) => void) : undefined),
    fallback: (text: string) => console.warn(text),
  } as OptionRule<(text: string) => void>,
  trainer: URL_RULE,
};

const WHERE = 'shardWorker, queue';

/** After how many ms a training of which nothing is heard has ended. */
const SILENT = 20_000;

/** A thread that has built the training, its memory, and of whom and which numbers that is. */
interface Desk {
  readonly thread: DeskThread;
  readonly memory: ShardMemory;
  training: string;
  version: number;
}
type DeskThread = Exclude<Awaited<ReturnType<ReturnType<typeof transportOf>['start']>>, { ended: string }>;

interface ShardPost {
  readonly client: Redis;
  readonly begin: () => Promise<Desk>;
  desk: Desk | undefined;
  doing: { readonly training: string; silentSince: number | undefined } | undefined;
}

/**
 * Computes shards of trainings that are queued in a Redis, one at a time, until its signal aborts: those of the trainer that its own module makes, in a thread, so
 * that it is heard of meanwhile. What comes through the queue is data. Of trainings that are other it computes none, and says so, here and there.
 */
export async function shardWorker(trainer: URL, options: ShardWorkerOptions): Promise<void> {
  const own = readOptions('shardWorker', options, RULES, { trainer });
  const { queue, lease, signal = new AbortController().signal } = own;
  const say = once(own.say);
  const packages = queuePackages(own.trainer, WHERE);
  const threads = transportOf(own.trainer, undefined);
  const begin = async (): Promise<Desk> => {
    const thread = await threads.start();
    if ('ended' in thread)
      return wrongOption(
        threads.where,
        `a thread that ${thread.ended}`,
        'one that lives',
        'Give it more memory.',
      );
    return { thread, memory: memoryOf(thread.sizes, threads.room), training: '', version: 0 };
  };
  const desk = await begin();
  const post: ShardPost = { client: await connected(packages, queue, WHERE), begin, desk, doing: undefined };
  const { client } = post;
  const { fingerprint } = desk.thread;
  const version = shardVersion(own.trainer, fingerprint);
  const { shown, version: myelin } = version;
  const taker = new packages.bullmq.Worker(
    version.queue,
    async (job) => answerText(await computed(post, job)),
    {
      ...{ connection: client, prefix: PREFIX, concurrency: 1 },
      ...{ lockDuration: 1000 * lease, stalledInterval: 500 * lease, runRetryDelay: 500, drainDelay: 2 },
      // Trainings say how often.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    },
  );
  const trouble = ({ message }: Error) => say(`${message}; it goes on when it can`);
  taker.on('error', trouble);
  client.on('error', trouble);
  say(`shards of ${shown} of myelin ${myelin}, from ${queue.text}`);
  const told = new Set<string>();
  const look = () => void round(post, version, told, say, fingerprint).catch(trouble);
  look();
  const timer = setInterval(look, ROUND);
  await aborted(signal);
  clearInterval(timer);
  await hungUp(client, async () => {
    const closed = taker.close();
    await post.desk?.thread.end();
    await closed;
  });
  await post.desk?.thread.end();
}

/** Computes a shard; gives how it ended. */
async function computed(post: ShardPost, taken: Taken): Promise<ShardAnswer> {
  const { client } = post;
  const job = readShardJob(taken.data);
  // Its training counts how many workers it costs.
  if (taken.stalledCounter > 0) return { ended: 'was not heard of for as long as its lease' };
  if ((await stateOf(client, job.training)) === 'ended') return { ended: 'was ended' };
  const desk = (post.desk ??= await post.begin());
  const { thread, memory } = desk;
  const into = memory.results[job.asked.shard];
  if (!into) return { ended: `has no shard ${job.asked.shard}` };
  if (!(await hasNumbers(client, desk, job))) return { ended: 'found no numbers of its size' };
  post.doing = { training: job.training, silentSince: undefined };
  const answer = await inTime(thread.ask(job.asked), job.timeLimit);
  post.doing = undefined;
  if ('ended' in answer) {
    post.desk = undefined;
    await thread.end();
  } else if ('done' in answer) await putNumbers(client, resultKey(String(taken.id)), new Uint8Array(into));
  return answer;
}

/** Sees to it that the numbers of a shard are in memory. */
async function hasNumbers(client: Redis, desk: Desk, { training, version }: ShardJob): Promise<boolean> {
  if (desk.training === training && desk.version === version) return true;
  const isAnother = desk.training !== training;
  desk.training = '';
  if (!(await takeNumbers(client, sentKey(training, version), desk.memory.sent))) return false;
  // Trainings count by themselves what they have sent: of another one all is new.
  if (isAnother) desk.thread.attach(desk.memory);
  Object.assign(desk, { training, version });
  return true;
}

/** Tells that the worker is there, says of which trainings it does nothing, and gives up what nobody waits for. */
async function round(
  { client, doing, desk }: ShardPost,
  version: TrialVersion,
  told: Set<string>,
  say: (text: string) => void,
  fingerprint: DeskThread['fingerprint'],
): Promise<void> {
  await isThere(client, version.queue);
  for (const training of await studiesOn(client, 'trainings')) {
    if (training.queue === version.queue || told.has(training.id)) continue;
    told.add(training.id);
    const why = differenceIn(training, version, fingerprint);
    say(`A training ${why}: its shards are left to others.`);
    await refuse(client, training.id, why);
  }
  if (!doing) return;
  const state = await stateOf(client, doing.training);
  doing.silentSince = state === 'silent' ? (doing.silentSince ?? Date.now()) : undefined;
  const isSilent = doing.silentSince !== undefined && Date.now() - doing.silentSince > SILENT;
  if (state === 'ended' || isSilent) await desk?.thread.end();
}
