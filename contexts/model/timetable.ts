import { attempt, failAll, greatest, least, ticksIn } from '../../framework/engine.ts';
import type { Call, Diagnostic, Quantity } from '../../framework/index.ts';
import { type Beat, cycleOf, EVERY_TICK, missed, runsAt, untilNext } from './beats.ts';
import { gateOf } from './condition.ts';
import { crossingsOf } from './crossings.ts';
import { lineOf } from './process.ts';
import type { Contents, Entry, Names, Stretch, Timetable } from './words.ts';

/** What the entries of a schedule say, in ticks of `dt` seconds; times that are no multiple of it are errors, all reported at once. */
export function timetableOf(
  entries: readonly Entry[],
  contents: Contents,
  dt: number,
  name: string,
): Timetable {
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
  return tableOf(beats, contents, dt, name);
}

function tableOf(beats: readonly Beat[], contents: Contents, dt: number, name: string): Timetable {
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
    const ticks = lasts
      ? least(
          others.map((beat) => untilNext(beat, tick)),
          most,
        )
      : 1;
    return { step: running.join(' '), ticks };
  };
  const entries = beats.map(callsOf);
  return {
    stretch,
    steps: (tick, ticks) => {
      const found = new Set<string>();
      // Once all have begun, what happens repeats with the common multiple of the periods.
      const begun = greatest(
        beats.map(({ first }) => first + 1),
        tick,
      );
      const end = Math.min(tick + ticks, begun + cycleOf(beats));
      for (let now = tick; now < end; ) {
        const { step, ticks: length } = stretch(now, end - now);
        found.add(step);
        now += length;
      }
      return [...found];
    },
    calls: (step) => (step === '' ? [] : step.split(' ').flatMap((i) => callsOf(beats[Number(i)]!))),
    entries,
    isConditional,
    missed: (start, name) =>
      beats.flatMap(({ first, period }, i) =>
        period === 0 && first < start ? [missed(`${name}, entry ${i + 1}`, first, start, dt)] : [],
      ),
    print: (names) => beats.map((beat) => textOf(beat, names)).join('\n'),
    crossings: crossingsOf({ contents, beats, entries, dt, name }),
  };
}

function textOf({ first, period, process, gate }: Beat, names: Names): string {
  const from = first > 0 ? ` from tick ${first}` : '';
  const rate = period === 1 ? 'every tick' : `every ${period} ticks`;
  const often = period === 0 ? `at tick ${first}` : `${rate}${from}`;
  return lineOf(gate ? 'when its condition holds' : often, process, names);
}
