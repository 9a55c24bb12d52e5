import type { DType } from '../../../base/dtypes.ts';
import { dictionary } from '../../../ops/dictionary.ts';
import type { Kinds, Pointwise, Row } from '../../../ops/row.ts';
import type { Program } from '../../../trace/program.ts';
import type { WasmFrame } from './frame.ts';
import type { ModuleBuilder } from './module.ts';
import { emitElementwise, type Vectors } from './vectors.ts';

/** Meanings that a module may call: their functions, by the names under which it imports them, and their indices. */
export interface Meanings {
  readonly functions: Readonly<Record<string, (...x: number[]) => number>>;
  readonly indices: ReadonlyMap<Row, number>;
}

/** Imports the meanings of those operations whose WASM does not hold in every lane. */
export function importMeanings(
  module: ModuleBuilder,
  programs: readonly Program[],
  { dtype, scalar }: Vectors,
): Meanings {
  const functions: Record<string, (...x: number[]) => number> = {};
  const indices = new Map<Row, number>();
  for (const op of new Set(programs.flatMap(({ values }) => values.map((value) => value.op)))) {
    if (op === 'large') continue;
    const row: Row = dictionary[op];
    if (!row.elementwise?.rare) continue;
    functions[op] = meaningOf(row.elementwise, dtype);
    const params = row.operands.map(() => scalar);
    indices.set(row, module.importFunction('myelin', op, params, scalar));
  }
  return { functions, indices };
}

const meaningOf = ({ meaning }: Pointwise<Kinds>, dtype: DType) =>
  typeof meaning === 'function' ? meaning : meaning[dtype];

/** Leaves a result on the stack as it is; where a lane is rare, with all lanes as the operation's meaning has them. */
export function emitRare({ f, vectors, functions }: WasmFrame, row: Row, push: (k: number) => void): void {
  const { rare } = row.elementwise!;
  if (!rare) return;
  const { prefix, lanes } = vectors;
  const result = f.local('v128');
  f.set(result);
  emitElementwise(f, rare, vectors, push);
  f.op('v128.any_true');
  f.if(() => {
    for (let lane = 0; lane < lanes; lane++) {
      f.get(result);
      row.operands.forEach((_, k) => {
        push(k);
        f.lane(`${prefix}.extract_lane`, lane);
      });
      f.call(functions.meanings.get(row)!).lane(`${prefix}.replace_lane`, lane).set(result);
    }
  });
  f.get(result);
}
