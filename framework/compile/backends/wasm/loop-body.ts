import { dictionary } from '../../../ops/dictionary.ts';
import type { Access, Argument, Instruction, Loop, Write } from '../../plan/words.ts';
import { noteNaN, type WasmFrame } from './frame.ts';
import { emitRare } from './rare.ts';
import { emitElementwise, splatBytes } from './vectors.ts';

interface Body {
  readonly baseOf: (access: Access) => number;
  /** Locals of what is the same in a whole row. */
  readonly splats: ReadonlyMap<Access, number>;
  /** Local: byte offset within the row. */
  readonly i: number;
  readonly shift: number;
  /** Whether only the first lane is there to be written. */
  readonly single: boolean;
  readonly offsetOf: (access: Access) => number | undefined;
}

/** One vector of the domain. */
export function emitBody(frame: WasmFrame, loop: Loop, around: Body): void {
  const { f, vectors } = frame;
  const { baseOf, splats, i, shift, single, offsetOf } = around;
  const addresses = new Map<number | undefined, number>([[undefined, i]]);
  const addressOf = (access: Access): number => {
    if ((access.strides.at(-1) ?? 0) === 0) return offsetOf(access) ?? i;
    const offset = offsetOf(access);
    let local = addresses.get(offset);
    if (local === undefined) {
      local = f.local('i32');
      f.get(i).get(offset!).op('i32.add').set(local);
      addresses.set(offset, local);
    }
    return local;
  };
  const loaded = new Map<Access, number>(splats);
  const load = (access: Access): void => {
    if (loaded.has(access)) return;
    const local = f.local('v128');
    if (access.index) loadIndexed(access, frame.memory.table(access.index));
    else f.get(addressOf(access)).mem('v128.load', baseOf(access) + shift);
    f.set(local);
    loaded.set(access, local);
  };
  /** Pushes the elements that a table names at the vector's place in the row. */
  const loadIndexed = (access: Access, table: number): void => {
    const [base, offset] = [baseOf(access), offsetOf(access)];
    const { bytes, lanes } = vectors;
    const [word, element] = [f.local('i32'), f.local('v128')];
    // A table's words are as long as the elements of f32.
    f.get(i);
    if (bytes === 8) f.i32(1).op('i32.shr_u');
    f.set(word);
    for (let lane = 0; lane < lanes; lane++) {
      f.get(word).mem('i32.load', table + (shift * 4) / bytes + lane * 4);
      f.i32(Math.log2(bytes)).op('i32.shl');
      if (offset !== undefined) f.get(offset).op('i32.add');
      if (lane === 0) f.mem(bytes === 4 ? 'v128.load32_zero' : 'v128.load64_zero', base);
      else f.get(element).memLane(vectors.loadLane, base, lane);
      if (lane < lanes - 1) f.set(element);
    }
  };
  const computed: number[] = [];
  const push = (operand: Argument): void => {
    if (operand.from === 'read') f.get(loaded.get(loop.reads[operand.at]!)!);
    else if (operand.from === 'number') f.v128(splatBytes(operand.value, vectors));
    else if (operand.from === 'clock') f.get(frame.time(operand.dt));
    else f.get(computed[operand.at]!);
  };
  const set = (at: number, operand?: Argument): void => {
    if (operand) push(operand);
    else emitInstruction(frame, loop.body[at]!, push);
    f.set((computed[at] ??= f.local('v128')));
  };
  const compute = (at: number): void => {
    if (computed[at] === undefined) set(at);
  };
  const inLocal = (value: Argument): number => {
    const local = f.local('v128');
    push(value);
    f.set(local);
    return local;
  };
  const written = new Set<Write>();
  const write = (own: Write): void => {
    if (written.has(own)) return;
    written.add(own);
    const { value, to, watched } = own;
    const local = inLocal(value);
    f.get(addressOf(to)).get(local);
    if (!single) f.mem('v128.store', baseOf(to) + shift);
    else f.memLane(vectors.storeLane, baseOf(to), 0);
    if (watched) noteNaN(frame, local);
  };
  const when = (conditions: readonly Argument[], then: () => void): void => {
    conditions.forEach((condition, k) => {
      push(condition);
      if (k > 0) f.op('v128.or');
    });
    f.op('v128.any_true');
    f.if(then);
  };
  const finish = (): void => {
    frame.functions.order?.(loop, { load, compute, write, set, when });
    loop.reads.forEach(load);
    loop.body.forEach((_, at) => compute(at));
    for (const value of loop.watches) noteNaN(frame, inLocal(value));
    loop.writes.forEach(write);
  };
  // The conditions first: where none holds in any lane, the vector stays as it is.
  const { conditions = [], reads = 0, body = 0 } = loop.guard ?? {};
  loop.reads.slice(0, reads).forEach(load);
  loop.body.slice(0, body).forEach((_, at) => compute(at));
  if (conditions.length > 0) when(conditions, finish);
  else finish();
}

const isZero = (operand: Argument): boolean => operand.from === 'number' && Object.is(operand.value, 0);

/** An operation in as few instructions as it can be had: some need fewer where an operand is 0. */
function emitInstruction(
  frame: WasmFrame,
  { op, args }: Instruction,
  push: (operand: Argument) => void,
): void {
  const { f, vectors } = frame;
  const row = dictionary[op];
  const { wasm, wasmWhenZero = {} } = row.elementwise;
  const zero = args.findIndex((operand, k) => k in wasmWhenZero && isZero(operand));
  const pushOne = (k: number) => push(args[k]!);
  emitElementwise(f, wasmWhenZero[zero] ?? wasm, vectors, pushOne);
  emitRare(frame, row, pushOne);
}
