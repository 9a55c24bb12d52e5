/** Precision of a whole program: every number in it is of this type. */
export type DType = 'f32' | 'f64';
export type FloatArray = Float32Array | Float64Array;

export const bytesOf = (dtype: DType): number => (dtype === 'f32' ? 4 : 8);

export const floatArray = (dtype: DType, length: number): FloatArray =>
  dtype === 'f32' ? new Float32Array(length) : new Float64Array(length);

/** Rounds a number to the type, as storing it would. */
export const rounding = (dtype: DType): ((x: number) => number) => (dtype === 'f32' ? Math.fround : (x) => x);

/** States and adjoints smaller than this become 0 at every tick divisible by `FLUSH_PERIOD`; see docs/decisions.md. */
export const FLUSH_BELOW = { f32: 2 ** -100, f64: 2 ** -960 } as const;
export const FLUSH_PERIOD = 64;
