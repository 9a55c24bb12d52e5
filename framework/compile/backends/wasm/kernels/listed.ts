import { lastOf, rowsOf, type Shape } from '../../../../base/shapes.ts';
import { rowOf } from '../../../../ops/dictionary.ts';
import { givenTo } from '../../../plan/buffers.ts';
import { STAGES } from '../../../plan/words.ts';
import type { Work } from '../../contract.ts';
import {
  countedLoop,
  type DenseKernels,
  type Listing,
  type Lists,
  type Ref,
  type Shared,
  type WasmFrame,
} from '../frame.ts';
import type { Arena, NonzeroList } from '../memory.ts';
import type { ModuleBuilder } from '../module.ts';
import type { Vectors } from '../vectors.ts';
import { advance, rowBytes } from './product-rows.ts';
import { emitRow } from './products.ts';

// Nonzero elements of an array that programs only read, listed once for all products, on the way there and back, in all iterations.

/** Least rows, terms and columns for which it is worth it to look at zeros first. */
export const LEAST = 8;

/** Whether a product may be worth it. */
export const isWorth = (x: Shape, y: Shape): boolean =>
  y.length === 2 && lastOf(x) >= LEAST && lastOf(y) >= LEAST;

/** One element in so many may be listed: where there are more, products go by tiles. */
const SHARE = 3;

const entryBytes = (bytes: number): number => 2 * bytes;

/** What is listed: whatever the work is given and a product asks for. */
export function listedOf({ jobs, buffers }: Work, space: Arena, { bytes }: Vectors): Lists {
  const given = givenTo(jobs.map(({ program }) => program));
  const asked = new Set(
    jobs
      .flatMap(({ strands }) => strands().filter(({ copies }) => copies.length === 1))
      .flatMap(({ forms }) => STAGES.flatMap((stage) => forms.plan.tasks[stage]))
      .flatMap((task) => {
        const at = task.kind === 'kernel' && task.op !== 'large' ? rowOf(task).events : null;
        if (task.kind !== 'kernel' || at === null) return [];
        const [x, y] = [task.args[at]!, task.args[at + 1]!];
        return 'buffer' in x && 'buffer' in y && given.has(x.buffer) && isWorth(x.shape, y.shape)
          ? [x.buffer]
          : [];
      }),
  );
  return new Map(
    buffers
      .filter(({ name }) => asked.has(name))
      .map(({ name, shape, rows }): [string, NonzeroList] => {
        const [terms, all] = [lastOf(shape), rows * rowsOf(shape)];
        const starts = space.take(4 * (all + 1));
        const room = Math.ceil((terms * all) / SHARE) * entryBytes(bytes);
        const from = space.take(room);
        return [name, { terms, rows: all, starts, from, to: from + room }];
      }),
  );
}

const listName = (buffer: string): string => `list ${buffer}`;

export const addLists: DenseKernels['addLists'] = (module, listed, buffers, by) => {
  for (const [name, list] of listed) addList(module, listName(name), buffers.get(name)!, list, by);
};

export const listing: DenseKernels['listing'] = (own, functions, listed) => {
  const lists = new Map([...listed.keys()].map((name) => [name, functions[listName(name)] as () => void]));
  const written = new Set(lists.keys());
  return {
    ...own,
    write: (buffer, data, row) => {
      if (lists.has(buffer)) written.add(buffer);
      own.write(buffer, data, row);
    },
    run: (span) => {
      for (const buffer of written) lists.get(buffer)!();
      written.clear();
      return own.run(span);
    },
    dispose: () => {
      lists.clear();
      written.clear();
      own.dispose();
    },
  };
};

/** Adds the function that lists them; nothing where the middle row, or all, have too many. */
function addList(
  module: ModuleBuilder,
  name: string,
  array: number,
  { terms, rows, starts, from, to }: NonzeroList,
  { memory, vectors, events }: Listing,
): void {
  const { bytes, scalar } = vectors;
  const entry = entryBytes(bytes);
  const row = rowBytes([rows, terms], bytes);
  module.func(name, [], [], (f) => {
    const [at, start, next, count] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const isTooMuch = (push: () => void) => {
      push();
      f.if(() => f.i32(starts).i32(0).mem('i32.store', 0).op('return'));
    };
    isTooMuch(() => {
      f.i32(array + (rows >> 1) * row)
        .i32(terms)
        .i32(1)
        .call(events);
      f.i32(SHARE).op('i32.mul').i32(terms).op('i32.gt_s');
    });
    f.i32(array).set(at).i32(starts).set(start).i32(from).set(next);
    countedLoop(f, rows, () => {
      f.get(start).get(next).mem('i32.store', 0);
      f.get(at).i32(terms).i32(1).call(events).set(count);
      isTooMuch(() => f.get(count).i32(entry).op('i32.mul').get(next).op('i32.add').i32(to).op('i32.gt_u'));
      countedLoop(f, { local: count }, (e) => {
        f.get(next).get(e).i32(2).op('i32.shl').mem('i32.load', memory.eventOffsets).mem('i32.store', 0);
        f.get(next).get(e).i32(bytes).op('i32.mul').mem(`${scalar}.load`, memory.eventValues);
        f.mem(`${scalar}.store`, bytes);
        advance({ f }, next, entry);
      });
      advance({ f }, at, row);
      advance({ f }, start, 4);
    });
    f.get(start).get(next).mem('i32.store', 0);
  });
}

/** The list of an operand's rows, if there is one. */
export const listOf = ({ listed, shape, stepBytes }: Ref): NonzeroList | undefined =>
  listed && stepBytes > 0 && listed.terms === lastOf(shape) ? listed : undefined;

/** Pushes where the list has the first entry of the row at an address, in a local; 0 where nothing is listed. */
export function pushStart(
  { f, vectors }: WasmFrame,
  { base, shape }: Ref,
  at: number,
  { starts }: NonzeroList,
): void {
  f.get(at).i32(base).op('i32.sub').i32(rowBytes(shape, vectors.bytes)).op('i32.div_u');
  f.i32(4).op('i32.mul').i32(starts).op('i32.add');
  f.i32(0).i32(starts).mem('i32.load', 0).op('select');
}

/** The function (first entry, end, w, y) of a row's product or outer product by what is listed of it. */
export function listedRow(frame: Shared, w: Shape, isOuter: boolean): number {
  const { vectors, functions } = frame;
  const { bytes } = vectors;
  return functions.shared(`listed ${lastOf(w)} ${isOuter}`, ['i32', 'i32', 'i32', 'i32'], [], (f) => {
    const [from, end, weights, y] = [0, 1, 2, 3];
    const [at, offset, value] = [f.local('i32'), f.local('i32'), f.local('v128')];
    emitRow({ f, vectors }, w, isOuter, { weights, y }, (body) =>
      f.block(() => {
        f.get(from).tee(at).get(end).op('i32.eq').brIf(0);
        f.loop(() => {
          f.get(at).mem('i32.load', 0).i32(rowBytes(w, bytes)).op('i32.mul').set(offset);
          f.get(at).mem(vectors.splat, bytes).set(value);
          body(offset, value);
          f.get(at).i32(entryBytes(bytes)).op('i32.add').tee(at).get(end).op('i32.ne').brIf(0);
        });
      }),
    );
  });
}
