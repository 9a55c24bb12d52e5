import { type Shape, sizeOf } from '../../../base/shapes.ts';
import type { Row } from '../../../ops/row.ts';
import { paddedRows, paddedSize } from '../../plan/layout.ts';
import { coversAllSteps } from '../../plan/nest.ts';
import type { Place, Plan, Stage } from '../../plan/words.ts';
import type { Executable, Work } from '../contract.ts';
import type { BodyOrder } from './body-order.ts';
import type { Code } from './encoder.ts';
import type { Address, Arena, EventLists, MemoryPlan, NonzeroList } from './memory.ts';
import type { ModuleBuilder } from './module.ts';
import type { Vectors } from './vectors.ts';

/** A place in memory, as a kernel sees it. */
export interface Ref extends Address {
  readonly shape: Shape;
  /** Bytes from one step's row to the next; 0 where all steps share the place. */
  readonly stepBytes: number;
  /** Rows after which the first one comes again; 0 where every step has its own. */
  readonly ring: number;
}

/** What all kernels of a function share: the code being written, its locals, and where things are. */
export interface WasmFrame {
  readonly f: Code;
  readonly plan: Plan;
  readonly memory: MemoryPlan;
  readonly vectors: Vectors;
  readonly stage: Stage;
  /** Local: number of steps of this run. */
  readonly steps: number;
  /** Local: row of the current step (in the loop). */
  readonly row: number;
  /** Local: tick of the current step. */
  readonly tick: number;
  /** Local: how many steps of the call have been before (in the loop). */
  readonly done: number;
  /** Local: a vector of truth values: whether a stored value was NaN. */
  readonly flag: number;
  /** Local: what is added to a place's base, its pointer and in the loop the offset of the current step's row. */
  readonly stepOffset: (ref: Ref) => number | undefined;
  /** Local: a vector of the current time in all lanes, for a length of a tick; of the tick itself for null. */
  readonly time: (dt: number | null) => number;
  /** Generic functions of the module, and the meanings of rows that it may call. */
  readonly functions: {
    readonly events: number;
    readonly meanings: ReadonlyMap<Row, number>;
    /** Of the module: see there. */
    readonly shared: ModuleBuilder['shared'];
    /** If there are any. */
    readonly dense: DenseKernels | undefined;
    /** The order of bodies of loops, if there is one of its own. */
    readonly order: BodyOrder | undefined;
  };
}

/**
 * What programs can do without, but are faster with: products whose first operand has few zeros, each of which
 * is given the function that does the same for rows, which are addressed; lists of nonzero elements; an order for bodies of loops.
 */
export interface DenseKernels {
  /** Of x, w and the result, with the function (x, w, result); false where it is of no use. */
  product(frame: WasmFrame, refs: readonly [Ref, Ref, Ref], row: number): boolean;
  /** Of x, y and the sums, with the function (x, y, sums): the same. */
  outer(frame: WasmFrame, refs: readonly [Ref, Ref, Ref], row: number): boolean;
  roomForProduct(x: Shape): number;
  roomForOuter(x: Shape, y: Shape, bytes: number): number;
  /** Room for lists of the nonzero elements of what the work is given and products ask for, by buffer. */
  listed(work: Work, space: Arena, vectors: Vectors): Lists;
  readonly order: BodyOrder;
  /** Adds the functions that make such lists of buffers, whose addresses are given. */
  addLists(module: ModuleBuilder, listed: Lists, buffers: ReadonlyMap<string, number>, by: Listing): void;
  /** The executable, which has such lists made before it runs, of what has been written. */
  listing(own: Executable, functions: WebAssembly.Exports, listed: Lists): Executable;
}

/** Lists of the nonzero elements of arrays, by buffer. */
export type Lists = ReadonlyMap<string, NonzeroList>;

/** By what a row's nonzero elements are found: the function, and where it leaves them. */
export interface Listing {
  readonly memory: EventLists;
  readonly vectors: Vectors;
  readonly events: number;
}

/** What kernels need that stand in functions of their own. */
export type Shared = Pick<WasmFrame, 'vectors' | 'memory' | 'functions'>;

/** Whether a vector holds single elements of several steps; the last one then has lanes beyond the last step. */
export const mixesSteps = (stage: Stage, shape: Shape): boolean =>
  coversAllSteps(stage) && sizeOf(shape) === 1;

/** Where a place begins, and how its rows follow each other. */
export function refOf({ memory, vectors }: Pick<WasmFrame, 'memory' | 'vectors'>, place: Place): Ref {
  const { buffer, shape, row, ring } = place;
  const rowBytes = paddedSize(shape) * vectors.bytes;
  const { base, ...pointer } = memory.buffer(buffer);
  return {
    base: base + (row === 'next' ? rowBytes : 0),
    ...pointer,
    shape,
    stepBytes: row === 'only' ? 0 : rowBytes,
    ring,
  };
}

/** Pushes the address at which something begins. */
export function pushBase({ f }: Pick<WasmFrame, 'f'>, { base, pointer }: Address): void {
  f.i32(base);
  if (pointer !== undefined) f.get(pointer).op('i32.add');
}

