import { isQuantity, type OptionRule, say, ticksIn, timeText, wrongOption } from '../../framework/engine.ts';
import { LAST_TICK } from '../common-options.ts';
import { isProcess, lineOf } from '../model/process.ts';
import { heirOf } from '../model/registry.ts';
import { isSchedule } from '../model/schedule.ts';
import type { Contents, Process, Timetable } from '../model/words.ts';

/** A process at every tick. */
const everyTick = (process: Process): Timetable => ({
  stretch: (_tick, most) => ({ step: '0', ticks: most }),
  steps: (_tick, ticks) => (ticks > 0 ? ['0'] : []),
  calls: () => process.calls,
  entries: [process.calls],
  isConditional: false,
  missed: () => [],
  print: (names) => lineOf('every tick', process, names),
});

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
  const { read, expected } = planIn(contents);
  return {
    expected,
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
      return { name, timetable: (dt) => schedule.timetable(contents, dt, name) };
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

/** A duration, read as a number of ticks; nothing where it is left out. */
export const ticksOf = (dt: number): OptionRule<number | undefined> => ({
  fallback: undefined,
  expected: 'a duration of at least a tick, such as ms(10)',
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
