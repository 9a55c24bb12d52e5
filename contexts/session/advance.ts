import { sizeOf } from '../../framework/engine.ts';
import type { Executable, FloatArray } from '../../framework/index.ts';
import type { Clamp } from './clamps.ts';
import { throwFault } from './fault.ts';
import { enter, leave } from './flow.ts';
import { numbersIn, put } from './numbers.ts';
import { shapeIn, slotIn } from './session.ts';
import type { Timetable } from './timetable.ts';
import type { Compiled, Session } from './words.ts';

/** Ticks to run. */
export interface Portion {
  readonly compiled: Compiled;
  readonly timetable: Timetable;
  /** Inputs with a row per step, and the row of the first tick. */
  readonly clamps: readonly Clamp[];
  readonly from: number;
  readonly count: number;
}

/** Rows of inputs by slot, one behind the other. */
type RowsBySlot = ReadonlyMap<string, Float64Array>;

/** Runs some ticks of a timetable at once; if a NaN comes up, everything is left as it was before them. */
export function advance(session: Session, portion: Portion): Executable {
  const { live } = session;
  const { compiled, timetable, clamps, from, count } = portion;
  const executable = enter(session, compiled);
  const rows: RowsBySlot = new Map(
    clamps.map(({ compartment, data }) => {
      const size = sizeOf(shapeIn(session, compartment));
      return [slotIn(session, compartment), data().subarray(from * size, (from + count) * size)];
    }),
  );
  for (const slot of compiled.traffic.sequences) executable.write(slot, rows.get(slot)!);
  executable.mark();
  const whole = { from: live.tick, count };
  if (!runSpans(executable, timetable, whole, true)) {
    executable.restore();
    explain(session, portion, rows);
    runSpans(executable, timetable, whole, false);
  }
  leave(live, compiled);
  if (compiled.loses.size > 0)
    for (const step of timetable.steps(live.tick, count))
      for (const slot of compiled.loses.get(step) ?? []) live.fed.delete(slot);
  live.last = compiled;
  // An input stays at what it was last given.
  for (const [slot, data] of rows) put(session, slot, data.subarray((data.length / count) * (count - 1)));
  live.tick += count;
  return executable;
}

/** Runs ticks program by program; false as soon as a state was NaN, if that is to end it. */
export function runSpans(
  executable: Executable,
  timetable: Pick<Timetable, 'stretch'>,
  { from, count }: { readonly from: number; readonly count: number },
  endsAtNaN: boolean,
): boolean {
  for (let done = 0; done < count; ) {
    const { step, ticks } = timetable.stretch(from + done, count - done);
    const span = { program: step, tick: from + done, steps: ticks, row: done };
    if (!executable.run(span) && endsAtNaN) return false;
    done += ticks;
  }
  return true;
}

/** Throws what a NaN came from, where running again finds it. */
function explain(
  { live, setting }: Session,
  { compiled, timetable, count }: Portion,
  rows: RowsBySlot,
): void {
  const { programs, traffic, executable } = compiled;
  const values = (slot: string): FloatArray =>
    traffic.changing.has(slot)
      ? executable!.read(slot, 0, traffic.changing.get(slot))
      : numbersIn(live, slot);
  const { contents, tick } = live;
  const replay = { ...setting, contents, programs, timetable, values, tick, count, draws: compiled.draws! };
  throwFault({ ...replay, rows: (slot) => rows.get(slot)! });
}
