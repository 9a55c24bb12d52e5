import {
  append,
  failAll,
  inOneLine,
  isFunction,
  isQuantity,
  isRecord,
  type OptionRule,
  printed,
  readOptions,
  say,
  timeText,
} from '../../framework/engine.ts';
import type { Diagnostic } from '../../framework/index.ts';
import { isProcess } from './process.ts';
import { current } from './scope.ts';
import { timetableOf } from './timetable.ts';
import type { Condition, Duration, Entry, Process, Schedule } from './words.ts';

const START = '0 s';

/**
 * Runs a process every `period`, for the first time at `from`. Its commands see the period as their `dt`: that much
 * time passes between two calls.
 */
export const every = (
  period: Duration,
  process: Process,
  options: { readonly from?: Duration } = {},
): Entry => ({ is: 'every', period, from: readOptions('every', options, FROM).from as Duration, process });

/** Runs a process once, at the tick that begins at `time`. */
const FROM = {
  from: { expected: 'a time', fallback: START, read: (x) => x } as OptionRule<unknown>,
};

export const at = (time: Duration, process: Process): Entry => ({ is: 'at', time, process });

/**
 * Runs a process in every tick in which a condition holds. It is asked when its turn in the schedule comes, of what
 * earlier processes of the tick have written, and gives one truth value: `when(({ of, any }) => any(of(z.v).gt(-50)), clear)`.
 */
export const when = (condition: Condition, process: Process): Entry => ({ is: 'when', condition, process });

/**
 * Says what runs when: `schedule(every(ms(1), advance), every(ms(10), learn), at(ms(350), clear))`. Times count from
 * tick 0 of a simulation and must be multiples of its dt; what falls on the same tick runs in this order.
 */
export function schedule(...entries: readonly Entry[]): Schedule {
  const draft = current('schedule');
  const faults: Diagnostic[] = [];
  if (entries.length === 0) faults.push(wrongEntry('schedule', 'no entries', 'at least one entry'));
  entries.forEach((entry: unknown, i) => append(faults, entryFaults(entry, `schedule, entry ${i + 1}`)));
  failAll(faults);
  const made = printed(scheduleOf(entries), textOf);
  draft.schedules.push(made);
  return made;
}

/** With what says when what runs. */
export const scheduleOf = (entries: readonly Entry[]): Schedule => ({
  is: 'schedule',
  entries,
  timetable: (...at) => timetableOf(entries, ...at),
});

const textOf = ({ entries }: Schedule): string => `schedule: ${inOneLine(entries.map(whenOf))}`;

/** When an entry runs: `every 10 ms from 5 ms`. */
export function whenOf(entry: Entry): string {
  if (entry.is === 'when') return 'when its condition holds';
  if (entry.is === 'at') return `at ${timeText(entry.time)}`;
  const from = timeText(entry.from);
  return `every ${timeText(entry.period)}${from === START ? '' : ` from ${from}`}`;
}

/** What keeps a value from being an entry of a schedule. */
export function entryFaults(entry: unknown, where: string): Diagnostic[] {
  if (!isEntry(entry))
    return [
      wrongEntry(where, say(entry), 'every(period, process), at(time, process) or when(condition, process)'),
    ];
  if (!isProcess(entry.process)) return [wrongEntry(where, say(entry.process), 'a process')];
  if (entry.is === 'when')
    return isFunction(entry.condition)
      ? []
      : [wrongEntry(where, say(entry.condition), 'a condition: a function of what compartments show')];
  const times: readonly unknown[] = entry.is === 'at' ? [entry.time] : [entry.period, entry.from];
  return times
    .filter((time) => typeof time !== 'string' && !isQuantity(time))
    .map((time) => wrongEntry(where, say(time), 'a time with its unit, such as ms(10)'));
}

export const isSchedule = (x: unknown): x is Schedule => isRecord(x) && x.is === 'schedule';

const isEntry = (x: unknown): x is Entry => isRecord(x) && ['every', 'at', 'when'].includes(x.is as string);

const wrongEntry = (where: string, found: string, expected: string): Diagnostic => ({
  code: 'option',
  where,
  found,
  expected,
  remedy: 'Write schedule(every(ms(1), advance), at(ms(100), clear)).',
});
