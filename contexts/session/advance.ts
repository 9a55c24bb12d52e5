import { ENDS, sizeOf } from '../../framework/engine.ts';
import type { Executable, FloatArray } from '../../framework/index.ts';
import type { Timetable } from '../model/words.ts';
import type { Clamp } from './clamps.ts';
import { throwFault } from './fault.ts';
import { enter, leave } from './flow.ts';
import { copyOf, numbersIn, put } from './numbers.ts';
import { tellRounded } from './odd-numbers.ts';
import { shapeIn, slotIn } from './session.ts';
import type { Compiled, Live, Session } from './words.ts';

/** Ticks to run. */
export interface Portion {
  readonly compiled: Compiled;
  readonly timetable: Timetable;
  /** Inputs with a row per step, and the row of the first tick. */
  readonly clamps: readonly Clamp[];
  readonly from: number;
  readonly count: number;
  /** Whether its programs say with which step a run ends. */
  readonly mayEnd: boolean;
  /** Whether what was kept of so many ticks says all; else everything is left as it was. */
  readonly isEnough?: (executable: Executable, count: number) => boolean;
}

/** Ticks that have run. */
export interface Advanced {
  readonly executable: Executable;
  readonly count: number;
  /** Whether the last of them has ended the run. */
  readonly isOver: boolean;
}

/** Rows of inputs by slot, one behind the other. */
type RowsBySlot = ReadonlyMap<string, FloatArray>;

/**
 * Runs some ticks of a timetable at once; nothing where what was kept is not enough; if a NaN comes up, everything is left as it was before them. Where a run ends within
 * them, what has run beyond that is taken back.
 */
export function advance(session: Session, portion: Portion): Advanced | undefined {
  const { live } = session;
  const { compiled, timetable, clamps, from, mayEnd } = portion;
  const executable = enter(session, compiled);
  const rowsOf = (count: number): RowsBySlot =>
    new Map(
      clamps.map(({ compartment, data, rows }) => {
        const slot = slotIn(session, compartment);
        if (rows) {
          const asked = rows({ from: live.tick, count });
          tellRounded(session, slot, asked);
          return [slot, asked];
        }
        const size = sizeOf(shapeIn(session, compartment));
        return [slot, data().subarray(from * size, (from + count) * size)];
      }),
    );
  let rows = rowsOf(portion.count);
  for (const slot of compiled.traffic.sequences) executable.write(slot, rows.get(slot)!);
  if (mayEnd) executable.write(ENDS, new Float32Array(portion.count));
  const before = timetable.isConditional ? lossyInputs(session, compiled) : undefined;
  executable.mark();
  const run = (count: number, endsAtNaN: boolean) =>
    runSpans(executable, timetable, { from: live.tick, count }, endsAtNaN);
  let isSound = run(portion.count, true);
  const end = mayEnd ? executable.read(ENDS, 0, portion.count).indexOf(1) + 1 : 0;
  const count = end || portion.count;
  if (count < portion.count) {
    executable.restore();
    rows = rowsOf(count);
    isSound = run(count, true);
  }
  if (!isSound) {
    executable.restore();
    explain(session, { ...portion, count }, rows);
    run(count, false);
  }
  if (portion.isEnough?.(executable, count) === false) {
    executable.restore();
    return undefined;
  }
  leave(live, compiled);
  live.last = compiled;
  // An input stays at what it was last given.
  for (const [slot, data] of rows) put(session, slot, data.subarray((data.length / count) * (count - 1)));
  const isLost = (slot: string) => !before || (!rows.has(slot) && showsOthers(live, slot, before.get(slot)!));
  if (compiled.loses.size > 0)
    for (const step of timetable.steps(live.tick, count))
      for (const slot of compiled.loses.get(step) ?? []) if (isLost(slot)) live.fed.delete(slot);
  live.tick += count;
  return { executable, count, isOver: end > 0 };
}

/** Numbers of inputs that a condition may set back. */
function lossyInputs({ live }: Session, { loses }: Compiled): ReadonlyMap<string, FloatArray> {
  const slots = new Set([...loses.values()].flat());
  return new Map([...slots].map((slot) => [slot, numbersIn(live, slot)]));
}

/** Whether a slot holds other numbers than it did: set back by a condition that has not held, an input has not lost its own. */
const showsOthers = (live: Live, slot: string, before: FloatArray): boolean =>
  copyOf(live, slot).some((x, i) => !Object.is(x, before[i]));

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
