import type { InteropObservable, Subscribable } from 'rxjs';
import {
  attempt,
  failAll,
  hasFunction,
  isFunction,
  isList,
  isQuantity,
  isRecord,
  milliseconds,
  readOptions,
  say,
  wrongOption,
} from '../../framework/engine.ts';
import {
  type Compartment,
  type Diagnostic,
  fail,
  type PerTrial,
  type Quantity,
  type SignalKind,
} from '../../framework/index.ts';
import { compartmentFault, currentOf } from '../model/handles.ts';
import type { Nested } from '../session/blocks.ts';
import { added, lastOf, logOf, NO_RECORD } from '../session/drive-record.ts';
import type { TimeFunction } from '../session/flows.ts';
import { put } from '../session/numbers.ts';
import { tellRounded } from '../session/odd-numbers.ts';
import { untilMultiple } from '../session/periods.ts';
import { slotIn } from '../session/session.ts';
import { numbersToSet } from '../session/set-numbers.ts';
import { sourceFailed } from '../session/source-failed.ts';
import { ticksOf } from '../session/timetable.ts';
import type { Attachment, DriveLog, DriveRecord, Session } from '../session/words.ts';
import { driven, drivenSlots } from './driven.ts';

/** One number for all elements, one per element, `perTrial` of these, or all numbers `[batch, …]` as `get` gives them. */
export type DriveValue = Nested | PerTrial<Nested>;

/** Any Observable of numbers for an input, of rxjs or of whatever else has `subscribe` or `Symbol.observable`; or a function of time in ms. */
export type DriveSource = Subscribable<DriveValue> | InteropObservable<DriveValue> | TimeFunction;

export interface DriveOptions {
  /** The input changes at multiples of this period only. */
  readonly every: Quantity | string;
}

/** An input that is being driven. */
export interface Drive {
  /** What has been applied since the start of the simulation, or its last restart. A copy. */
  readonly log: DriveLog;
  /** Lets go of source and input, which stays at its last value. */
  stop(): void;
}

/** What there is for an input at a tick that begins a chunk. */
interface Feed {
  at(tick: number): { readonly value: unknown } | undefined;
  /** Ticks from one until there may be something else. */
  until(tick: number): number;
  /** The tick is another. */
  moved(): void;
  close(): void;
}

/**
 * Clamps an input to the latest value of an Observable, at multiples of a period, or to what a log of such a drive
 * says. The input is given what it stays at when the source completes. When the source fails, or has a value that does
 * not fit, the run or stream that would apply it fails with that, once, and the drive ends.
 */
export function drive(
  session: Session,
  input: Compartment<SignalKind, 'input'>,
  source: DriveSource | DriveLog,
  options?: DriveOptions,
): Drive {
  const { live, setting } = session;
  const where = placeOfInput(session, input);
  const numbers = (value: unknown) => numbersFor(session, input, value);
  const { fallback, ...every } = ticksOf(setting.dt);
  const feed = isList(source)
    ? replay(readLog(Array.from(source), where, numbers, options))
    : (isFunction(source) ? ofTime(setting.dt) : latest)(
        source as never,
        where,
        readOptions('drive', options, { every }).every!,
      );
  live.drives.set(where, NO_RECORD);
  /** What is left of it when it has ended. */
  const ended: { record?: DriveRecord } = {};
  const record = () => ended.record ?? live.drives.get(where) ?? NO_RECORD;
  const stop = () => {
    if (ended.record) return;
    ended.record = record();
    live.attached.delete(own);
    live.drives.delete(where);
    feed.close();
  };
  const own: Attachment = {
    drives: input,
    before: (tick) => {
      try {
        if (currentOf(live.contents, input)) apply(session, input, feed.at(tick), tick);
      } catch (error) {
        stop();
        throw error;
      }
      return feed.until(tick);
    },
    moved: feed.moved,
    close: stop,
  };
  live.attached.add(own);
  return {
    get log() {
      return logOf(record());
    },
    stop,
  };
}

const numbersFor = ({ live: { contents }, setting }: Session, input: Compartment, value: unknown) =>
  numbersToSet(contents, currentOf(contents, input) ?? input, value, setting);

/** What is nested, as all its numbers; of a quantity, the one that it is. */
function allOf(session: Session, input: Compartment, value: unknown): number | readonly number[] {
  const numbers = numbersFor(session, input, value);
  return typeof value === 'string' || isQuantity(value) ? numbers[0]! + 0 : Array.from(numbers);
}

/** Gives an input what is new for it, or what it may have lost. */
function apply(
  session: Session,
  input: Compartment,
  given: { readonly value: unknown } | undefined,
  tick: number,
): void {
  const { live } = session;
  const slot = slotIn(session, input);
  const record = live.drives.get(slot) ?? NO_RECORD;
  const last = lastOf(record);
  // A log holds plain data: what is nested stands there as all its numbers.
  const numbers = given && allOf(session, input, given.value);
  const next = numbers && (plain(given.value) ?? numbers);
  const isNew = next !== undefined && !(last && isSame(next, last.value));
  if (isNew || (record.isLost && last)) {
    const value = isNew ? given!.value : last!.value;
    // A log keeps no -0, since JSON has none.
    const all = Float64Array.from(numbersFor(session, input, value), (x) => x + 0);
    tellRounded(session, slot, all);
    put(session, slot, all);
    live.fed.add(slot);
  }
  if (isNew) live.drives.set(slot, added(record, { tick, value: next }));
  else if (record.isLost) live.drives.set(slot, { ...record, isLost: false });
}

