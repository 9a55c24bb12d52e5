import type { Value } from '../../../trace/program.ts';
import { neededFor } from '../../plan/loops.ts';
import type { FusedLoop } from '../../plan/words.ts';
import { type Frame, noteNaN } from './frame.ts';
import type { Access } from './nest.ts';
import { emitElementwise, splatBytes } from './vectors.ts';

/** What a loop reads that it does not compute: a value, and how the loop walks through it. */
export interface Read {
  readonly id: number;
  readonly access: Access;
}
export type Reads = ReadonlyMap<string, Read>;

export interface EmittedWrite {
  readonly value: number;
  readonly access: Access;
  readonly read: string | undefined;
  readonly checked: boolean;
}

interface Body {
  readonly reads: Reads;
  readonly operands: ReadonlyMap<number, readonly (string | undefined)[]>;
  readonly writes: readonly EmittedWrite[];
  readonly splats: ReadonlyMap<string, number>;
  readonly i: number;
  readonly shift: number;
  /** Whether only the first lane is there to be written. */
  readonly single: boolean;
  readonly offsetOf: (access: Access) => number | undefined;
  readonly innerStride: (access: Access) => number;
}

/** One vector of the domain. */
export function emitBody(frame: Frame, task: FusedLoop, body: Body): void {
  const { f, plan, vectors } = frame;
  const { reads, operands, writes, splats, i, shift, single, offsetOf } = body;
  const addresses = new Map<number | undefined, number>([[undefined, i]]);
  const addressOf = (access: Access): number => {
    if (body.innerStride(access) === 0) return offsetOf(access) ?? i;
    const offset = offsetOf(access);
    let local = addresses.get(offset);
    if (local === undefined) {
      local = f.local('i32');
      f.get(i).get(offset!).op('i32.add').set(local);
      addresses.set(offset, local);
    }
    return local;
  };
  const loaded = new Map<string, number>(splats);
  const load = (key: string, { access }: Read): void => {
    if (loaded.has(key)) return;
    const local = f.local('v128');
    f.get(addressOf(access))
      .mem('v128.load', access.ref.base + shift)
      .set(local);
    loaded.set(key, local);
  };
  const computed = new Map<number, number>();
  const push = (argument: number, key: string | undefined): void => {
    const id = plan.aliasOf[argument]!;
    const value = plan.program.values[id]!;
    if (key !== undefined) f.get(loaded.get(key)!);
    else if (value.op === 'const') f.v128(splatBytes(value.attrs.value as number, vectors));
    else if (value.op === 'time') f.get(frame.time(value));
    else f.get(computed.get(id)!);
  };
  const compute = (id: number): void => {
    const value = plan.program.values[id]!;
    if (isImmediate(value) || computed.has(id)) return;
    const local = f.local('v128');
    emitValue(frame, value, (k) => push(value.args[k]!, operands.get(id)![k]));
    f.set(local);
    computed.set(id, local);
  };
  const finish = (): void => {
    for (const [key, read] of reads) load(key, read);
    for (const id of task.values) compute(id);
    for (const { value, access, read, checked } of writes) {
      const local = f.local('v128');
      push(value, read);
      f.set(local);
      f.get(addressOf(access)).get(local);
      if (!single) f.mem('v128.store', access.ref.base + shift);
      else f.memLane(vectors.bytes === 4 ? 'v128.store32_lane' : 'v128.store64_lane', access.ref.base, 0);
      if (checked) noteNaN(frame, local);
    }
  };
  if (task.guards.every((id) => splats.has(keyOf(reads, id) ?? ''))) {
    finish();
    return;
  }
  // The conditions first: where none holds in any lane, the vector stays as it is.
  const needed = neededFor(plan.program, plan.aliasOf, task.values, task.guards);
  for (const [key, read] of reads) if (needed.has(read.id)) load(key, read);
  for (const id of task.values) if (needed.has(id)) compute(id);
  task.guards.forEach((id, k) => {
    push(id, keyOf(reads, id));
    if (k > 0) f.op('v128.or');
  });
  f.op('v128.any_true');
  f.if(finish);
}

/** The key under which a loop reads a value that it does not compute. */
export const keyOf = (reads: Reads, id: number): string | undefined =>
  [...reads].find(([, read]) => read.id === id)?.[0];

/** The same number in all lanes, at hand without memory. */
export const isImmediate = ({ op }: Value): boolean => op === 'const' || op === 'time';

/** `where` against 0 needs one instruction instead of a select. */
function emitValue(frame: Frame, value: Value, operand: (k: number) => void): void {
  const { f, plan, vectors } = frame;
  const isZero = (arg: number): boolean => {
    const { op, attrs } = plan.program.values[plan.aliasOf[arg]!]!;
    return op === 'const' && Object.is(attrs.value, 0);
  };
  const [, a, b] = value.args;
  if (value.op === 'where' && isZero(b!)) {
    operand(1);
    operand(0);
    f.op('v128.and');
  } else if (value.op === 'where' && isZero(a!)) {
    operand(2);
    operand(0);
    f.op('v128.andnot');
  } else emitElementwise(f, value, vectors, operand);
}
