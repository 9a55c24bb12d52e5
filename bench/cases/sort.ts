import { type DType, type FloatArray, floatArray } from '../../framework/base/dtypes.ts';
import { compile, defaultBackend, ProgramScribe } from '../../framework/engine.ts';
import type { Tensor } from '../../framework/ops/tensor.ts';
import { sort } from '../../index.ts';
import type { Case, Contender } from '../harness.ts';

const elements = 100_000;
const lengths = [10, 50, 160, 1000, 10_000];

/** Rows of uniform numbers, from a generator that is the same everywhere. */
function rowsOf(length: number, dtype: DType): FloatArray {
  let state = 1;
  return floatArray(dtype, Math.floor(elements / length) * length).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** What would differ if an element stood elsewhere. */
function placed(rows: FloatArray): readonly number[] {
  let sum = 0;
  for (let at = 0; at < rows.length; at++) sum += rows[at]! * (at % 1009);
  return [sum];
}

/** A step that sorts what a state holds, all rows of it. */
const ours = (length: number, dtype: DType): Contender => ({
  name: 'myelin, the compiled step',
  setup() {
    const rows = rowsOf(length, dtype);
    const scribe = new ProgramScribe({ name: 'sort', units: false });
    const keep = (name: string, value: (x: Tensor) => Tensor) => {
      scribe.slot({ name, role: 'state', shape: [rows.length / length, length] });
      scribe.store(name, value(scribe.load('x')));
    };
    keep('x', (x) => x.add(0));
    keep('sorted', (x) => sort(x));
    const executable = compile(defaultBackend, { sort: scribe.program() }, { dtype, capacity: 1 });
    executable.write('x', rows);
    return {
      run: (steps) => executable.run({ program: 'sort', tick: 0, steps }),
      result: () => placed(executable.read('sorted')),
    };
  },
});

const native = (length: number, dtype: DType): Contender => ({
  name: 'JS, sort of typed arrays',
  setup() {
    const rows = rowsOf(length, dtype);
    const sorted = rows.slice();
    const each = Array.from({ length: rows.length / length }, (_, row) =>
      sorted.subarray(row * length, (row + 1) * length),
    );
    return {
      run(repeat) {
        for (let k = 0; k < repeat; k++) {
          sorted.set(rows);
          for (const row of each) row.sort();
        }
      },
      result: () => placed(sorted),
    };
  },
});

/** Rows of several lengths, some on either side of the length at which the kernel sorts another way. */
export const sorting = (): readonly Case[] =>
  (['f32', 'f64'] as const).flatMap((dtype) =>
    lengths.map((length): Case => {
      const mine = ours(length, dtype);
      return {
        name: `sort/${length} ${dtype}`,
        label: `${length}, ${dtype}`,
        doc: `rows of ${length} elements, ${elements} in all, sorted, ${dtype}`,
        unit: 'ns per element',
        figure: (seconds) => (seconds * 1e9) / elements,
        check: { what: 'a sum over elements and their places', tolerance: 0 },
        contenders: [mine, native(length, dtype)],
        ours: mine.name,
      };
    }),
  );