/** Pushes the address of a place in the current step. */
export function pushAddress({ f, stepOffset }: WasmFrame, ref: Ref): void {
  const offset = stepOffset(ref);
  f.i32(ref.base);
  if (offset !== undefined) f.get(offset).op('i32.add');
}

/** A loop from 0 to a count that is known, or in a local; `body` receives the local that counts. */
export function countedLoop(
  f: Code,
  count: number | { readonly local: number },
  body: (i: number) => void,
): void {
  const i = f.local('i32');
  const pushCount = () => (typeof count === 'number' ? f.i32(count) : f.get(count.local));
  f.i32(0).set(i);
  if (count === 0) return;
  if (count === 1) {
    body(i);
    return;
  }
  f.block(() => {
    if (typeof count !== 'number') f.get(i).get(count.local).op('i32.ge_s').brIf(0);
    f.loop(() => {
      body(i);
      f.get(i).i32(1).op('i32.add').tee(i);
      pushCount();
      f.op('i32.lt_s').brIf(0);
    });
  });
}

/** Takes note of a NaN in a stored vector (in a local): only NaN differs from itself. */
export function noteNaN({ f, vectors, flag }: WasmFrame, x: number): void {
  f.get(x).get(x).op(`${vectors.prefix}.ne`).get(flag).op('v128.or').set(flag);
}

/** Looks for NaN in a whole array, whose address it finds in a local and moves on. */
export function noteNaNs(frame: WasmFrame, shape: Shape, at: number): void {
  const { f } = frame;
  const x = f.local('v128');
  forEachVector(frame, shape, [at], () => {
    loadVector(frame, shape, () => f.get(at));
    f.set(x);
    noteNaN(frame, x);
  });
}

/** Looks for NaN in what the stage has stored: at the current step in the loop, at every step outside it. */
export function noteStoredNaNs(frame: WasmFrame, ref: Ref): void {
  forEachStep(frame, [ref], ([at]) => noteNaNs(frame, ref.shape, at!));
}

/** Runs `body` for all vectors of an array; the addresses, in locals, are moved on. */
export function forEachVector(
  { f, vectors }: WasmFrame,
  shape: Shape,
  addresses: readonly number[],
  body: () => void,
): void {
  countedLoop(f, Math.ceil(paddedSize(shape) / vectors.lanes), () => {
    body();
    for (const address of addresses) f.get(address).i32(16).op('i32.add').set(address);
  });
}

/** Loads a vector of an array; one element alone comes in all lanes. */
export function loadVector({ f, vectors }: WasmFrame, shape: Shape, address: () => void): void {
  address();
  f.mem(sizeOf(shape) > 1 ? 'v128.load' : vectors.splat, 0);
}

/** Stores a vector of an array; one element alone is the first lane. */
export function storeVector(
  { f, vectors }: WasmFrame,
  shape: Shape,
  address: () => void,
  value: () => void,
): void {
  address();
  value();
  if (sizeOf(shape) > 1) f.mem('v128.store', 0);
  else f.memLane(vectors.storeLane, 0, 0);
}

/**
 * Runs `body` with the addresses of some arrays, in locals: at the current step in the loop, at every step (in the
 * program's direction) outside it.
 */
export function forEachStep(
  frame: WasmFrame,
  refs: readonly Ref[],
  body: (addresses: readonly number[]) => void,
): void {
  const { f, stage, steps, plan } = frame;
  const addresses = refs.map(() => f.local('i32'));
  if (!coversAllSteps(stage)) {
    refs.forEach((ref, k) => {
      pushAddress(frame, ref);
      f.set(addresses[k]!);
    });
    body(addresses);
    return;
  }
  countedLoop(f, { local: steps }, (i) => {
    const row = f.local('i32');
    if (plan.direction > 0) f.get(i).set(row);
    else f.get(steps).i32(1).op('i32.sub').get(i).op('i32.sub').set(row);
    refs.forEach((ref, k) => {
      pushBase(frame, ref);
      f.get(row).i32(ref.stepBytes).op('i32.mul').op('i32.add').set(addresses[k]!);
    });
    body(addresses);
  });
}

/** Writes the element before an address (in a local) into the places from there on: padding repeats the last one. */
export function repeatLast({ f, vectors }: WasmFrame, at: number, count: number): void {
  const { bytes, scalar } = vectors;
  if (count === 0) return;
  const x = f.local(scalar);
  f.get(at).i32(bytes).op('i32.sub').mem(`${scalar}.load`, 0).set(x);
  for (let k = 0; k < count; k++)
    f.get(at)
      .get(x)
      .mem(`${scalar}.store`, k * bytes);
}

/** Writes the padding of all rows of an array, whose address is in a local. */
export function repeatLasts(frame: WasmFrame, shape: Shape, address: number): void {
  const { f, vectors } = frame;
  const { count, width, stride } = paddedRows(shape);
  if (width === stride) return;
  const end = f.local('i32');
  f.get(address)
    .i32(width * vectors.bytes)
    .op('i32.add')
    .set(end);
  countedLoop(f, count, () => {
    repeatLast(frame, end, stride - width);
    f.get(end)
      .i32(stride * vectors.bytes)
      .op('i32.add')
      .set(end);
  });
}
