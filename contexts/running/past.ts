import type { FloatArray, Key } from '../../framework/index.ts';
import { advance } from '../session/advance.ts';
import { prepare } from '../session/compiled.ts';
import { fetch, numbersIn, replaceAll } from '../session/numbers.ts';
import { take } from '../session/snapshot.ts';
import type { DriveRecord, Running, Session, Taken } from '../session/words.ts';

// What has been, so that it can be again: snapshots now and then, and what has happened between them.

/** What somebody has changed, other than by running: numbers in place of others, and what stands beside them in a state. */
export interface Outside {
  readonly arrays: ReadonlyMap<string, FloatArray>;
  readonly fed: ReadonlySet<string>;
  readonly drives: ReadonlyMap<string, DriveRecord>;
  readonly begun: ReadonlyMap<string, number>;
  readonly key: Key;
}

/** Ticks of a run, and what was changed before the first of them. */
interface Leg extends Running {
  readonly tick: number;
  count: number;
  readonly outside?: Outside | undefined;
}

/** Lists that grow; whatever takes something out of them gives a past of its own. */
export interface Past {
  /** Snapshots, ticks ascending; the first is where the past begins. */
  readonly shots: Taken[];
  /** One behind the other. */
  readonly legs: Leg[];
  /** Ticks between snapshots. */
  readonly period: number;
  /** Bytes of all, and of what is between snapshots: never less than there are. */
  readonly bytes: { all: number; between: number };
}

const pastOf = (shots: Taken[], legs: Leg[], period: number): Past => ({
  ...{ shots, legs, period },
  bytes: measured(shots, legs),
});

export const firstOf = ({ shots }: Past): number => shots[0]!.state.tick;

export function lastOf(past: Past): number {
  const last = past.legs.at(-1);
  return last ? last.tick + last.count : firstOf(past);
}

/** A past that begins here. */
export const beginning = (session: Session, period: number): Past => pastOf([take(session)], [], period);

/** What was changed since a version of the arrays; nothing where that is nothing. */
export function outsideOf(session: Session, since: number): Outside | undefined {
  const { live } = session;
  const slots = [...live.changed].flatMap(([slot, version]) =>
    version > since && live.arrays.has(slot) ? [slot] : [],
  );
  if (slots.length === 0) return undefined;
  return besides(session, new Map(slots.map((slot) => [slot, numbersIn(live, slot)])));
}

/** All that there is, where it has nothing to do with what was before. */
export const allOf = (session: Session): Outside => besides(session, take(session).state.arrays);

export function besides(
  { live: { fed, drives, begun, key } }: Session,
  arrays: ReadonlyMap<string, FloatArray> = new Map(),
): Outside {
  return { arrays, fed: new Set(fed), drives: new Map(drives), begun: new Map(begun), key };
}

/** Adds ticks of a run that have passed. */
export function passed(past: Past, of: Running, tick: number, count: number, outside?: Outside): void {
  const { legs, bytes } = past;
  const last = legs.at(-1);
  const isSame = last?.rowClamps === of.rowClamps && last.process === of.process;
  if (isSame && !outside && last.done + last.count === of.done) {
    last.count += count;
    return;
  }
  const { contents, process, occurring, rowClamps, done } = of;
  const own = { contents, process, occurring, rowClamps, done, tick, count, outside };
  legs.push(own);
  const more = sum(isSame ? [...(outside?.arrays.values() ?? [])] : arraysOf(own));
  bytes.all += more;
  bytes.between += more;
}

/** Adds a snapshot. */
export function shot({ shots, bytes }: Past, session: Session): void {
  const known = new Set(shots.at(-1)!.state.arrays.values());
  const taken = take(session);
  shots.push(taken);
  bytes.all += sum([...taken.state.arrays.values()].filter((own) => !known.has(own)));
}

