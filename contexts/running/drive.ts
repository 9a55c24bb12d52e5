import type { InteropObservable, Subscribable } from 'rxjs';
import { attempt, failAll, isList, isRecord, say } from '../../framework/engine.ts';
import {
  type Compartment,
  type Diagnostic,
  fail,
  MyelinError,
  type Quantity,
  type SignalKind,
} from '../../framework/index.ts';
import { compartmentFault, currentOf } from '../model/handles.ts';
import { readOptions, wrongOption } from '../options.ts';
import { type Attachment, untilMultiple } from '../session/attachment.ts';
import type { Machine } from '../session/machine.ts';
import { numbersToSet } from '../session/set-numbers.ts';
import { ticksOf } from '../session/timetable.ts';
import { driven } from './run.ts';

/** One number for all elements, one per element, or one per trial and element. */
export type DriveValue = number | ArrayLike<number>;

/** Any Observable of numbers for an input, of rxjs or of whatever else has `subscribe` or `Symbol.observable`. */
export type DriveSource = Subscribable<DriveValue> | InteropObservable<DriveValue>;

/** What an input was clamped to, from a tick on. */
export interface Applied {
  readonly tick: number;
  readonly value: number | readonly number[];
}

/** All changes of a driven input, ticks ascending: plain data, as JSON too. Driving an input by it repeats them. */
export type DriveLog = readonly Applied[];

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
  restart(): void;
  close(): void;
}

/**
 * Clamps an input to the latest value of an Observable, at multiples of a period, or to what a log of such a drive
 * says. The input is given what it stays at when the source completes. When the source fails, or has a value that does
 * not fit, the run or stream that would apply it fails with that, once, and the drive ends.
 */
export function drive(
  machine: Machine,
  input: Compartment<SignalKind, 'input'>,
  source: DriveSource | DriveLog,
  options?: DriveOptions,
): Drive {
  const { setting, attached, fed, slotOf } = machine;
  const where = placeOfInput(machine, input);
  const numbers = (value: unknown) => {
    const { contents } = machine;
    return numbersToSet(contents, currentOf(contents, input) ?? input, value, setting);
  };
  const feed = Array.isArray(source)
    ? replay(readLog(source, where, numbers, options))
    : live(source as DriveSource, where, readOptions('drive', options, { every: ticksOf(setting.dt) }).every);
  let log: Applied[] = [];
  /** Whether the input may have lost its value. */
  let isLost = false;
  const apply = (value: unknown) => {
    // A log keeps no -0, since JSON has none.
    const data = Float64Array.from(numbers(value), (x) => x + 0);
    machine.arrays.set(slotOf(input), data);
    fed.add(slotOf(input));
  };
  const stop = () => {
    attached.delete(own);
    feed.close();
  };
  const own: Attachment = {
    drives: input,
    before: (tick) => {
      if (!currentOf(machine.contents, input)) return feed.until(tick);
      try {
        const given = feed.at(tick);
        const last = log.at(-1);
        if (given && !(last && isSame(given.value, last.value))) {
          apply(given.value);
          log.push({ tick, value: plain(given.value as DriveValue) });
        } else if (isLost && last) apply(last.value);
        isLost = false;
      } catch (error) {
        stop();
        throw error;
      }
      return feed.until(tick);
    },
    reset: () => {
      isLost = true;
    },
    restart: () => {
      log = [];
      feed.restart();
    },
    close: stop,
  };
  attached.add(own);
  return {
    get log() {
      return [...log];
    },
    stop,
  };
}

/** The latest value of an Observable, at multiples of a period. */
function live(source: DriveSource, where: string, period: number): Feed {
  let latest: { readonly value: unknown } | undefined;
  let failed: { readonly error: unknown } | undefined;
  const subscription = subscribable(source).subscribe({
    next: (value) => {
      latest = { value };
    },
    error: (error) => {
      failed = { error };
    },
    complete: () => {},
  });
  return {
    at: (tick) => {
      if (failed) throw sourceFailed(where, failed.error);
      return tick % period === 0 ? latest : undefined;
    },
    until: (tick) => untilMultiple(tick, period),
    restart: () => {},
    close: () => subscription.unsubscribe(),
  };
}

/** What a log says. */
function replay(log: DriveLog): Feed {
  let next = 0;
  return {
    at: (tick) => {
      while (next < log.length && log[next]!.tick <= tick) next++;
      return log[next - 1];
    },
    until: (tick) => (next < log.length ? log[next]!.tick - tick : Infinity),
    restart: () => {
      next = 0;
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
    wrongOption(
      'drive, every',
      'a period for a log',
      'a log alone',
      'A log has ticks of its own: leave it out.',
    );
  const faults: Diagnostic[] = [];
  let last = 0;
  log.forEach((entry, i) => {
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
    faults.push(...own.map((fault) => ({ ...fault, where: place })));
  });
  failAll(faults);
  return (log as DriveLog).map(({ tick, value }) => ({ tick, value: plain(value) }));
}

/** Where an input stands; an error for what cannot be driven. */
function placeOfInput({ contents, attached, slotOf }: Machine, input: unknown): string {
  const fault = compartmentFault(contents, input, 'drive');
  if (fault) fail(fault);
  const own = input as Compartment;
  const where = slotOf(own);
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
  if ([...attached].some(({ drives }) => drives === own)) fail(driven(where, 'a second drive of one input'));
  return where;
}

function subscribable(source: unknown): Subscribable<unknown> {
  if (isRecord(source)) {
    if (typeof source.subscribe === 'function') return source as unknown as Subscribable<unknown>;
    const interop: unknown = Reflect.get(source, Symbol.observable ?? '@@observable');
    if (typeof interop === 'function') return interop.call(source);
  }
  return wrongOption('drive, source', say(source), 'an Observable, or the log of a drive');
}

const sourceFailed = (where: string, cause: unknown): MyelinError =>
  new MyelinError(
    [
      {
        code: 'source',
        where,
        found: `an error of its source: ${cause instanceof Error ? cause.message : say(cause)}`,
        expected: 'numbers',
        remedy: 'Mend the source, or catch its errors there.',
      },
    ],
    { cause },
  );

/** A copy as plain data. */
const plain = (value: DriveValue): number | readonly number[] =>
  typeof value === 'number' ? value + 0 : Array.from(value, (x) => x + 0);

const isSame = (given: unknown, last: number | readonly number[]): boolean =>
  typeof last === 'number'
    ? given === last
    : isList(given) && given.length === last.length && last.every((x, i) => x === given[i]);
