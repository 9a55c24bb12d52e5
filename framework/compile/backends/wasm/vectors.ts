import type { DType } from '../../../base/dtypes.ts';
import type { Kinds, Pointwise } from '../../../ops/row.ts';
import type { Code } from './encoder.ts';
import type { Mnemonic } from './opcodes.ts';

/** How numbers of a type sit in 128-bit vectors. */
export interface Vectors {
  readonly dtype: DType;
  /** `f32x4` or `f64x2`: the prefix of its instructions. */
  readonly prefix: 'f32x4' | 'f64x2';
  /** The integer lanes of the same width. */
  readonly integers: 'i32x4' | 'i64x2';
  readonly scalar: 'f32' | 'f64';
  readonly lanes: number;
  readonly bytes: number;
  /** What loads one number into all lanes, and what loads and stores one of a lane. */
  readonly splat: 'v128.load32_splat' | 'v128.load64_splat';
  readonly loadLane: 'v128.load32_lane' | 'v128.load64_lane';
  readonly storeLane: 'v128.store32_lane' | 'v128.store64_lane';
}

export const VECTORS: Readonly<Record<DType, Vectors>> = {
  f32: {
    ...{ dtype: 'f32', prefix: 'f32x4', integers: 'i32x4', scalar: 'f32', lanes: 4, bytes: 4 },
    ...{ splat: 'v128.load32_splat', loadLane: 'v128.load32_lane', storeLane: 'v128.store32_lane' },
  },
  f64: {
    ...{ dtype: 'f64', prefix: 'f64x2', integers: 'i64x2', scalar: 'f64', lanes: 2, bytes: 8 },
    ...{ splat: 'v128.load64_splat', loadLane: 'v128.load64_lane', storeLane: 'v128.store64_lane' },
  },
};

/** A vector's bytes where all lanes are 0. */
export const ZERO: readonly number[] = Array(16).fill(0);

/** A float in all lanes, as the sixteen bytes of a constant. */
export function splatBytes(value: number, { dtype }: Vectors): Uint8Array {
  return new Uint8Array(
    dtype === 'f32' ? new Float32Array(4).fill(value).buffer : new Float64Array(2).fill(value).buffer,
  );
}

function splatInteger(text: string, { dtype }: Vectors): Uint8Array {
  if (dtype === 'f32') return new Uint8Array(new Int32Array(4).fill(Number(text)).buffer);
  return new Uint8Array(new BigInt64Array(2).fill(BigInt(text)).buffer);
}

/** Takes the low halves of two 64-bit lanes. */
const LOW_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
/** The high half in place of the low one. */
const UPPER_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
/** The low halves of two vectors. */
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** Writes an operation's WASM text: its operands' vectors in, its vector left on the stack. */
export function emitElementwise(
  f: Code,
  wasm: Pointwise<Kinds>['wasm'],
  vectors: Vectors,
  operand: (k: number) => void,
): void {
  const text = typeof wasm === 'string' ? wasm : wasm[vectors.dtype];
  const scratch = new Map<string, number>();
  for (const token of text.split(' ')) emitToken(f, token, vectors, scratch, operand);
}

function emitToken(
  f: Code,
  token: string,
  vectors: Vectors,
  scratch: Map<string, number>,
  operand: (k: number) => void,
): void {
  const rest = token.slice(token.indexOf(':') + 1);
  if (token.startsWith('$')) operand(Number(token.slice(1)));
  else if (token.startsWith('c:')) f.v128(splatBytes(Number(rest), vectors));
  else if (token.startsWith('i:')) f.v128(splatInteger(rest, vectors));
  else if (token.startsWith('n:')) f.i32(Number(rest));
  else if (token.startsWith('@')) f.get(scratch.get(token.slice(1))!);
  else if (token === 'low-words') shuffled(f, LOW_WORDS);
  else if (token === 'upper') shuffled(f, UPPER_HALF);
  else if (token === 'joined') f.shuffle(LOW_HALVES);
  else if (token.startsWith('=')) {
    const local = f.local('v128');
    scratch.set(token.slice(1), local);
    f.set(local);
  } else if (token.startsWith('V.')) f.op(`${vectors.prefix}.${token.slice(2)}` as Mnemonic);
  else f.op(token as Mnemonic);
}

function shuffled(f: Code, lanes: readonly number[]): void {
  const x = f.local('v128');
  f.tee(x).get(x).shuffle(lanes);
}