/** The same up to a tick. */
export const upTo = ({ shots, legs, period }: Past, tick: number): Past =>
  pastOf(
    shots.filter(({ state }) => state.tick <= tick),
    legs
      .filter((own) => own.tick < tick)
      .map((own) => ({ ...own, count: Math.min(own.count, tick - own.tick) })),
    period,
  );

/** The same from its second snapshot on. */
function withoutFirst({ shots, legs, period }: Past): Past {
  const first = shots[1]!.state.tick;
  const left = legs.filter((own) => own.tick + own.count > first);
  // What was changed before a leg is in the snapshot that lies within it.
  const own = left.map((one) => (one.tick < first ? { ...one, outside: undefined } : one));
  return pastOf(shots.slice(1), own, period);
}

/** The same with half of the snapshots. */
const thinned = ({ shots, legs, period }: Past): Past =>
  pastOf(
    shots.filter(({ state }, k) => k === 0 || state.tick % (2 * period) === 0),
    legs,
    2 * period,
  );

const sum = (arrays: readonly FloatArray[]): number =>
  arrays.reduce((bytes, own) => bytes + own.byteLength, 0);

/** What a leg of the past keeps: rows of inputs that no function gives, and what was changed before it. */
const arraysOf = ({ rowClamps, outside }: Leg): FloatArray[] => [
  ...rowClamps.filter(({ rows }) => !rows).map(({ data }) => data()),
  ...(outside?.arrays.values() ?? []),
];

/** Bytes of snapshots and legs, of each array once. */
function measured(shots: readonly Taken[], legs: readonly Leg[]): Past['bytes'] {
  const between = new Set(legs.flatMap(arraysOf));
  const all = new Set([...between, ...shots.flatMap(({ state }) => [...state.arrays.values()])]);
  return { all: sum([...all]), between: sum([...between]) };
}

export const bytesOf = ({ shots, legs }: Past): number => measured(shots, legs).all;

/**
 * A past that fits into a budget: half of the snapshots are let go, and half as many are taken from then on; where what is between them takes more than
 * half of it, the oldest part of the past is forgotten.
 */
export function within(past: Past, session: Session, budget: number): Past {
  if (past.bytes.all <= budget) return past;
  let own = pastOf(past.shots, past.legs, past.period);
  while (own.bytes.all > budget) {
    if (own.shots.length > 1) own = own.bytes.between <= budget / 2 ? thinned(own) : withoutFirst(own);
    else if (own.legs.length > 0) own = beginning(session, own.period);
    else return own;
  }
  return own;
}

/** Steps that are run again at once. */
const CHUNK = 1000;

/** Runs again what has run, from the tick at which a session stands up to another. */
export function replay(session: Session, { legs, period }: Past, to: number): void {
  const { live } = session;
  // The same for all that is run again, so that it is compiled once.
  const capacity = Math.min(CHUNK, 2 ** Math.ceil(Math.log2(period)));
  for (const own of legs) {
    const end = Math.min(own.tick + own.count, to);
    if (end <= live.tick) continue;
    if (own.tick === live.tick && own.outside) putBack(session, own.outside);
    const { contents, process, occurring, rowClamps, done, tick } = own;
    const { name, timetable } = process;
    while (live.tick < end) {
      const what = { contents, name, steps: occurring, calls: timetable.calls, emits: [], capacity };
      const compiled = prepare(session, { ...what, sequences: rowClamps.map((clamp) => clamp.compartment) });
      const place = { from: done + live.tick - tick, count: Math.min(capacity, end - live.tick) };
      advance(session, { compiled, timetable, clamps: rowClamps, ...place, mayEnd: false });
    }
  }
}

function putBack({ live }: Session, { arrays, fed, drives, begun, key }: Outside): void {
  fetch(live);
  replaceAll(live, new Map([...live.arrays, ...arrays]));
  live.fed = new Set(fed);
  live.drives = new Map(drives);
  live.begun = new Map(begun);
  live.key = key;
}
