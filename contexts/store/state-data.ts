import { isLive, say, shapeFor, sizeOf, slotsOfLines } from '../../framework/engine.ts';
import type { DType, FloatArray, Key } from '../../framework/index.ts';
import { isCompartment } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import { placesOf, type SlotPlace } from '../session/places.ts';
import type { Applied, DriveRecord, Setting, State } from '../session/words.ts';
import { fields, finite, listOf, oneOf, recordOf, text, truth, wholeIn } from './checks.ts';
import { fileFault } from './faults.ts';
import type { StoredArray } from './safetensors.ts';

// A state in a file: its numbers as arrays under their slots, the rest as plain data.

const STATE = 'state/';
const DRIVE = { ticks: 'drive-ticks/', lengths: 'drive-lengths/', values: 'drive-values/' } as const;

export const isOfState = (name: string): boolean =>
  [STATE, ...Object.values(DRIVE)].some((prefix) => name.startsWith(prefix));

type Arrays = ReadonlyMap<string, StoredArray>;

/** A state as data and arrays. */
export function dataOfState(state: State, contents: Contents, { batch }: Setting) {
  const places = placesOf(contents);
  const arrays = new Map<string, StoredArray>();
  for (const [slot, data] of state.arrays)
    arrays.set(STATE + slot, { data, shape: shapeOf(places.get(slot), batch, data.length) });
  for (const [slot, record] of state.drives)
    for (const [name, own] of Object.entries(arraysOfDrive(record)))
      arrays.set(DRIVE[name as keyof typeof DRIVE] + slot, { data: own, shape: [own.length] });
  const { tick, key, fed, begun, drives } = state;
  const data = {
    ...{ tick, key, fed: [...fed], begun: Object.fromEntries(begun) },
    drives: Object.fromEntries([...drives].map(([slot, { isLost }]) => [slot, { isLost }])),
  };
  return { data, arrays };
}

/** The shapes that so many numbers of a place may have: for all trials, and for each. A file makes nobody draw what it has too few numbers for. */
function shapesOf({ of }: SlotPlace, batch: number, numbers: number): readonly (readonly number[])[] {
  const perTrial = [batch, ...shapeFor(of, numbers / batch)];
  if (isCompartment(of) && !of.shared) return [perTrial];
  const shape = shapeFor(of, numbers);
  return isCompartment(of) ? [shape] : [shape, perTrial];
}

const shapeOf = (place: SlotPlace | undefined, batch: number, length: number): readonly number[] =>
  (place ? shapesOf(place, batch, length) : []).find((shape) => sizeOf(shape) === length) ?? [length];

/** What an input was clamped to: by entry its tick, how many numbers it has (0: one for all cells), and the numbers. */
function arraysOfDrive({ entries, count }: DriveRecord) {
  const own = entries.slice(0, count);
  const numbers = own.map(({ value }) => (typeof value === 'number' ? [value] : value));
  return {
    ticks: Int32Array.from(own, ({ tick }) => tick),
    lengths: Int32Array.from(own, ({ value }) => (typeof value === 'number' ? 0 : value.length)),
    values: Float64Array.from(numbers.flat()),
  };
}

const ticks = wholeIn(0, 2 ** 31 - 1);
const word = wholeIn(0, 2 ** 32 - 1);

const keyOf = (x: unknown, where: string): Key => {
  const key = listOf(word)(x, where);
  return key.length === 2 ? [key[0]!, key[1]!] : fileFault(where, say(x), 'a key of two words');
};

const stateOf = fields({
  tick: ticks,
  key: keyOf,
  fed: listOf(text),
  begun: recordOf(ticks),
  drives: recordOf(fields({ isLost: truth })),
});

const TYPES = { f32: Float32Array, f64: Float64Array } as const;

/** How a model computes, as data. */
export const settingData = ({ dt, batch, dtype, start, key, unrolled = false }: Setting) => ({
  ...{ dt, batch, dtype, start, key, unrolled },
});

const settingOf = fields({
  dt: finite,
  batch: wholeIn(1, 2 ** 31 - 1),
  dtype: oneOf(...(Object.keys(TYPES) as DType[])),
  start: ticks,
  key: keyOf,
  unrolled: truth,
});

export function settingFrom(data: unknown, where: string): Omit<Setting, 'backend'> {
  const setting = settingOf(data, where);
  return setting.dt > 0 ? setting : fileFault(`${where}, dt`, say(setting.dt), 'a time above 0');
}

