import type { Shape } from '../../../framework/index.ts';
import { npyHeader } from '../arrays/npy-header.ts';
import { NUMBER_TYPES } from '../arrays/number-types.ts';
import type { NumberData, NumberTypeName } from '../arrays/words.ts';
import type { WritableFolder } from './words.ts';

/** Room for the largest shape. */
const HEADER = 192;

/** A `.npy` file that grows by rows: its numbers first, and then, in `commit`, what it says of them. */
export function npyWriter(folder: WritableFolder, name: string, dtype: NumberTypeName, row: Shape) {
  const file = folder.create(name);
  const size = row.reduce((product, n) => product * n, 1);
  let rows = 0;
  const commit = (): void => file.writeAt(0, npyHeader(dtype, [rows, ...row], HEADER));
  commit();
  return {
    add(data: NumberData, count: number): void {
      if (count === 0) return;
      const { bytes, write } = NUMBER_TYPES[dtype];
      file.writeAt(HEADER + rows * size * bytes, write(data, name));
      rows += count;
    },
    commit,
    close: file.close,
  };
}

export type NpyWriter = ReturnType<typeof npyWriter>;
