import type { Program } from '../../../trace/program.ts';
import type { BufferSpec } from '../../plan/buffers.ts';
import { paddedSize, QUARTET } from '../../plan/layout.ts';
import type { Plan } from '../../plan/words.ts';
import type { Vectors } from './vectors.ts';

/** Addresses in the one linear memory. */
export interface MemoryPlan {
  buffer(name: string): number;
  /** Memory of a value that has no slot to live in, by its id in the current program. */
  temporary(id: number): number;
  /** Room for the indices and for the values of one row's nonzero elements. */
  readonly eventOffsets: number;
  readonly eventValues: number;
  keys(stream: string): number;
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
  plan: Plan,
  space: Arena,
  { bytes }: Vectors,
  capacity: number,
): Map<number, number> {
  const places = new Map<number, number>();
  for (const home of plan.places.values()) {
    if (home.kind !== 'temporary') continue;
    places.set(home.id, space.take(paddedSize(home.shape) * (home.perStep ? capacity : 1) * bytes));
  }
  return places;
}

/** The longest row that a product scans for nonzero elements. */
export function longestRow(programs: readonly Program[]): number {
  const rows = programs.flatMap(({ values }) =>
    values.flatMap(({ op, args }) => {
      const operand = op === 'matmul' ? args[0] : op === 'addOuter' ? args[1] : undefined;
      if (operand === undefined) return [];
      const { shape } = values[operand]!;
      return [shape[shape.length - 1]!];
    }),
  );
  return Math.max(0, ...rows) + QUARTET * QUARTET;
}
