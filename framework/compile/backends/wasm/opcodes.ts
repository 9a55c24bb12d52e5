// The instructions that the kernels use, with the numbers of the specification. Opcodes of one byte are written as
// such; 0xfc?? and 0xfd?? are the prefix and the number that follows it, LEB-coded, in the binary.

const COMPARE = 'eq ne lt gt le ge';
const SCALAR = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max';
const VECTOR = 'abs neg - sqrt add sub mul div min max pmin pmax';

/** Instructions without immediate operands, in runs: the first has the number of its run, each that follows one more. `-` is one that is not used, or none. */
// biome-ignore format: a row per run
const RUNS = [
  ['', 0x0f, 'return'], ['', 0x1a, 'drop select'],

  ['i32.', 0x45, 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'],
  ['i32.', 0x68, 'ctz - add sub mul - div_u - rem_u and or xor shl shr_s shr_u'],
  ['i32.', 0xbc, 'reinterpret_f32'], ['i32.', 0xfc00, 'trunc_sat_f32_s - trunc_sat_f64_s'],

  ['i64.', 0x50, 'eqz eq ne - - - - - le_u'], ['i64.', 0x7c, 'add sub mul - - - - and or xor shl shr_s shr_u'],
  ['i64.', 0xac, 'extend_i32_s'], ['i64.', 0xbd, 'reinterpret_f64'],

  ['f32.', 0x5b, COMPARE], ['f32.', 0x8b, SCALAR], ['f32.', 0xb2, 'convert_i32_s - - - demote_f64'],

  ['f64.', 0x61, COMPARE], ['f64.', 0x99, SCALAR], ['f64.', 0xb7, 'convert_i32_s'],

  ['i32x4.', 0xfd11, 'splat'], ['i64x2.', 0xfd12, 'splat'], ['f32x4.', 0xfd13, 'splat'], ['f64x2.', 0xfd14, 'splat'],

  ['v128.', 0xfd4d, 'not and andnot or xor bitselect any_true'],

  ['i32x4.', 0xfd37, 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s'],
  ['i32x4.', 0xfda0, 'abs neg - - bitmask - - - - - - shl shr_s shr_u add - - sub - - - mul min_s'],
  ['i32x4.', 0xfdf8, 'trunc_sat_f32x4_s - - - trunc_sat_f64x2_s_zero'],

  ['i64x2.', 0xfdc0, 'abs neg - - bitmask - - extend_low_i32x4_s - - - shl shr_s shr_u add - - sub - - - mul eq ne lt_s gt_s'],

  ['f32x4.', 0xfd41, COMPARE], ['f32x4.', 0xfd5e, 'demote_f64x2_zero'],
  ['f32x4.', 0xfd67, 'ceil floor trunc nearest'], ['f32x4.', 0xfde0, VECTOR],
  ['f32x4.', 0xfdfa, 'convert_i32x4_s'],

  ['f64x2.', 0xfd47, COMPARE], ['f64x2.', 0xfd5f, 'promote_low_f32x4'], ['f64x2.', 0xfd74, 'ceil floor - - - - trunc'],
  ['f64x2.', 0xfd94, 'nearest'], ['f64x2.', 0xfdec, VECTOR],
  ['f64x2.', 0xfdfe, 'convert_low_i32x4_s convert_low_i32x4_u'],
] as const;

type OneOf<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | OneOf<Rest> : Text;
type MnemonicsIn<Run> = Run extends readonly [infer Of extends string, number, infer Text extends string]
  ? `${Of}${Exclude<OneOf<Text>, '-'>}`
  : never;
export type Mnemonic = MnemonicsIn<(typeof RUNS)[number]>;

export const OPCODES = Object.fromEntries(
  RUNS.flatMap(([of, first, names]) =>
    names.split(' ').flatMap((name, k) => (name === '-' ? [] : [[of + name, first + k]])),
  ),
) as Readonly<Record<Mnemonic, number>>;

/** Loads and stores: opcode, and log2 of the natural alignment. */
// biome-ignore format: as above
export const MEMORY_OPCODES = {
  'i32.load': [0x28, 2], 'i64.load': [0x29, 3], 'f32.load': [0x2a, 2], 'f64.load': [0x2b, 3],
  'i32.load8_u': [0x2d, 0], 'i32.load16_u': [0x2f, 1], 'i32.store8': [0x3a, 0],
  'i32.store': [0x36, 2], 'i64.store': [0x37, 3], 'f32.store': [0x38, 2], 'f64.store': [0x39, 3],
  'v128.load': [0xfd00, 4], 'v128.store': [0xfd0b, 4],
  'v128.load32_splat': [0xfd09, 2], 'v128.load64_splat': [0xfd0a, 3],
  'v128.load32_zero': [0xfd5c, 2], 'v128.load64_zero': [0xfd5d, 3],
} as const;

/** Loads and stores of one lane: opcode, and log2 of the natural alignment. */
// biome-ignore format: as above
export const MEMORY_LANE_OPCODES = {
  'v128.load32_lane': [0xfd56, 2], 'v128.load64_lane': [0xfd57, 3],
  'v128.store32_lane': [0xfd5a, 2], 'v128.store64_lane': [0xfd5b, 3],
} as const;

/** Reading or replacing one lane of a vector on the stack. */
// biome-ignore format: as above
export const LANE_OPCODES = {
  'i32x4.extract_lane': 0xfd1b, 'i32x4.replace_lane': 0xfd1c,
  'i64x2.extract_lane': 0xfd1d, 'i64x2.replace_lane': 0xfd1e,
  'f32x4.extract_lane': 0xfd1f, 'f32x4.replace_lane': 0xfd20,
  'f64x2.extract_lane': 0xfd21, 'f64x2.replace_lane': 0xfd22,
} as const;

export type MemoryOpName = keyof typeof MEMORY_OPCODES;
export type MemoryLaneOpName = keyof typeof MEMORY_LANE_OPCODES;
export type LaneOpName = keyof typeof LANE_OPCODES;
