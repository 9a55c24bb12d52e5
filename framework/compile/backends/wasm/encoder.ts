import { fail } from '../../../base/errors.ts';
import { type Bytes, byteWriter } from './bytes.ts';
import {
  LANE_OPCODES,
  type LaneOpName,
  MEMORY_LANE_OPCODES,
  MEMORY_OPCODES,
  type MemoryLaneOpName,
  type MemoryOpName,
  type Mnemonic,
  OPCODES,
} from './opcodes.ts';

/** WebAssembly's value types and their codes. */
export const VALUE_TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

export type ValType = keyof typeof VALUE_TYPES;

/** Writes one function's body; every instruction returns the writer, so that a line of code is a line of WASM. */
export interface Code {
  /** A local variable, which may hold anything at first; parameters come first, from 0. */
  local(type: ValType): number;
  /** Locals taken by the body are free again after it. */
  scope(body: () => void): Code;
  get(local: number): Code;
  set(local: number): Code;
  tee(local: number): Code;
  /** `i32.const`; unsigned numbers wrap. */
  i32(value: number): Code;
  i64(value: bigint): Code;
  f32(value: number): Code;
  f64(value: number): Code;
  v128(bytes: Uint8Array | readonly number[]): Code;
  op(name: Mnemonic): Code;
  /** A load or store at `offset` bytes beyond the address; `align` is log2 of what is promised. */
  mem(name: MemoryOpName, offset: number, align?: number): Code;
  memLane(name: MemoryLaneOpName, offset: number, lane: number): Code;
  lane(name: LaneOpName, lane: number): Code;
  /** `i8x16.shuffle`: byte i of the result is byte `lanes[i]` of the two operands end to end. */
  shuffle(lanes: readonly number[]): Code;
  /** Branching to depth 0 from the body leaves the block. */
  block(body: () => void): Code;
  /** Branching to depth 0 from the body starts it again. */
  loop(body: () => void): Code;
  if(then: () => void, otherwise?: () => void): Code;
  br(depth: number): Code;
  brIf(depth: number): Code;
  call(func: number): Code;
}

const VOID = 0x40;
const ELSE = 0x05;
const END = 0x0b;

/** Locals, then instructions. */
export function functionBody(parameters: number, emit: (f: Code) => void): Bytes {
  const locals: ValType[] = [];
  const instructions = byteWriter(1024);
  emit(codeWriter(parameters, locals, instructions));
  instructions.byte(END);
  const body = byteWriter(instructions.length + 16);
  writeLocals(body, locals);
  body.append(instructions.view());
  return body;
}

function writeLocals(out: Bytes, locals: readonly ValType[]): void {
  const runs: { type: ValType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  out.u32(runs.length);
  for (const { type, count } of runs) {
    out.u32(count);
    out.byte(VALUE_TYPES[type]);
  }
}

function codeWriter(parameters: number, locals: ValType[], out: Bytes): Code {
  const withIndex = (opcode: number) => (index: number) => {
    out.byte(opcode);
    out.u32(index);
    return code;
  };
  const memory = ([opcode, natural]: readonly [number, number], offset: number, align = natural) => {
    writeOpcode(out, opcode);
    out.u32(align);
    out.u32(offset);
    return code;
  };
  const nested = (opcode: number, body: () => void, otherwise?: () => void) => {
    out.byte(opcode);
    out.byte(VOID);
    body();
    if (otherwise) {
      out.byte(ELSE);
      otherwise();
    }
    out.byte(END);
    return code;
  };
  const free = new Map<ValType, number[]>();
  const taken: { type: ValType; local: number }[] = [];
  const code: Code = {
    local(type) {
      const local = free.get(type)?.pop() ?? parameters + locals.push(type) - 1;
      taken.push({ type, local });
      return local;
    },
    scope(body) {
      const before = taken.length;
      body();
      for (const { type, local } of taken.splice(before).reverse()) {
        const again = free.get(type);
        if (again) again.push(local);
        else free.set(type, [local]);
      }
      return code;
    },
    get: withIndex(0x20),
    set: withIndex(0x21),
    tee: withIndex(0x22),
    i32(value) {
      out.byte(0x41);
      out.i32(value);
      return code;
    },
    i64(value) {
      out.byte(0x42);
      out.i64(value);
      return code;
    },
    f32(value) {
      out.byte(0x43);
      out.f32(value);
      return code;
    },
    f64(value) {
      out.byte(0x44);
      out.f64(value);
      return code;
    },
    v128(bytes) {
      writeOpcode(out, 0xfd0c);
      out.append(sixteen(bytes, 'v128.const'));
      return code;
    },
    op(name) {
      writeOpcode(out, OPCODES[name]);
      return code;
    },
    mem: (name, offset, align) => memory(MEMORY_OPCODES[name], offset, align),
    memLane(name, offset, lane) {
      memory(MEMORY_LANE_OPCODES[name], offset);
      out.byte(lane);
      return code;
    },
    lane(name, lane) {
      writeOpcode(out, LANE_OPCODES[name]);
      out.byte(lane);
      return code;
    },
    shuffle(lanes) {
      writeOpcode(out, 0xfd0d);
      out.append(sixteen(lanes, 'i8x16.shuffle'));
      return code;
    },
    block: (body) => nested(0x02, body),
    loop: (body) => nested(0x03, body),
    if: (then, otherwise) => nested(0x04, then, otherwise),
    br: withIndex(0x0c),
    brIf: withIndex(0x0d),
    call: withIndex(0x10),
  };
  return code;
}

function writeOpcode(out: Bytes, opcode: number): void {
  if (opcode > 0xff) {
    out.byte(opcode >> 8);
    out.u32(opcode & 0xff);
  } else out.byte(opcode);
}

function sixteen<Bytes extends ArrayLike<number>>(bytes: Bytes, where: string): Bytes {
  if (bytes.length === 16) return bytes;
  return fail({
    code: 'law',
    where,
    found: `${bytes.length} bytes`,
    expected: '16 bytes',
    remedy: 'A vector has 128 bits.',
  });
}
