import { greatest } from '../../../base/lists.ts';
import { rowOf } from '../../../ops/dictionary.ts';
import type { Table } from '../../../ops/tables.ts';
import type { BufferSpec } from '../../plan/buffers.ts';
import { paddedSize, QUARTET } from '../../plan/layout.ts';
import { tablesOf } from '../../plan/tables.ts';
import type { Plan } from '../../plan/words.ts';
import type { Vectors } from './vectors.ts';

/** Where something lies in the one linear memory: at a number, beyond what a local holds where code works at many places. */
export interface Address {
  readonly base: number;
  readonly pointer?: number;
  /** Where its nonzero elements are listed, if they are. */
  readonly listed?: NonzeroList | undefined;
}

/** The nonzero elements of all rows of an array that programs only read: made once, whenever the array is written. */
export interface NonzeroList {
  /** Elements of a row, and rows. */
  readonly terms: number;
  readonly rows: number;
  /** Address of the addresses of rows' first entries, and of the end of the last one's; 0 in place of the first: nothing is listed. */
  readonly starts: number;
  /** Addresses of room for entries: an element's number, and as many bytes behind it as a number has its value. */
  readonly from: number;
  readonly to: number;
}

/** Addresses of room for the indices and for the values of one row's nonzero elements. */
export interface EventLists {
  readonly eventOffsets: number;
  readonly eventValues: number;
}

export interface MemoryPlan extends EventLists {
  /** A slot's buffer, or memory that a value of the current plan has to itself. */
  buffer(name: string): Address;
  keys(stream: string): Address;
  /** What a kernel needs beside its operands and its result; the next one may use it again. */
  readonly room: number;
  /** Of a table. */
  table(table: Table): number;
}

export interface Arena {
  take(bytes: number): number;
  readonly used: number;
}

/** Hands out memory from the start, in cache lines, with room for one vector beyond the end of each piece. */
export function arena(start: number): Arena {
  let top = start;
  return {
    take(bytes) {
      const at = top;
      top = Math.ceil((top + bytes + 16) / 64) * 64;
      return at;
    },
    get used() {
      return top;
    },
  };
}

export function placeBuffers(
  specs: readonly BufferSpec[],
  space: Arena,
  { bytes }: Vectors,
): Map<string, number> {
  return new Map(specs.map(({ name, shape, rows }) => [name, space.take(paddedSize(shape) * rows * bytes)]));
}

export function placeTemporaries(
  { temporaries }: Plan,
  space: Arena,
  { bytes }: Vectors,
  capacity: number,
): Map<string, number> {
  return new Map(
    temporaries.map(({ name, shape, perStep }) => [
      name,
      space.take(paddedSize(shape) * (perStep ? capacity : 1) * bytes),
    ]),
  );
}

/** The longest row that a kernel scans for nonzero elements. */
export function longestRow(plans: readonly Plan[]): number {
  const rows = plans.flatMap(({ tasks }) =>
    Object.values(tasks)
      .flat()
      .flatMap((task) => {
        const events = task.kind === 'kernel' ? rowOf(task).events : null;
        const scanned = task.kind === 'kernel' && events !== null ? task.args[events]! : undefined;
        return scanned && 'buffer' in scanned ? [scanned.shape.at(-1)!] : [];
      }),
  );
  return greatest(rows, 0) + QUARTET * QUARTET;
}

/** Where each table lies that some plan names. */
export function placeTables(
  plans: readonly Plan[],
  space: Arena,
  { bytes }: Vectors,
): ReadonlyMap<Table, number> {
  const bytesOf = ({ shape, numbers }: Table) =>
    paddedSize(shape) * Math.min(numbers.BYTES_PER_ELEMENT, bytes);
  return new Map(tablesOf(plans).map((table) => [table, space.take(bytesOf(table))]));
}
