import type { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { builtIn } from '../../store/streams/built-in.ts';
import { exportOf } from '../../store/thread-module.ts';
import type { RedisAddress } from '../../study/node/address.ts';
import {
  AGAIN,
  isAnybodyThere,
  putUp,
  refusals,
  type StudyOnBoard,
  takeDown,
} from '../../study/node/board.ts';
import { once } from '../../study/node/queue-worker.ts';
import { connected, hungUp, PREFIX, queuePackages } from '../../study/node/redis.ts';
import { hashOf } from '../../study/node/trial-version.ts';
import type {
  Fingerprint,
  ShardAnswer,
  ShardAsked,
  ShardMemory,
  ShardTransport,
  ShardWorker,
} from '../shard-words.ts';
import {
  jobText,
  keepNumbers,
  putNumbers,
  readAnswer,
  resultKey,
  sentKey,
  shardVersion,
  takeNumbers,
} from './shard-wire.ts';
import { refuseInside } from './threads.ts';

// What a training has in a queue. A worker of its crew is a place in it: who computes the shard that is put there shows when it is done.

interface QueuedTraining {
  readonly trainer: URL;
  readonly address: RedisAddress;
  readonly timeLimit: number | undefined;
  readonly fingerprint: Fingerprint;
}

/** A shard that somebody shall compute. */
interface QueuedShard {
  readonly text: string;
  readonly into: ArrayBufferLike;
  readonly since: number;
  readonly resolve: (answer: ShardAnswer) => void;
}

/** What is sent: bytes, and that they are there. */
interface SentNumbers {
  readonly bytes: Uint8Array;
  readonly done: Promise<unknown>;
}

/** How often something was put there, and what is sent, once somebody has asked for a shard of it. */
interface LineLive {
  shards: number;
  version: number;
  sending: SentNumbers | undefined;
}

interface ShardLine {
  readonly own: QueuedTraining;
  readonly training: StudyOnBoard;
  readonly say: (text: string) => void;
  readonly client: Redis;
  readonly jobs: Queue;
  readonly events: QueueEvents;
  /** By the names of their jobs. */
  readonly waiting: Map<string, QueuedShard>;
  readonly live: LineLive;
}

const WHERE = 'train, workers, queue';

export function queueTransport(own: QueuedTraining): ShardTransport {
  const { module, name } = exportOf(own.trainer);
  const where = `train, workers, ${module}#${name}`;
  refuseInside(where, name);
  const live: LineLive = { shards: 0, version: 0, sending: undefined };
  let opening: Promise<ShardLine> | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  const open = async () => {
    const line = await opened(own, live);
    const look = () => void round(line).catch(troubleOf(line));
    line.client.on('ready', look);
    await round(line);
    timer = setInterval(look, 1000 * AGAIN);
    return line;
  };
  return {
    where,
    room: (bytes) => new ArrayBuffer(bytes),
    sent: () => {
      live.sending = undefined;
    },
    start: async () => {
      opening ??= open();
      return placeIn(await opening);
    },
    end: async () => {
      const line = await opening?.catch(() => undefined);
      clearInterval(timer);
      if (line) await closed(line);
    },
  };
}

/** A place in the line, which is asked for one shard at a time. */
function placeIn(line: ShardLine): ShardWorker {
  let memory: ShardMemory;
  let leave: (answer: ShardAnswer) => void = () => {};
  return {
    fingerprint: line.own.fingerprint,
    attach: (own) => {
      memory = own;
    },
    ask: (asked) => {
      const left = new Promise<ShardAnswer>((resolve) => {
        leave = resolve;
      });
      return Promise.race([ask(line, memory, asked), left]);
    },
    end: async () => leave({ ended: 'was ended' }),
  };
}

/** Sends what all shards are computed of, unless it is there. */
function send({ client, training, live }: ShardLine, { sent }: ShardMemory): Promise<unknown> {
  if (live.sending) return live.sending.done;
  const bytes = new Uint8Array(sent).slice();
  const before = sentKey(training.id, live.version++);
  const done = putNumbers(client, sentKey(training.id, live.version), bytes).then(() => client.del(before));
  live.sending = { bytes, done };
  return done;
}

async function ask(line: ShardLine, memory: ShardMemory, asked: ShardAsked): Promise<ShardAnswer> {
  const { live, training, own, waiting } = line;
  const isSent = send(line, memory);
  const { version } = live;
  const text = jobText({ training: training.id, version, asked, timeLimit: own.timeLimit });
  await isSent;
  const id = `${training.id}-${live.shards++}`;
  return new Promise<ShardAnswer>((resolve) => {
    waiting.set(id, { text, resolve, into: memory.results[asked.shard]!, since: Date.now() });
    // What does not come there is put there again when it is looked after.
    put(line, id, text).catch(troubleOf(line));
  });
}

/** Tells of the training again, and of what workers have said, and puts again what a Redis has forgotten. */
async function round(line: ShardLine): Promise<void> {
  const { client, waiting, training, live, say, own } = line;
  await putUp(client, training, 'trainings');
  for (const why of await refusals(client, training.id))
    say(`a worker computes none of its shards: the training ${why}`);
  const isLate = ({ since }: QueuedShard) => Date.now() - since > 1000 * AGAIN;
  const late = [...waiting].filter(([, shard]) => isLate(shard));
  if (late.length > 0 && !(await isAnybodyThere(client, training.queue)))
    say(
      `no worker of ${training.shown} is there yet: myelin worker ${training.shown} --shards --queue ${own.address.text}`,
    );
  const { sending, version } = live;
  if (sending && !(await keepNumbers(client, sentKey(training.id, version))))
    await putNumbers(client, sentKey(training.id, version), sending.bytes);
  for (const [id, { text }] of late)
    if (waiting.has(id) && !(await line.jobs.getJob(id))) await put(line, id, text);
}

/** Takes away what is left of a training: what is being done for it is given up. */
async function closed({ client, jobs, events, waiting, training, live }: ShardLine): Promise<void> {
  const ids = [...waiting.keys()];
  waiting.clear();
  await hungUp(client, async () => {
    await takeDown(client, training.id, 'trainings');
    await client.del(sentKey(training.id, live.version), ...ids.map(resultKey));
    await Promise.allSettled(ids.map((id) => jobs.remove(id)));
    await Promise.allSettled([events.close(), jobs.close()]);
  });
}

const troubleOf =
  ({ say }: Pick<ShardLine, 'say'>) =>
  (error: Error): void =>
    say(`${error.message}; it goes on when it can`);

const put = ({ jobs }: ShardLine, jobId: string, text: string) =>
  jobs.add('shard', text, { jobId, removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 });

async function opened(own: QueuedTraining, live: LineLive): Promise<ShardLine> {
  const { randomUUID } = builtIn('node:crypto') as typeof import('node:crypto');
  const id = hashOf(randomUUID()).slice(0, 32);
  const training = { id, ...shardVersion(own.trainer, own.fingerprint) };
  const say = once((text) => console.warn(`${WHERE}: ${text}`));
  const { bullmq, ...others } = queuePackages(own.trainer, WHERE);
  const client = await connected({ bullmq, ...others }, own.address, WHERE);
  const shared = { connection: client, prefix: PREFIX };
  const jobs = new bullmq.Queue(training.queue, { ...shared, streams: { events: { maxLen: 1000 } } });
  // As the clock of the Redis has it.
  const [time] = await client.time();
  const lastEventId = `${Number(time) * 1000}-0`;
  const events = new bullmq.QueueEvents(training.queue, { ...shared, autorun: false, lastEventId });
  const waiting = new Map<string, QueuedShard>();
  const trouble = troubleOf({ say });
  const take = (id: string, answer: (one: QueuedShard) => Promise<ShardAnswer>) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (one) void answer(one).then(one.resolve);
  };
  client.on('error', trouble);
  jobs.on('error', trouble);
  events.on('error', trouble);
  events.on('completed', ({ jobId, returnvalue }) =>
    take(jobId, ({ into }) => answerOf(client, jobId, into, returnvalue)),
  );
  events.on('failed', ({ jobId, failedReason }) => take(jobId, async () => ({ ended: failedReason })));
  events.run().catch(trouble);
  return { own, training, say, client, jobs, events, waiting, live };
}

/** How a shard has ended; its numbers are then in memory. */
async function answerOf(
  client: Redis,
  id: string,
  into: ArrayBufferLike,
  text: unknown,
): Promise<ShardAnswer> {
  try {
    const answer = readAnswer(text);
    if ('done' in answer && !(await takeNumbers(client, resultKey(id), into)))
      return { ended: `gave no ${into.byteLength} bytes` };
    await client.del(resultKey(id));
    return answer;
  } catch (error) {
    return { ended: `answered with ${(error as Error).message}` };
  }
}
