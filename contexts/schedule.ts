import { type Command, type Diagnostic, failAll, inUnit, type Quantity, unit } from '../framework/index.ts';
import type { Process } from './process.ts';

type Duration = Quantity | string;

/** When a process runs: at every multiple of a period, from a phase on, or once. */
export type Entry =
  | { readonly is: 'every'; readonly period: Duration; readonly from: Duration; readonly process: Process }
  | { readonly is: 'at'; readonly time: Duration; readonly process: Process };

/** Processes and when they run. Those that fall on one tick run in the order of the schedule. */
export interface Schedule {
  readonly is: 'schedule';
  readonly entries: readonly Entry[];
}

const START = '0 s';

/** Runs a process every `period`, for the first time at `from`. */
export const every = (
  period: Duration,
  process: Process,
  { from = START }: { readonly from?: Duration } = {},
): Entry => ({
  is: 'every',
  period,
  from,
  process,
});

/** Runs a process once, at the tick that begins at `time`. */
export const at = (time: Duration, process: Process): Entry => ({ is: 'at', time, process });

/** `schedule(every(ms(1), advance), every(ms(10), evolve), at(ms(350), reset))` */
export const schedule = (...entries: readonly Entry[]): Schedule => ({ is: 'schedule', entries });

/** An entry in whole ticks: first tick, and ticks from one time to the next (0: once). */
interface Beat {
  readonly first: number;
  readonly period: number;
  readonly process: Process;
}

/** A stretch of ticks in which the same processes run at every tick. */
export interface Stretch {
  readonly processes: readonly Process[];
  readonly ticks: number;
}

/** A schedule in ticks of one length. Simulation time is a count of ticks, so nothing drifts. */
export interface Timetable {
  /** What runs from a tick on, for at most so many ticks. */
  readonly stretch: (tick: number, most: number) => Stretch;
  /** The beats as text, for a reader. */
  print(nameOf: (process: Process) => string): string;
}

/** @param dt length of a tick in seconds; periods that are no multiple of it are errors, all reported at once */
export function timetable({ entries }: Schedule, dt: number): Timetable {
  const faults: Diagnostic[] = [];
  const beats = entries.map((entry, i): Beat => {
    const where = `schedule, entry ${i + 1}`;
    if (entry.is === 'at')
      return { first: wholeTicks(entry.time, dt, where, faults), period: 0, process: entry.process };
    const period = wholeTicks(entry.period, dt, where, faults);
    if (period === 0)
      faults.push({
        code: 'option',
        where,
        found: 'a period of 0',
        expected: 'at least one tick',
        remedy: 'Use at(…) for what happens once.',
      });
    return { first: wholeTicks(entry.from, dt, where, faults), period, process: entry.process };
  });
  failAll(faults);
  return {
    stretch: (tick, most) => stretchOf(beats, tick, most),
    print: (nameOf) => printBeats(beats, nameOf),
  };
}

/** The timetable of a process that runs at every tick. */
export const everyTick = (process: Process): Timetable => {
  const beats = [{ first: 0, period: 1, process }];
  return {
    stretch: (tick, most) => stretchOf(beats, tick, most),
    print: (nameOf) => printBeats(beats, nameOf),
  };
};

function wholeTicks(time: Duration, dt: number, where: string, faults: Diagnostic[]): number {
  const ticks = inUnit(time, unit('s'), where) / dt;
  const whole = Math.round(ticks);
  if (whole < 0 || Math.abs(ticks - whole) > 1e-6 * Math.max(1, whole)) {
    faults.push({
      code: 'option',
      where,
      found: `${typeof time === 'string' ? time : `${time.value} ${time.unit.text}`}, which is ${Number(ticks.toPrecision(6))} ticks`,
      expected: `a multiple of dt = ${Number((dt * 1000).toPrecision(12))} ms`,
      remedy: 'Change the time, or make dt smaller.',
    });
  }
  return whole;
}

const runsAt = ({ first, period }: Beat, tick: number): boolean =>
  tick === first || (period > 0 && tick > first && (tick - first) % period === 0);

/** Ticks from `tick` (not counted) to the next one at which the beat runs. */
function untilNext({ first, period }: Beat, tick: number): number {
  if (tick < first) return first - tick;
  return period === 0 ? Infinity : period - ((tick - first) % period);
}

function stretchOf(beats: readonly Beat[], tick: number, most: number): Stretch {
  const running = beats.filter((beat) => runsAt(beat, tick));
  const steady = running.every(({ period }) => period === 1);
  const others = beats.filter((beat) => !running.includes(beat));
  const ticks = steady ? Math.min(most, ...others.map((beat) => untilNext(beat, tick))) : 1;
  return { processes: running.map(({ process }) => process), ticks };
}

function printBeats(beats: readonly Beat[], nameOf: (process: Process) => string): string {
  const spell = (command: Command) => `${command.part.component.name}.${command.name}`;
  return beats
    .map(({ first, period, process }) => {
      const when =
        period === 0
          ? `at tick ${first}`
          : `every ${period === 1 ? 'tick' : `${period} ticks`}${first ? ` from tick ${first}` : ''}`;
      return `${when}: ${nameOf(process)} = ${process.commands.map(spell).join(', ')}`;
    })
    .join('\n');
}
