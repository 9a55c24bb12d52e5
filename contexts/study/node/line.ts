import type { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { nameOfTrial } from '../journal.ts';
import type { Outcome, TrialAsked } from '../words.ts';
import { AGAIN, isAnybodyThere, putUp, refusals, type StudyOnBoard, takeDown } from './board.ts';
import { type Mailbox, mailbox } from './mailbox.ts';
import { hungUp, PREFIX, type QueuePackages } from './redis.ts';
import { hashOf } from './trial-version.ts';
import {
  type End,
  jobParcel,
  LEFT,
  outcomeWith,
  type Parcel,
  putBytes,
  putShared,
  readBytes,
  readEnd,
  removeBytes,
  removeShared,
  sharedText,
} from './wire.ts';
import { GREATEST, type QueueChoice, type QueuedStudy } from './words.ts';

// What a study has in a queue. Events of BullMQ say what has ended; whatever they do not say, since a Redis was away or has lost it all, is found
// by looking after all that waits, now and then: what has ended is taken, what is gone is put again.

interface Waiting {
  readonly asked: TrialAsked;
  readonly parcel: Parcel;
}

interface StudyLine {
  readonly client: Redis;
  readonly jobs: Queue;
  readonly events: QueueEvents;
  readonly study: StudyOnBoard;
  readonly own: QueuedStudy;
  /** The text of what its trials share. */
  readonly shared: string | undefined;
  readonly box: Mailbox<Outcome>;
  /** By the names of their jobs. */
  readonly waiting: Map<string, Waiting>;
  /** Those whose end is being read. */
  readonly taking: Set<string>;
  /** The jobs of what has ended and is not recorded yet. */
  readonly ended: Map<Outcome, string>;
  /** What is to be put there next. */
  readonly fresh: (readonly [string, Waiting])[];
  /** Who waits for room. */
  readonly rooms: (() => void)[];
  readonly tell: Teller;
  readonly timers: Set<ReturnType<typeof setInterval>>;
}

/** How many rungs count for a priority: BullMQ has 2²¹ priorities, the least of which goes first. */
const RUNGS = 64;

export async function openLine(
  { bullmq }: QueuePackages,
  client: Redis,
  study: StudyOnBoard,
  own: QueuedStudy,
): Promise<StudyLine> {
  // As the clock of the Redis has it.
  const [time] = await client.time();
  const shared = { connection: client, prefix: PREFIX };
  return {
    ...{ client, study, own, shared: sharedText(own.shared), box: mailbox(), tell: teller(study, own) },
    jobs: new bullmq.Queue(study.queue, { ...shared, streams: { events: { maxLen: 1000 } } }),
    events: new bullmq.QueueEvents(study.queue, {
      ...shared,
      autorun: false,
      lastEventId: `${Number(time) * 1000}-0`,
    }),
    ...{ waiting: new Map(), taking: new Set(), ended: new Map(), timers: new Set(), fresh: [], rooms: [] },
  };
}

/** A job's name is that of its study, its trial and all that is asked: whoever asks for the same again finds it. */
function waitingOf({ study, own, shared }: StudyLine, asked: TrialAsked): readonly [string, Waiting] {
  const { timeLimit, memoryLimit, queue } = own;
  const parcel = jobParcel({
    ...{ study: study.id, asked, retries: queue.retries, timeLimit, memoryLimit },
    ...(shared !== undefined && { shared: hashOf(shared) }),
  });
  const name = nameOfTrial(asked).replaceAll(' ', '-');
  return [`${study.id}-${name}-${hashOf(parcel.text).slice(0, 16)}`, { asked, parcel }];
}

/** Promoted trials go before new ones. */
function priorityOf(
  { rung = 0 }: TrialAsked & { readonly rung?: number },
  { priority }: QueueChoice,
): number {
  return 1 + (GREATEST - priority) * RUNGS + (RUNGS - 1 - Math.min(rung, RUNGS - 1));
}

/** Queues a trial, with others that come in the same turn. */
export function put(line: StudyLine, asked: TrialAsked): void {
  const [id, one] = waitingOf(line, asked);
  line.waiting.set(id, one);
  line.fresh.push([id, one]);
  if (line.fresh.length === 1) setImmediate(() => void putJobs(line, line.fresh.splice(0)));
}

/** Waits until there is room for one more; gives whether there is, since all may end. */
export async function hasRoom({ waiting, ended, own, box, rooms }: StudyLine): Promise<boolean> {
  while (waiting.size + ended.size >= own.queue.window && !box.isClosed())
    await box.orClosed(new Promise<void>((resolve) => rooms.push(resolve)));
  return !box.isClosed();
}

/** Waits until all have ended, and whoever took them has kept them. */
export async function allEnded({ waiting, ended, box, rooms }: StudyLine): Promise<void> {
  while (waiting.size + ended.size > 0 && !box.isClosed())
    await box.orClosed(new Promise<void>((resolve) => rooms.push(resolve)));
}

async function putJobs(
  { client, jobs, own, waiting, tell }: StudyLine,
  all: readonly (readonly [string, Waiting])[],
): Promise<void> {
  for (const [id, one] of all) waiting.set(id, one);
  try {
    for (const [id, { parcel }] of all) await putBytes(client, id, 'asked', parcel);
    await jobs.addBulk(
      all.map(([jobId, { asked, parcel }]) => ({
        name: 'trial',
        data: parcel.text,
        opts: {
          ...{ jobId, attempts: 3, priority: priorityOf(asked, own.queue), stackTraceLimit: 0 },
          ...{ removeOnComplete: { age: LEFT }, removeOnFail: { age: LEFT } },
        },
      })),
    );
  } catch (error) {
    // They are put again when they are looked after.
    tell.trouble(error);
  }
}

/** Takes how a job has ended: its text, or why BullMQ has given it up. */
async function take(line: StudyLine, id: string, text: unknown, failed: string | undefined): Promise<void> {
  const { waiting, taking, box, client, ended, tell } = line;
  const one = waiting.get(id);
  if (!one || taking.has(id) || box.isClosed()) return;
  taking.add(id);
  try {
    const end: End =
      failed === undefined ? await readEnd(text, readBytes(client, id, 'kept'), id) : { failed };
    if ('dropped' in end) return await putJobs(line, [[id, one]]);
    const outcome = outcomeWith(one.asked, end);
    waiting.delete(id);
    ended.set(outcome, id);
    tell.hasHeard();
    box.put(outcome);
  } catch (error) {
    // What cannot be read is none of a worker's: the trial is done again.
    tell.trouble(error);
    await remove(line, id);
  } finally {
    taking.delete(id);
  }
}

/** Takes what has ended unheard, and puts again what is gone. */
async function look(line: StudyLine): Promise<void> {
  const { client, jobs, waiting } = line;
  const ids = [...waiting.keys()];
  const asking = client.pipeline();
  for (const id of ids)
    asking.hmget(jobs.toKey(id), 'timestamp', 'finishedOn', 'returnvalue', 'failedReason');
  const found = (await asking.exec()) ?? [];
  const gone: (readonly [string, Waiting])[] = [];
  for (const [k, [error, own]] of found.entries()) {
    const id = ids[k]!;
    const [timestamp, finishedOn, text, failed] = (own ?? []) as (string | null)[];
    const one = waiting.get(id);
    if (error || !one) continue;
    if (timestamp === null) gone.push([id, one]);
    else if (finishedOn !== null)
      await take(line, id, textIn(text), text === null ? (failed ?? '') : undefined);
  }
  if (gone.length > 0) await putJobs(line, gone);
}

/** BullMQ keeps JSON. */
function textIn(json: string | null | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}

/** Tells of the study again, and of what workers have said, and looks after it. */
async function round(line: StudyLine): Promise<void> {
  const { client, study, shared, tell, box } = line;
  try {
    if (box.isClosed()) return;
    await putUp(client, study);
    if (shared !== undefined) await putShared(client, study.id, shared);
    for (const why of await refusals(client, study.id)) tell.refusal(why);
    await tell.nobody(() => isAnybodyThere(client, study.queue));
    await look(line);
  } catch (error) {
    tell.trouble(error);
  }
}

export async function beginLine(line: StudyLine): Promise<void> {
  const { client, jobs, events, tell, timers, box } = line;
  jobs.on('error', tell.trouble);
  events.on('error', tell.trouble);
  // One at a time: a study that goes on may find a thousand of its trials in the queue, each of which says so.
  let isDue = false;
  const soon = () => {
    if (isDue || box.isClosed()) return;
    isDue = true;
    const look = () =>
      void round(line).then(() => {
        isDue = false;
      });
    setTimeout(look, 200).unref();
  };
  client.on('error', tell.trouble).on('ready', soon);
  events.on('completed', ({ jobId, returnvalue }) => void take(line, jobId, returnvalue, undefined));
  events.on('failed', ({ jobId, failedReason }) => void take(line, jobId, undefined, failedReason));
  events.on('duplicated', soon);
  events.run().catch(tell.trouble);
  await round(line);
  timers.add(setInterval(soon, 1000 * AGAIN));
}

async function remove({ client, jobs }: StudyLine, id: string): Promise<void> {
  await Promise.allSettled([jobs.remove(id), removeBytes(client, id)]);
}

/** What has been recorded need not be kept in the queue. */
export async function forget(line: StudyLine, outcomes: readonly Outcome[]): Promise<void> {
  const ids = outcomes.map((own) => line.ended.get(own)!);
  for (const own of outcomes) line.ended.delete(own);
  for (const go of line.rooms.splice(0)) go();
  await Promise.all(ids.map((id) => remove(line, id)));
}

/** Takes away whatever is left of a study: what is being done for it is given up. */
export async function endLine(line: StudyLine): Promise<void> {
  const { client, study, jobs, events, box, timers, waiting, ended } = line;
  box.close();
  for (const timer of timers) clearInterval(timer);
  await hungUp(client, async () => {
    await takeDown(client, study.id);
    await removeShared(client, study.id);
    await Promise.all([...waiting.keys(), ...ended.values()].map((id) => remove(line, id)));
    await client.expire(jobs.toKey('events'), LEFT);
    await Promise.allSettled([events.close(), jobs.close()]);
  });
}

/** What a coordinator says on its standard error, each once. */
interface Teller {
  trouble(error: unknown): void;
  refusal(why: string): void;
  hasHeard(): void;
  /** Says that no worker is there, where that is so and nothing has ended yet. */
  nobody(isAnybody: () => Promise<boolean>): Promise<void>;
}

function teller(study: StudyOnBoard, { queue }: QueuedStudy): Teller {
  const told = new Set<string>();
  let isHeard = false;
  let rounds = 0;
  const once = (text: string) => {
    if (told.has(text)) return;
    told.add(text);
    console.warn(`study, queue: ${text}`);
  };
  return {
    trouble: (error) => once(`${error instanceof Error ? error.message : error}; it goes on when it can`),
    refusal: (why) => once(`a worker does none of its trials: the study ${why}`),
    hasHeard: () => {
      isHeard = true;
    },
    nobody: async (isAnybody) => {
      if (isHeard || rounds++ === 0 || (await isAnybody())) return;
      once(
        `no worker of ${study.shown} is there yet: myelin worker ${study.shown} --queue ${queue.address.text}`,
      );
    },
  };
}
