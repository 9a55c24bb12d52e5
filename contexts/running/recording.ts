import { floatArray, formatShape, inOneLine, printed, say, sharing, sizeOf } from '../../framework/engine.ts';
import {
  type Compartment,
  type DType,
  type FloatArray,
  fail,
  type Shape,
  type Unit,
} from '../../framework/index.ts';
import { isCompartment } from '../model/handles.ts';
import type { Keeping } from './room.ts';

/** A compartment's values over a run, row-major `[steps, batch, …]`. */
export interface Series<D extends DType = DType> {
  readonly data: FloatArray<D>;
  readonly shape: Shape;
  readonly unit: Unit;
}

/** What a run has recorded. */
export interface Recording<D extends DType = DType> {
  /** The values of a recorded compartment; an error for any other. */
  get(compartment: Compartment): Series<D>;
  /** Number of rows: one per recorded step. */
  readonly rows: number;
}

const recorded = new WeakMap<object, ReadonlyMap<string, Series>>();

const RECORDING = printed({} as Recording, (own) => {
  const all = [...recorded.get(own)!].map(
    ([name, { shape, unit }]) => `${name} ${formatShape(shape)} ${unit.text}`,
  );
  return `recording of ${own.rows} rows: ${inOneLine(all) || 'nothing'}`;
});

/** Collects rows of emitted values, every `every`-th step of a run. */
export function recorder(
  compartments: readonly Compartment[],
  shapeOf: (compartment: Compartment) => Shape,
  nameOf: (compartment: Compartment) => string,
  { steps, every, dtype }: Keeping,
) {
  const rows = Math.ceil(steps / every);
  const series = new Map<string, Series>(
    compartments.map((compartment) => {
      const shape = [rows, ...shapeOf(compartment)];
      return [nameOf(compartment), { data: floatArray(dtype, sizeOf(shape)), shape, unit: compartment.unit }];
    }),
  );
  const recording = sharing<Recording>(RECORDING, {
    rows,
    get: (compartment: Compartment) =>
      (isCompartment(compartment) ? series.get(nameOf(compartment)) : undefined) ??
      fail({
        code: 'unknown-compartment',
        where: isCompartment(compartment) ? nameOf(compartment) : 'recording',
        found: isCompartment(compartment) ? 'a compartment that was not recorded' : say(compartment),
        expected: `one of ${compartments.map(nameOf).join(', ') || 'none: nothing was recorded'}`,
        remedy: 'Add it to the record list of the run.',
      }),
  } satisfies Recording);
  recorded.set(recording, series);
  return {
    /** Takes the rows of a chunk that begins at step `start`. */
    take(compartment: Compartment, chunk: FloatArray, start: number): void {
      const { data } = series.get(nameOf(compartment))!;
      const size = sizeOf(shapeOf(compartment));
      if (every === 1) {
        data.set(chunk, start * size);
        return;
      }
      for (let row = 0; row < chunk.length / size; row++) {
        if ((start + row) % every !== 0) continue;
        data.set(chunk.subarray(row * size, (row + 1) * size), ((start + row) / every) * size);
      }
    },
    recording,
  };
}

/** The first rows of a recording. */
export const firstRows = ({ get }: Recording, rows: number): Recording => ({
  rows,
  get: (compartment) => {
    const { data, shape, unit } = get(compartment);
    const own = [rows, ...shape.slice(1)];
    return { data: data.slice(0, sizeOf(own)), shape: own, unit };
  },
});
