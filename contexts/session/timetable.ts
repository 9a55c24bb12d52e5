import {
  attempt,
  failAll,
  isQuantity,
  type OptionRule,
  say,
  ticksIn,
  timeText,
  wrongOption,
} from '../../framework/engine.ts';
import type { Call, Command, Diagnostic, Quantity } from '../../framework/index.ts';
import { LAST_TICK } from '../common-options.ts';
import { gateOf } from '../model/condition.ts';
import { isProcess } from '../model/process.ts';
import { heirOf } from '../model/registry.ts';
import { isSchedule } from '../model/schedule.ts';
import type { Contents, Process, Schedule } from '../model/words.ts';
import { alternate, type Beat, cycleOf, EVERY_TICK, missed, runsAt, untilNext, whenText } from './beats.ts';

/** Ticks, one after the other, at each of which the same calls are made. */
export interface Stretch {
  /** Names the calls: the numbers of the entries that they come from. */
  readonly step: string;
  readonly ticks: number;
}

/** How processes and commands are called. */
export interface Names {
  process(process: Process): string | undefined;
  command(command: Command): string;
}

/** What runs at which tick. Time is a count of ticks, so nothing drifts. */
export interface Timetable {
  /** What runs from a tick on, and for how many ticks, `most` at most. */
  stretch(tick: number, most: number): Stretch;
  /** All steps that occur in so many ticks from `tick` on. */
  steps(tick: number, ticks: number): readonly string[];
  /** The calls of a step. */
  calls(step: string): readonly Call[];
  /** The calls of every entry. */
  readonly entries: readonly (readonly Call[])[];
  /** Whether some entries run by a condition. */
  readonly isConditional: boolean;
  /** Whether all entries run at the same ticks. */
  readonly isUniform: boolean;
  /** Whether each time of some entries falls between two times of others, once both have begun. */
  alternate(some: Times, others: Times): boolean;
  /** Faults of events that lie before the tick at which the schedule begins. */
  missed(start: number, name: string): readonly Diagnostic[];
  /** When some entries run, as text: `every 10 ms`. */
  when(some: Times): string;
  /** When each process runs, as text. */
  print(names: Names): string;
}

/** Numbers of entries, or what happens at every tick. */
export type Times = readonly number[] | 'every tick';

/** A process at every tick. */
export const everyTick = (process: Process): Timetable => tableOf([{ ...EVERY_TICK, process }], 0);

/** @param dt length of a tick in seconds; times that are no multiple of it are errors, all reported at once */
function timetable(contents: Contents, { entries }: Schedule, dt: number, name: string): Timetable {
  const faults: Diagnostic[] = [];
  const beats = entries.map((entry, i): Beat => {
    const where = `${name}, entry ${i + 1}`;
    const ticks = (time: Quantity | string) => attempt(faults, () => ticksIn(time, dt, where)) ?? 1;
    const { process } = entry;
    if (entry.is === 'when')
      return { ...EVERY_TICK, process, gate: gateOf(contents, entry.condition, where) };
    if (entry.is === 'at') return { first: ticks(entry.time), period: 0, process };
    const period = ticks(entry.period);
    if (period === 0) {
      faults.push({
        code: 'period',
        where,
        found: 'a period of 0',
        expected: 'at least one tick',
        remedy: 'Use at(…) for what happens once.',
      });
    }
    return { first: ticks(entry.from), period, process };
  });
  failAll(faults);
  return tableOf(beats, dt);
}

/** A process or a schedule of a context, by the name under which the context returns it. */
export interface NamedTimetable {
  readonly name: string;
  readonly timetable: Timetable;
}

/** The same before the length of a tick, in seconds, is known. */
export interface NamedPlan {
  readonly name: string;
  readonly timetable: (dt: number) => Timetable;
}

export const timetableIn = (contents: Contents, dt: number): OptionRule<NamedTimetable> => {
  const { read, ...rule } = planIn(contents);
  return {
    ...rule,
    read: (x, where) => {
      const { name, timetable } = read(x, where)!;
      return { name, timetable: timetable(dt) };
    },
  };
};

