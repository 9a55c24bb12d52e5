import type { Job as Taken } from 'bullmq';
import type { Redis } from 'ioredis';
import { differenceOf, isThere, refuse, stateOf, studiesOn } from './board.ts';
import type { Crew } from './crew.ts';
import type { QueuePackages } from './redis.ts';
import type { TrialVersion } from './trial-version.ts';
import {
  endOf,
  endParcel,
  lostTooOften,
  putBytes,
  readBytes,
  readJob,
  readShared,
  type TrialJob,
} from './wire.ts';

// What a worker does with what it takes from the queue.

/** After how many ms it asks again what is going on, and after how many a study of which nothing is heard has ended. */
export const ROUND = 1000;
const SILENT = 20_000;

/** What is being done. */
interface Doing {
  readonly study: string;
  readonly stop: AbortController;
  /** Since when nothing is heard of its study. */
  silentSince: number | undefined;
}

export interface Post {
  readonly client: Redis;
  readonly version: TrialVersion;
  readonly hands: Crew;
  readonly doing: Map<string, Doing>;
  readonly errors: Pick<QueuePackages['bullmq'], 'UnrecoverableError' | 'WaitingError'>;
  readonly signal: AbortSignal;
  /** What studies share, by their names; and what this worker makes of it. */
  readonly shares: Map<string, unknown>;
  readonly shared: (given: unknown) => unknown;
  /** Says each thing once. */
  readonly say: (text: string) => void;
}

/** Does a job; gives the text of how it ended. */
export async function done(post: Post, taken: Taken, token: string | undefined): Promise<string> {
  const { client, hands, doing, errors, signal } = post;
  const id = String(taken.id);
  const job = await jobIn(post, taken);
  if (taken.stalledCounter > job.retries)
    return endParcel(endOf(lostTooOften(job.asked, taken.stalledCounter))).text;
  if ((await stateOf(client, job.study)) !== 'waits') return dropped(taken);
  const stop = new AbortController();
  doing.set(id, { study: job.study, stop, silentSince: undefined });
  if (signal.aborted) stop.abort();
  try {
    const outcome = await hands.tried(job.asked, { ...job, shared: await sharedIn(post, job) }, stop.signal);
    if (outcome) {
      const parcel = endParcel(endOf(outcome));
      await putBytes(client, id, 'kept', parcel);
      return parcel.text;
    }
  } finally {
    doing.delete(id);
  }
  if (!signal.aborted) return dropped(taken);
  await taken.moveToWait(token);
  throw new errors.WaitingError();
}

/** What a job asks; what is none of ours is refused, and never tried again. */
async function jobIn({ client, errors, say }: Post, { id, data }: Taken): Promise<TrialJob> {
  try {
    return await readJob(data, readBytes(client, String(id), 'asked'), 'a job');
  } catch (error) {
    const { message } = error as Error;
    say(`refused ${message}`);
    throw new errors.UnrecoverableError(`refused ${message}`);
  }
}

/** What the trials of its study share, as this worker has it: the same for all of them. */
async function sharedIn({ client, shares, shared }: Post, job: TrialJob): Promise<unknown> {
  const mark = job.shared && `${job.study} ${job.shared}`;
  if (mark && !shares.has(mark)) shares.set(mark, shared(await readShared(client, job.study, job.shared!)));
  return mark && shares.get(mark);
}

/** Nobody waits for it: it leaves the queue. */
function dropped(taken: Taken): string {
  taken.opts.removeOnComplete = true;
  return endParcel({ dropped: true }).text;
}

/** Tells that the worker is there, says of which studies it does nothing, and gives up what nobody waits for. */
export async function round({ client, version, doing, say }: Post, told: Set<string>): Promise<void> {
  await isThere(client, version.queue);
  for (const study of await studiesOn(client)) {
    const mark = `${study.id} ${study.queue}`;
    if (study.queue === version.queue || told.has(mark)) continue;
    told.add(mark);
    const why = differenceOf(study, version);
    say(`A study ${why}: its trials are left to others.`);
    await refuse(client, study.id, why);
  }
  const states = new Map<string, Awaited<ReturnType<typeof stateOf>>>();
  for (const own of doing.values()) {
    const state = states.get(own.study) ?? (await stateOf(client, own.study));
    states.set(own.study, state);
    // After an outage studies need a while until they have told of themselves again.
    own.silentSince = state === 'silent' ? (own.silentSince ?? Date.now()) : undefined;
    const isSilent = own.silentSince !== undefined && Date.now() - own.silentSince > SILENT;
    if (state === 'ended' || isSilent) own.stop.abort();
  }
}
