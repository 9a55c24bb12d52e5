import type { Place, Plan, Stage } from '../../plan/words.ts';
import type { Code } from './encoder.ts';
import { type Ref, refOf, type WasmFrame } from './frame.ts';
import type { MemoryPlan } from './memory.ts';
import type { ModuleBuilder } from './module.ts';
import { type Vectors, ZERO } from './vectors.ts';

/** What all functions of a program share. */
export interface Around {
  readonly module: ModuleBuilder;
  readonly plan: Plan;
  readonly memory: MemoryPlan;
  readonly vectors: Vectors;
  readonly functions: WasmFrame['functions'];
  /** How many pointers come first among the parameters of each: where the program works at many places. */
  readonly pointers: number;
}

/** Locals in which a function finds its call and its step. */
export interface Locals {
  readonly steps: number;
  readonly row: number;
  readonly tick: number;
  /** How many steps of the call have been before. */
  readonly done: number;
  readonly flag: number;
}

/** Something to emit: code that works on some places. */
export interface Snippet {
  /** All that the code says but where things lie. */
  readonly form: string;
  readonly places: readonly Place[];
  /** The random streams that it draws from. */
  readonly streams: readonly string[];
  /** The lengths of a tick that its clocks count in. */
  readonly clocks: readonly (number | null)[];
  /** Operations, about. */
  readonly size: number;
  readonly emit: (frame: WasmFrame, locals: Locals) => void;
}

/** What emitters share: in the time loop, with the offsets of rows of the snippets' places, and with their clocks. */
export function frameOf(
  f: Code,
  { plan, memory, vectors, functions }: Around,
  stage: Stage,
  { steps, row, tick, done, flag }: Locals,
  snippets: readonly Snippet[],
): WasmFrame {
  const offsets = new Map<string, number>();
  const times = new Map<number | null, number>();
  const frame: WasmFrame = {
    f,
    plan,
    memory,
    vectors,
    stage,
    steps,
    row,
    tick,
    done,
    flag,
    functions,
    stepOffset: (ref) => (isOfStep(stage, ref) ? offsets.get(keyOf(ref)) : ref.pointer),
    time: (dt) => times.get(dt)!,
  };
  if (stage !== 'loop') return frame;
  const refs = snippets.flatMap(({ places }) => places).map((place) => refOf(frame, place));
  for (const ref of refs) {
    const { stepBytes, ring, pointer } = ref;
    if (!isOfStep(stage, ref) || offsets.has(keyOf(ref))) continue;
    const local = f.local('i32');
    offsets.set(keyOf(ref), local);
    if (ring) f.get(tick).i32(ring).op('i32.rem_u');
    else f.get(row);
    f.i32(stepBytes).op('i32.mul');
    if (pointer !== undefined) f.get(pointer).op('i32.add');
    f.set(local);
  }
  for (const dt of new Set(snippets.flatMap(({ clocks }) => clocks)))
    times.set(dt, emitTime(f, dt, tick, vectors));
  return frame;
}

/** Parameters of a function: pointers, and so many more. */
export const i32s = (count: number): readonly 'i32'[] => Array.from({ length: count }, () => 'i32');

/** Adds a function of some tasks of a stage: (pointers, steps, row, tick, steps done) → whether something was not finite. */
export function addPart({ module, pointers }: Around, emit: (f: Code, locals: Locals) => void): number {
  return module.func(null, i32s(pointers + 4), ['i32'], (f) => {
    const [steps, row, tick, done] = [pointers, pointers + 1, pointers + 2, pointers + 3];
    const flag = f.local('v128');
    f.v128(ZERO).set(flag);
    emit(f, { steps, row, tick, done, flag });
    f.get(flag).op('v128.any_true');
  });
}

/** Whether a step has a row of its own there, which the time loop finds by an offset. */
const isOfStep = (stage: Stage, { stepBytes }: Ref): boolean => stage === 'loop' && stepBytes > 0;

/** What places have in common whose rows lie at one offset. */
const keyOf = ({ stepBytes, ring, pointer }: Ref): string => `${stepBytes} ${ring} ${pointer}`;

/** tick · dt in all lanes, computed in f64 and rounded once; or the tick. */
function emitTime(f: Code, dt: number | null, tick: number, { dtype }: Vectors): number {
  const local = f.local('v128');
  f.get(tick);
  if (dt === null && dtype === 'f32') f.op('i32x4.splat');
  else {
    f.op('f64.convert_i32_s');
    if (dt !== null) f.f64(dt).op('f64.mul');
    if (dtype === 'f32') f.op('f32.demote_f64').op('f32x4.splat');
    else f.op('f64x2.splat');
  }
  f.set(local);
  return local;
}