export const planIn = (contents: Contents): Pick<OptionRule<NamedPlan>, 'expected' | 'read'> => ({
  expected: 'a process or a schedule of the context',
  read: (x, where) => {
    const { name: context, processes, schedules } = contents;
    const process = isProcess(x) && heirOf(contents, processes, x);
    if (process) return { name: processes.get(process)!, timetable: () => everyTick(process) };
    const schedule = isSchedule(x) && heirOf(contents, schedules, x);
    if (schedule) {
      const name = schedules.get(schedule)!;
      return { name, timetable: (dt) => timetable(contents, schedule, dt, name) };
    }
    const known = [...processes.values(), ...schedules.values()].join(', ');
    const unnamed = isProcess(x) ? 'a process' : isSchedule(x) ? 'a schedule' : undefined;
    return wrongOption(
      where,
      unnamed ? `${unnamed} that is not returned` : say(x),
      `one of ${known || `the processes of ${context}: it returns none`}`,
      'Return the process from the context under a name.',
      'unknown-command',
    );
  },
});

/** A duration, read as a number of ticks. */
export const ticksOf = (dt: number): OptionRule<number> => ({
  expected: 'a duration of at least a tick, with its unit, such as ms(10)',
  remedy: "Write ms(10), seconds(0.01) or '10 ms'.",
  read: (x, where) => {
    if (typeof x !== 'string' && !isQuantity(x)) return undefined;
    const ticks = ticksIn(x, dt, where);
    if (ticks > LAST_TICK)
      wrongOption(
        where,
        `${timeText(x)}, which is ${ticks} ticks`,
        `at most ${LAST_TICK} ticks`,
        'Make it shorter, or dt longer.',
      );
    return ticks > 0 ? ticks : undefined;
  },
});

function tableOf(beats: readonly Beat[], dt: number): Timetable {
  const callsOf = ({ process, period, gate }: Beat): readonly Call[] => {
    if (gate) return process.calls.map((call) => ({ ...call, when: gate }));
    return period > 1 ? process.calls.map((call) => ({ ...call, dt: period * dt })) : process.calls;
  };
  const isConditional = beats.some(({ gate }) => gate);
  const isConstant = beats.every(({ first, period }) => first === 0 && period === 1);
  const all = beats.map((_, i) => i).join(' ');
  const stretch = (tick: number, most: number): Stretch => {
    // A run of one step, or an iteration of a training, should not wait for what is the same at every tick.
    if (isConstant) return { step: all, ticks: most };
    const running = beats.flatMap((beat, i) => (runsAt(beat, tick) ? [i] : []));
    const others = beats.filter((_, i) => !running.includes(i));
    const lasts = running.every((i) => beats[i]!.period === 1);
    const ticks = lasts ? Math.min(most, ...others.map((beat) => untilNext(beat, tick))) : 1;
    return { step: running.join(' '), ticks };
  };
  return {
    stretch,
    steps: (tick, ticks) => {
      const found = new Set<string>();
      // Once all have begun, what happens repeats with the common multiple of the periods.
      const begun = Math.max(tick, ...beats.map(({ first }) => first + 1));
      const end = Math.min(tick + ticks, begun + cycleOf(beats));
      for (let now = tick; now < end; ) {
        const { step, ticks: length } = stretch(now, end - now);
        found.add(step);
        now += length;
      }
      return [...found];
    },
    calls: (step) => (step === '' ? [] : step.split(' ').flatMap((i) => callsOf(beats[Number(i)]!))),
    entries: beats.map(callsOf),
    isConditional,
    isUniform:
      !isConditional &&
      beats.every(({ first, period }) => first === beats[0]!.first && period === beats[0]!.period),
    alternate: (some, others) => {
      const times = (own: Times) => (own === 'every tick' ? [EVERY_TICK] : own.map((i) => beats[i]!));
      return `${some}` === `${others}` || alternate(times(some), times(others));
    },
    missed: (start, name) =>
      beats.flatMap(({ first, period }, i) =>
        period === 0 && first < start ? [missed(`${name}, entry ${i + 1}`, first, start, dt)] : [],
      ),
    when: (some) =>
      some === 'every tick'
        ? some
        : whenText(
            some.map((i) => beats[i]!),
            dt,
          ),
    print: (names) => beats.map((beat) => lineOf(beat, names)).join('\n'),
  };
}

/** When a process runs, as text, with its commands. */
function lineOf({ first, period, process, gate }: Beat, names: Names): string {
  const from = first > 0 ? ` from tick ${first}` : '';
  const rate = period === 1 ? 'every tick' : `every ${period} ticks`;
  const often = period === 0 ? `at tick ${first}` : `${rate}${from}`;
  const when = gate ? 'when its condition holds' : often;
  const calls = process.calls.map(({ command }) => names.command(command));
  return `${when}: ${[names.process(process), calls.join(', ')].filter(Boolean).join(' = ')}`;
}
