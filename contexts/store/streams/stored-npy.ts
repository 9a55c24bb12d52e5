import { numbersOf } from '../arrays/npy.ts';
import { type NpyHeader, npyOffset, readNpyHeader } from '../arrays/npy-header.ts';
import { NUMBER_TYPES } from '../arrays/number-types.ts';
import { badFile, type NumberData, type NumberTypeName } from '../arrays/words.ts';
import type { ReadableFolder } from './words.ts';

/** A `.npy` file of a recording, which is read row by row. */
export interface StoredNpy {
  readonly rows: number;
  /** Numbers of rows, from one up to another. */
  read(from: number, to: number): Promise<NumberData>;
}

/** Opens a file of rows of a type and shape; an error for any other. */
export async function openNpy(
  folder: ReadableFolder,
  file: string,
  dtype: NumberTypeName,
  row: readonly number[],
): Promise<StoredNpy> {
  const missing = () => badFile(file, 'no such file', 'one beside recording.json');
  if ((await folder.sizeOf(file)) === undefined) return missing();
  const start = await folder.readAt(file, 0, 12);
  const header = readNpyHeader(await folder.readAt(file, 0, npyOffset(start, file)), file);
  // After its header: a run that goes on writes rows before it says so many, so the file has at least those.
  const size = (await folder.sizeOf(file)) ?? missing();
  const [rows, ...own] = header.shape;
  const isSame = header.dtype === dtype && !header.isBigEndian && !header.isFortran;
  if (rows === undefined || !isSame || own.length !== row.length || own.some((n, k) => n !== row[k]))
    return badFile(file, `${header.dtype} [${header.shape}]`, `rows of ${dtype} [${row}]`);
  const rowBytes = row.reduce((product, n) => product * n, NUMBER_TYPES[dtype].bytes);
  if (size < header.offset + rows * rowBytes)
    badFile(
      file,
      `${size} bytes`,
      `${rows} rows of ${rowBytes} bytes`,
      'The file was cut off: copy it again.',
    );
  return { rows, read: (from, to) => readRows(folder, file, header, rowBytes, from, to) };
}

async function readRows(
  folder: ReadableFolder,
  file: string,
  header: NpyHeader,
  rowBytes: number,
  from: number,
  to: number,
): Promise<NumberData> {
  const length = (to - from) * rowBytes;
  const bytes = await folder.readAt(file, header.offset + from * rowBytes, length);
  if (bytes.length !== length)
    badFile(file, `${bytes.length} bytes of ${length}`, 'all of them', 'It was changed meanwhile.');
  return numbersOf(header, bytes, file);
}