/** The latest value of an Observable, at multiples of a period. */
function latest(source: DriveSource, where: string, period: number): Feed {
  const heard: { next?: { readonly value: unknown }; failed?: { readonly error: unknown } } = {};
  const subscription = subscribable(source).subscribe({
    next: (value) => {
      heard.next = { value };
    },
    error: (error) => {
      heard.failed = { error };
    },
    complete: () => {},
  });
  return {
    at: (tick) => {
      if (heard.failed) throw sourceFailed(where, heard.failed.error);
      return tick % period === 0 ? heard.next : undefined;
    },
    until: (tick) => untilMultiple(tick, period),
    moved: () => {},
    close: () => {
      if (hasFunction(subscription, 'unsubscribe')) subscription.unsubscribe();
    },
  };
}

/** What a function of time gives, at multiples of a period. */
const ofTime =
  (dt: number) =>
  (of: TimeFunction, where: string, period: number): Feed => ({
    at: (tick) => {
      if (tick % period !== 0) return undefined;
      try {
        return { value: of(milliseconds(tick * dt)) };
      } catch (error) {
        throw sourceFailed(where, error);
      }
    },
    until: (tick) => untilMultiple(tick, period),
    moved: () => {},
    close: () => {},
  });

/** What a log says. */
function replay(log: DriveLog): Feed {
  /** How many entries have been: found again where time has moved. */
  const position = { next: 0 };
  return {
    at: (tick) => {
      while (position.next < log.length && log[position.next]!.tick <= tick) position.next++;
      return log[position.next - 1];
    },
    until: (tick) => (position.next < log.length ? log[position.next]!.tick - tick : Infinity),
    moved: () => {
      position.next = 0;
    },
    close: () => {},
  };
}

/** A log that was checked, all its faults at once. */
function readLog(
  log: readonly unknown[],
  where: string,
  numbers: (value: unknown) => unknown,
  options: unknown,
): DriveLog {
  if (options !== undefined)
    wrongOption('drive, every', 'a period for a log', 'a log', 'A log has ticks of its own: leave it out.');
  const faults: Diagnostic[] = [];
  let last = 0;
  for (let i = 0; i < log.length && faults.length < MOST_FAULTS; i++) {
    const entry: unknown = log[i];
    const place = `${where}, log entry ${i + 1}`;
    const tick = isRecord(entry) ? entry.tick : undefined;
    if (!isRecord(entry) || !Number.isInteger(tick) || (tick as number) < last) {
      faults.push({
        code: 'option',
        where: place,
        found: isRecord(entry) ? `tick ${say(tick)}` : say(entry),
        expected: `{ tick, value } at a whole tick from ${last} on`,
        remedy: 'Give the log of a drive as it was.',
      });
    } else last = tick as number;
    const own: Diagnostic[] = [];
    if (isRecord(entry)) attempt(own, () => numbers(entry.value));
    for (const fault of own) faults.push({ ...fault, where: place });
  }
  failAll(faults);
  return (log as DriveLog).map(({ tick, value }) => ({ tick, value: plain(value) ?? value }));
}

/** Most faults of a log that are looked for: it may have a million entries. */
const MOST_FAULTS = 100;

/** Where an input stands; an error for what cannot be driven. */
function placeOfInput(session: Session, input: unknown): string {
  const { contents } = session.live;
  const fault = compartmentFault(contents, input, 'drive');
  if (fault) fail(fault);
  const own = input as Compartment;
  const where = slotIn(session, own);
  if (own.role !== 'input') {
    wrongOption(where, `a ${own.role}`, 'an input', 'Drive inputs; set states with sim.set.', 'not-an-input');
  }
  if (contents.wiring.sourceOf(own)) {
    wrongOption(
      where,
      'a drive of a wired input',
      'an input without a wire',
      'Remove the wire, or drive its source.',
      'clamp-of-wired-input',
    );
  }
  if (drivenSlots(session).has(where)) fail(driven(where, 'a second drive of one input'));
  return where;
}

function subscribable(source: unknown): Subscribable<unknown> {
  if (isRecord(source)) {
    if (typeof source.subscribe === 'function') return source as unknown as Subscribable<unknown>;
    const interop: unknown = Reflect.get(source, Symbol.observable ?? '@@observable');
    const inner: unknown = typeof interop === 'function' ? interop.call(source) : undefined;
    if (hasFunction(inner, 'subscribe')) return inner as Subscribable<unknown>;
  }
  return wrongOption('drive, source', say(source), 'an Observable, or the log of a drive');
}

/** A number or a list of them as plain data, copied; nothing for what is nested. */
const plain = (value: unknown): number | readonly number[] | undefined =>
  typeof value === 'number'
    ? value + 0
    : isList(value) && (ArrayBuffer.isView(value) || Array.from(value).every((x) => typeof x === 'number'))
      ? Array.from(value as ArrayLike<number>, (x) => x + 0)
      : undefined;

const isSame = (given: unknown, last: number | readonly number[]): boolean =>
  typeof last === 'number'
    ? given === last
    : isList(given) && given.length === last.length && last.every((x, i) => x === given[i]);
