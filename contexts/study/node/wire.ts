import type { Redis } from 'ioredis';
import { isPlain, isRecord, say, wrongOption } from '../../../framework/engine.ts';
import { fileFault } from '../../store/faults.ts';
import { jsonText, parseJson } from '../../store/json.ts';
import { failedBy, isFigure, named } from '../outcome.ts';
import type { Metrics, Outcome, TrialAsked } from '../words.ts';
import { PREFIX } from './redis.ts';
import { hashOf } from './trial-version.ts';

// What passes through a queue: texts of JSON, numbers to the last bit, and bytes beside them, of which the text has the length and the hash.
// Whoever can write to the Redis can write anything there: what is read is checked, and is data whatever it is.

/** Most letters of a text, and most bytes beside it. */
const LONGEST = 2 ** 22;
const LARGEST = 2 ** 28;

/** How a trial shall be done. */
export interface TrialLimits {
  /** How often a worker may be lost with it. */
  readonly retries: number;
  readonly timeLimit: number | undefined;
  readonly memoryLimit: number | undefined;
}

/** A trial of a study. */
export interface TrialJob extends TrialLimits {
  readonly study: string;
  readonly asked: TrialAsked;
  /** Of the text of what the trials of the study share, if they do. */
  readonly shared?: string;
}

/** How it has ended; what was given up, because nobody waits for it, has not. */
export type End = { readonly metrics: Metrics } | { readonly failed: string } | { readonly dropped: true };