/** The state that was data and arrays; numbers are there for all that can be asked for. */
export function stateFromData(
  data: unknown,
  stored: Arrays,
  contents: Contents,
  setting: Omit<Setting, 'backend'>,
  where: string,
): State {
  const { begun, fed, drives, ...own } = stateOf(data, `${where}, state`);
  const arrays = new Map<string, FloatArray>();
  for (const [name, { data: numbers }] of stored)
    if (name.startsWith(STATE)) arrays.set(name.slice(STATE.length), floats(numbers, `${where}, ${name}`));
  checkArrays(arrays, contents, setting, where);
  const records = Object.entries(drives).map(
    ([slot, { isLost }]) => [slot, { ...driveOf(slot, stored, where), isLost }] as const,
  );
  const used = new Set(records.flatMap(([slot]) => Object.values(DRIVE).map((prefix) => prefix + slot)));
  const idle = [...stored.keys()].find(
    (name) => isOfState(name) && !name.startsWith(STATE) && !used.has(name),
  );
  if (idle !== undefined) fileFault(where, `an array ${idle}`, 'arrays of inputs that have been driven');
  return {
    ...own,
    arrays,
    fed: new Set(fed),
    drives: new Map(records),
    begun: new Map(Object.entries(begun)),
  };
}

const floats = (numbers: StoredArray['data'], where: string): FloatArray =>
  numbers instanceof Int32Array ? fileFault(where, 'whole numbers', 'numbers of F32 or F64') : numbers;

/** Arrays of the sizes and the precision that the model and its setting say. */
function checkArrays(
  arrays: State['arrays'],
  contents: Contents,
  setting: Omit<Setting, 'backend'>,
  file: string,
): void {
  const { batch, dtype } = setting;
  const places = placesOf(contents);
  for (const [slot, place] of places) {
    const numbers = arrays.get(slot);
    const { of, part } = place;
    const isNeeded = isCompartment(of)
      ? !contents.wiring.sourceOf(of)
      : isLive(part.component.hyperparameters[of.name]);
    if (!numbers && !isNeeded) continue;
    const shapes = shapesOf(place, batch, numbers?.length ?? 0);
    if (!numbers || !shapes.some((shape) => sizeOf(shape) === numbers.length))
      fileFault(`${file}, ${place.where}`, `${numbers?.length ?? 'no'} numbers`, `${sizeOf(shapes[0]!)}`);
    // Absolute times are kept in full.
    const type = isCompartment(of) && of.moment ? 'f64' : dtype;
    if (!(numbers instanceof TYPES[type]))
      fileFault(`${file}, ${place.where}`, 'numbers of another type', type);
  }
  if (setting.unrolled) return;
  const lines = new Map(
    slotsOfLines(contents.wiring, setting)
      .flat()
      .map((own) => [own.name, own]),
  );
  for (const [slot, { length }] of arrays) {
    const line = lines.get(slot);
    if (places.has(slot)) continue;
    if (!line || sizeOf(line.shape) * (line.ring || 1) !== length)
      fileFault(
        `${file}, ${slot}`,
        `${length} numbers`,
        line ? 'as many as its delay has' : 'a slot of the model',
      );
  }
}

function driveOf(slot: string, stored: Arrays, file: string): Pick<DriveRecord, 'entries' | 'count'> {
  const where = `${file}, drive of ${slot}`;
  const [at, lengths, values] = Object.values(DRIVE).map((prefix) => stored.get(prefix + slot)?.data);
  if (!(at instanceof Int32Array && lengths instanceof Int32Array && values instanceof Float64Array))
    return fileFault(where, 'no entries', 'ticks and lengths of I32, values of F64');
  const wanted = lengths.reduce((sum, n) => sum + Math.max(n, 1), 0);
  const isOrdered = at.every((tick, i) => tick >= 0 && (i === 0 || tick >= at[i - 1]!));
  const isWhole = lengths.every((n) => n >= 0) && values.every(Number.isFinite);
  if (at.length !== lengths.length || wanted !== values.length || !isOrdered || !isWhole)
    fileFault(where, 'entries that do not fit together', 'a tick and a value for each, ticks ascending');
  let next = 0;
  const entries = Array.from(at, (tick, i): Applied => {
    const count = lengths[i]!;
    const from = next;
    next += Math.max(count, 1);
    return { tick, value: count === 0 ? values[from]! : [...values.subarray(from, next)] };
  });
  return { entries, count: entries.length };
}
