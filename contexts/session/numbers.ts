import { floatArray } from '../../framework/engine.ts';
import type { FloatArray } from '../../framework/index.ts';
import { filled, slotsPerTrial } from './arrays.ts';
import type { Live, Session } from './words.ts';

/** The numbers of a slot. They are not to be changed. */
export function numbersIn(live: Live, slot: string): FloatArray {
  if (live.ahead?.slots.has(slot)) fetch(live);
  return live.arrays.get(slot)!;
}

/** A copy of the numbers of a slot: where an executable is ahead, this one alone is read out. */
export function copyOf({ arrays, ahead }: Live, slot: string): FloatArray {
  const rows = ahead?.slots.get(slot);
  return rows ? ahead!.compiled.executable!.read(slot, 0, rows) : arrays.get(slot)!.slice();
}

/** A copy in the precision of the session: absolute times are kept in full. */
export const shown = (session: Session, slot: string): FloatArray =>
  inPrecision(session, copyOf(session.live, slot));

/** Numbers in the precision of a session. */
export function inPrecision({ setting }: Session, numbers: FloatArray): FloatArray {
  if (numbers instanceof Float32Array === (setting.dtype === 'f32')) return numbers;
  const copy = floatArray(setting.dtype, numbers.length);
  copy.set(numbers);
  return copy;
}

/** Gives a slot other numbers, in the precision that it has. */
export function put({ live, setting }: Session, slot: string, data: ArrayLike<number>): void {
  const precision = live.arrays.get(slot) instanceof Float64Array ? 'f64' : setting.dtype;
  replace(live, slot, filled(precision, data, slot));
}

/** Puts an array in the place of that of a slot. */
export function replace(live: Live, slot: string, array: FloatArray): void {
  const { ahead, arrays } = live;
  if (ahead?.slots.has(slot)) {
    const slots = new Map(ahead.slots);
    slots.delete(slot);
    live.ahead = { ...ahead, slots };
  } else if (arrays.get(slot) === array) return;
  arrays.set(slot, array);
  live.changed.set(slot, ++live.version);
}

/** Puts other arrays in the place of all; of those that are the same, no executable need be told. */
export function replaceAll(live: Live, arrays: ReadonlyMap<string, FloatArray>): void {
  const { ahead, version } = live;
  live.ahead = undefined;
  live.version = version + 1;
  for (const [slot, array] of arrays)
    if (array !== live.arrays.get(slot) || ahead?.slots.has(slot)) live.changed.set(slot, version + 1);
  live.arrays = new Map(arrays);
  live.perTrial = slotsPerTrial(live.contents, live.arrays);
}

/** Reads out what an executable has advanced. */
export function fetch(live: Live): void {
  if (!live.ahead) return;
  const { compiled, slots } = live.ahead;
  live.ahead = undefined;
  for (const [slot, rows] of slots) live.arrays.set(slot, compiled.executable!.read(slot, 0, rows));
}
