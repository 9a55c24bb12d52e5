const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

/** FNV-1a over 32-bit words. */
const hash = (values: Float32Array): number =>
  new Uint32Array(values.buffer, values.byteOffset, values.length).reduce(
    (h, word) => Math.imul(h ^ word, 16777619) >>> 0,
    2166136261,
  );

/** Sums for the reader and hashes of the bits for the check; peers/measure.h computes the same. */
export const digest = (v: Float32Array, s: Float32Array): readonly number[] => [
  sum(v),
  sum(s),
  hash(v),
  hash(s),
];