/** A text, and the bytes by names. */
export interface Parcel {
  readonly text: string;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

export type WireCheck = (x: unknown) => boolean;

export const isCount: WireCheck = (x) => Number.isSafeInteger(x) && (x as number) >= 0;
export const isNumber: WireCheck = (x) => Number.isFinite(x);
export const isText: WireCheck = (x) => typeof x === 'string';
export const isPositive: WireCheck = (x) => isNumber(x) && (x as number) > 0;
const isSpaceValue: WireCheck = (x) => isText(x) || typeof x === 'boolean' || isNumber(x);
export const recordOf =
  (check: WireCheck): WireCheck =>
  (x) =>
    isRecord(x) && Object.values(x).every(check);
export const optional =
  (check: WireCheck): WireCheck =>
  (x) =>
    x === undefined || check(x);

const isHash: WireCheck = (x) => isText(x) && /^[\da-f]{64}$/.test(x as string);

/** Names that JSON says, and what each is. */
export type WireFields = Readonly<Record<string, WireCheck>>;

const ASKED: WireFields = {
  number: isCount,
  seed: isCount,
  setting: recordOf(isSpaceValue),
  rung: optional(isCount),
  budget: optional(isNumber),
};
const JOB: WireFields = {
  study: (x) => isText(x) && /^[\da-f]{32}$/.test(x as string),
  asked: isRecord,
  retries: isCount,
  timeLimit: optional(isPositive),
  memoryLimit: optional(isPositive),
  shared: optional(isHash),
  bytes: optional(isRecord),
};
const METRICS: WireFields = {
  metrics: (x) => recordOf(isNumber)(x) && Object.keys(x as object).length > 0,
  reports: optional((x) => Array.isArray(x) && x.every(recordOf(isNumber))),
  figures: optional((x) => Array.isArray(x) && x.every(isFigure)),
  bytes: optional(isRecord),
};
const FAILED: WireFields = { failed: isText, reports: METRICS.reports!, figures: METRICS.figures! };
const DROPPED: WireFields = { dropped: (x) => x === true };
const BYTES: WireFields = {
  length: (x) => isCount(x) && (x as number) <= LARGEST,
  hash: isHash,
};

/** What may be bytes. */
const BYTE_NAMES = ['checkpoint'];

const REMEDY =
  'Somebody else has written it: give your studies and trainings a Redis, or a database of it, of their own.';

export function checked(own: unknown, fields: WireFields, where: string): Readonly<Record<string, unknown>> {
  if (!isPlain(own)) return fileFault(where, say(own), 'a record', REMEDY);
  for (const name of Object.keys(own))
    if (!Object.hasOwn(fields, name)) fileFault(where, say(name), Object.keys(fields).join(', '), REMEDY);
  for (const [name, isFit] of Object.entries(fields))
    if (!isFit(own[name])) fileFault(`${where}, ${name}`, say(own[name]), 'what belongs there', REMEDY);
  return own;
}

/** Parts data from its bytes. */
function parcel(
  data: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
  put: (plain: object) => object,
): Parcel {
  const bytes = new Map(
    Object.entries(own).filter((entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array),
  );
  for (const [name, { length }] of bytes)
    if (length > LARGEST)
      fileFault(name, `${length} bytes`, `at most ${LARGEST} through a queue`, 'Keep less of the trial.');
  const plain = Object.fromEntries(Object.entries(own).filter(([name]) => !bytes.has(name)));
  const told = Object.fromEntries(
    [...bytes].map(([name, all]) => [name, { length: all.length, hash: hashOf(all) }]),
  );
  return { text: jsonText({ ...data, ...put(plain), ...(bytes.size > 0 && { bytes: told }) }), bytes };
}

export const jobParcel = ({ asked, ...data }: TrialJob): Parcel =>
  parcel({ ...data }, { ...asked }, (plain) => ({ asked: plain }));
export const endParcel = (end: End): Parcel => parcel({}, { ...end }, (plain) => plain);

/** Bytes by their names, wherever they are. */
export type ByteReader = (name: string) => Promise<Uint8Array | null>;

async function withBytes(
  told: unknown,
  read: ByteReader,
  where: string,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const all: Record<string, Uint8Array> = {};
  for (const [name, own] of Object.entries((told ?? {}) as object)) {
    const there = `${where}, ${say(name)}`;
    const { length, hash } = checked(own, BYTES, there);
    if (!BYTE_NAMES.includes(name)) fileFault(there, say(name), BYTE_NAMES.join(', '), REMEDY);
    const found = await read(name);
    if (found?.length !== length || hashOf(found as Uint8Array) !== hash)
      fileFault(there, found ? `${found.length} other bytes` : 'nothing', `${length} bytes`, REMEDY);
    // Of Node's buffers several share their memory.
    all[name] = Uint8Array.from(found as Uint8Array);
  }
  return all;
}

export function parsed(text: unknown, where: string): unknown {
  if (typeof text !== 'string' || text.length > LONGEST)
    return fileFault(where, say(text), `a text of at most ${LONGEST} letters`, REMEDY);
  return parseJson(text, where);
}

export async function readJob(text: unknown, read: ByteReader, where: string): Promise<TrialJob> {
  const { asked, bytes, ...job } = checked(parsed(text, where), JOB, where);
  const own = checked(asked, ASKED, where);
  return {
    ...job,
    asked: { ...own, setting: { ...(own.setting as object) }, ...(await withBytes(bytes, read, where)) },
  } as unknown as TrialJob;
}

export async function readEnd(text: unknown, read: ByteReader, where: string): Promise<End> {
  const own = parsed(text, where) as Readonly<Record<string, unknown>> | null;
  const fields = own && 'dropped' in own ? DROPPED : own && 'failed' in own ? FAILED : METRICS;
  const { bytes, metrics, reports, figures, ...end } = checked(own, fields, where);
  return {
    ...end,
    ...(metrics !== undefined && { metrics: { ...(metrics as object) } }),
    ...(reports !== undefined && { reports: (reports as object[]).map((one) => ({ ...one })) }),
    ...(figures !== undefined && { figures: (figures as object[]).map((one) => ({ ...one })) }),
    ...(await withBytes(bytes, read, where)),
  } as unknown as End;
}

/** How a trial has ended, without what was asked. */
export function endOf(outcome: Outcome): End {
  const { number: _, seed: __, setting: ___, rung: ____, budget: _____, ...end } = outcome;
  return end;
}

/** What was asked has ended so. */
export const outcomeWith = (asked: TrialAsked, end: Exclude<End, { readonly dropped: true }>): Outcome =>
  'failed' in end ? { ...end, ...failedBy(asked, end.failed) } : { ...named(asked), ...end };

export const lostTooOften = (asked: TrialAsked, times: number): Outcome =>
  failedBy(asked, `lost its worker ${times} times`);

/** What a coordinator that never comes back has left is gone after so many seconds. */
export const LEFT = 24 * 3600;

const sharedKey = (study: string) => `${PREFIX}:shared:${study}`;

/** What the trials of a study share stands in the Redis once. */
export const putShared = (client: Redis, study: string, text: string): Promise<unknown> =>
  client.set(sharedKey(study), text, 'EX', LEFT);

export async function readShared(client: Redis, study: string, hash: string): Promise<unknown> {
  const text = await client.get(sharedKey(study));
  if (text === null || hashOf(text) !== hash)
    return fileFault('shared', text === null ? 'nothing' : 'another text', 'what the trials share', REMEDY);
  return parsed(text, 'shared');
}

export const removeShared = (client: Redis, study: string): Promise<unknown> => client.del(sharedKey(study));

/** The text of what trials share: JSON, since nothing else goes through a queue. */
export function sharedText(shared: unknown): string | undefined {
  if (shared === undefined) return undefined;
  const isJson = (x: unknown): boolean =>
    x === null ||
    ['string', 'boolean'].includes(typeof x) ||
    Number.isFinite(x) ||
    (Array.isArray(x) && x.every(isJson)) ||
    (isPlain(x) && Object.values(x).every((own) => own === undefined || isJson(own)));
  const text = isJson(shared) ? jsonText(shared) : '';
  if (text !== '' && text.length <= LONGEST) return text;
  return wrongOption(
    'study, shared',
    text === '' ? 'more than numbers, texts, truth values, lists and records' : `${text.length} letters`,
    `what JSON can say in ${LONGEST} letters, with a queue`,
    'Keep large data in files, which the module of the trial reads.',
  );
}

/** Bytes beside a job: those that it was asked with, and those that it has kept. */
type BytesOf = 'asked' | 'kept';
const bytesKey = (job: string, of: BytesOf, name: string) => `${PREFIX}:bytes:${job}:${of}:${name}`;

export async function putBytes(client: Redis, job: string, of: BytesOf, { bytes }: Parcel): Promise<void> {
  for (const [name, own] of bytes) await client.set(bytesKey(job, of, name), Buffer.from(own), 'EX', LEFT);
}

export const readBytes =
  (client: Redis, job: string, of: BytesOf): ByteReader =>
  (name) =>
    client.getBuffer(bytesKey(job, of, name));

export async function removeBytes(client: Redis, job: string): Promise<void> {
  await client.del(
    (['asked', 'kept'] as const).flatMap((of) => BYTE_NAMES.map((name) => bytesKey(job, of, name))),
  );
}
