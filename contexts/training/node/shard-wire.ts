import type { Redis } from 'ioredis';
import { isRecord } from '../../../framework/engine.ts';
import { jsonText } from '../../store/json.ts';
import type { StudyOnBoard } from '../../study/node/board.ts';
import { PREFIX } from '../../study/node/redis.ts';
import { hashOf, type TrialVersion, trialVersion } from '../../study/node/trial-version.ts';
import {
  checked,
  isCount,
  isNumber,
  isPositive,
  isText,
  optional,
  parsed,
  recordOf,
  type WireCheck,
  type WireFields,
} from '../../study/node/wire.ts';
import type { Fingerprint, ShardAnswer, ShardAsked } from '../shard-words.ts';

// What passes between a training and its workers on other machines: which shard, as a text of JSON; how it ended, as another; and bytes beside them, of which
// each side knows by its own training how many there must be.

/** A shard for whoever takes it. */
export interface ShardJob {
  readonly training: string;
  /** Which numbers it is to be computed of. */
  readonly version: number;
  readonly asked: ShardAsked;
  /** Most seconds. */
  readonly timeLimit: number | undefined;
}

const isWord: WireCheck = (x) => isCount(x) && (x as number) < 2 ** 32;
const isId: WireCheck = (x) => isText(x) && /^[\da-f]{32}$/.test(x as string);
const JOB: WireFields = {
  training: isId,
  version: isCount,
  asked: isRecord,
  timeLimit: optional(isPositive),
};
const ASKED: WireFields = {
  iteration: isCount,
  shard: isCount,
  key: (x) => Array.isArray(x) && x.length === 2 && x.every(isWord),
  schedules: optional((x) => Array.isArray(x) && x.every(recordOf(isNumber))),
};
const ANSWER: WireFields = {
  done: optional((x) => x === true),
  threw: optional(isText),
  ended: optional(isText),
};

export const jobText = (job: ShardJob): string => jsonText(job);
export const answerText = (answer: ShardAnswer): string => jsonText(answer);

export function readShardJob(text: unknown): ShardJob {
  const job = checked(parsed(text, 'a shard'), JOB, 'a shard');
  return { ...job, asked: checked(job.asked, ASKED, 'a shard, asked') } as unknown as ShardJob;
}

export function readAnswer(text: unknown): ShardAnswer {
  const own = checked(parsed(text, 'an answer'), ANSWER, 'an answer');
  return Object.keys(own).length === 1
    ? (own as unknown as ShardAnswer)
    : { ended: 'answered with nothing, or too much' };
}

/** For how many seconds bytes stay there when nobody takes them away. */
const KEPT = 3600;

export const sentKey = (training: string, version: number): string =>
  `${PREFIX}:shards:${training}:${version}`;
export const resultKey = (job: string): string => `${PREFIX}:shards:${job}`;

export const putNumbers = (client: Redis, key: string, bytes: Uint8Array): Promise<unknown> =>
  client.set(key, Buffer.from(bytes), 'EX', KEPT);
/** Says that they are still needed; gives whether they are there. */
export const keepNumbers = async (client: Redis, key: string): Promise<boolean> =>
  (await client.expire(key, KEPT)) === 1;

/** Copies bytes into memory, if they are as many as belong there. */
export async function takeNumbers(client: Redis, key: string, into: ArrayBufferLike): Promise<boolean> {
  const found = await client.getBuffer(key);
  if (found?.length !== into.byteLength) return false;
  new Uint8Array(into).set(found);
  return true;
}

/** The queue of those who compute the same; `hash` has a word for each aspect of the training. */
export function shardVersion(trainer: URL, fingerprint: Fingerprint): TrialVersion {
  const { shown, version } = trialVersion(trainer);
  const hash = Object.values(fingerprint)
    .map((own) => hashOf(own).slice(0, 12))
    .join('.');
  return { shown, version, hash, queue: `shards-${hashOf(version, hash).slice(0, 24)}` };
}

/** What is other about a training than about that of a worker. */
export function differenceIn(training: StudyOnBoard, own: TrialVersion, fingerprint: Fingerprint): string {
  if (training.version !== own.version)
    return `needs myelin ${training.version}, this worker has ${own.version}`;
  const [asked, has] = [training, own].map(({ hash }) => hash.split('.'));
  const at = has!.findIndex((aspect, i) => aspect !== asked![i]);
  return `of ${training.shown} has other ${Object.keys(fingerprint)[at] ?? 'aspects'} than ${own.shown} of this worker`;
}
