import type { Redis } from 'ioredis';
import { isRecord } from '../../../framework/engine.ts';
import type { TrialVersion } from './trial-version.ts';

// Where studies and workers tell of themselves. What is not told again is gone after a while.

/** Who waits: each kind has a list of its own, so that workers of one look at none of the other. */
type BoardKind = 'studies' | 'trainings';
const listKey = (kind: BoardKind) => `myelin:${kind}`;
const studyKey = (id: string) => `myelin:study:${id}`;
const workerKey = (queue: string) => `myelin:worker:${queue}`;
const refusalKey = (id: string) => `myelin:refusals:${id}`;

/** For how many seconds a word holds, and after how many it is said again. */
const HOLDS = 30;
export const AGAIN = 5;

export interface StudyOnBoard extends TrialVersion {
  readonly id: string;
}

const ENDED = 'ended';

/** Tells that a study waits for its trials. */
export async function putUp(
  client: Redis,
  { id, ...version }: StudyOnBoard,
  kind: BoardKind = 'studies',
): Promise<void> {
  const text = JSON.stringify(version);
  await client.multi().set(studyKey(id), text, 'EX', HOLDS).sadd(listKey(kind), id).exec();
}

/** Tells that it waits no longer: what is being done for it is given up. */
export async function takeDown(client: Redis, id: string, kind: BoardKind = 'studies'): Promise<void> {
  const [key, list] = [studyKey(id), listKey(kind)];
  await client.multi().set(key, ENDED, 'EX', HOLDS).srem(list, id).del(refusalKey(id)).exec();
}

/** Whether a study waits, has ended, or has not been heard of for a while. */
export async function stateOf(client: Redis, id: string): Promise<'waits' | 'ended' | 'silent'> {
  const text = await client.get(studyKey(id));
  return text === null ? 'silent' : text === ENDED ? ENDED : 'waits';
}

/** The studies that wait. */
export async function studiesOn(
  client: Redis,
  kind: BoardKind = 'studies',
): Promise<readonly StudyOnBoard[]> {
  const ids = await client.smembers(listKey(kind));
  if (ids.length === 0) return [];
  const texts = await client.mget(ids.map(studyKey));
  const gone = ids.filter((_, k) => texts[k] === null);
  if (gone.length > 0) await client.srem(listKey(kind), ...gone);
  return ids.flatMap((id, k) => readStudy(id, texts[k]));
}

const SHOWN = /^[\w.#+ -]{1,200}$/;

/** Of what has been written by somebody else, what can be shown. */
function readStudy(id: string, text: string | null | undefined): readonly StudyOnBoard[] {
  let own: unknown;
  try {
    own = JSON.parse(text ?? '');
  } catch {
    return [];
  }
  if (!isRecord(own)) return [];
  const { shown, version, hash, queue } = own;
  const isFit = [shown, version, hash, queue].every((one) => typeof one === 'string' && SHOWN.test(one));
  return isFit ? [{ id, shown, version, hash, queue } as StudyOnBoard] : [];
}

/** A worker is there for a queue. */
export const isThere = (client: Redis, queue: string): Promise<unknown> =>
  client.set(workerKey(queue), '1', 'EX', HOLDS);
export const isAnybodyThere = async (client: Redis, queue: string): Promise<boolean> =>
  (await client.exists(workerKey(queue))) === 1;

/** A worker says why it does nothing for a study. */
export async function refuse(client: Redis, id: string, why: string): Promise<void> {
  const key = refusalKey(id);
  await client.multi().rpush(key, why).ltrim(key, -100, -1).expire(key, HOLDS).exec();
}

/** What workers have said since it was last asked. */
export async function refusals(client: Redis, id: string): Promise<readonly string[]> {
  const all = await client.multi().lrange(refusalKey(id), 0, -1).del(refusalKey(id)).exec();
  const texts = all?.[0]?.[1];
  return Array.isArray(texts)
    ? texts.map((text) =>
        String(text)
          .replace(/[^\x20-\x7e]/g, '?')
          .slice(0, 400),
      )
    : [];
}

/** What is other about a study's trial, for those whose worker has another one. */
export function differenceOf(study: TrialVersion, own: TrialVersion): string {
  const [asked, has] = [study, own].map(({ shown }) => shown);
  if (asked !== has) return `is of ${asked}, this worker has ${has}`;
  if (study.version !== own.version) return `needs myelin ${study.version}, this worker has ${own.version}`;
  return `needs ${asked} as its files are there (${study.hash.slice(0, 8)}), this worker has others (${own.hash.slice(0, 8)})`;
}
