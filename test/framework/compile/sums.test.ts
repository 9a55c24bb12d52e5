import { expect } from 'chai';
import fc from 'fast-check';
import type { DType } from '../../../framework/base/dtypes.ts';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { DTYPES, effort, expectSameBits, numbers, runEverywhere } from '../support.ts';

const ROUND: Readonly<Record<DType, (x: number) => number>> = { f32: Math.fround, f64: (x) => x };

/** What a program makes of an array, on all backends. */
function result(
  shape: Shape,
  dtype: DType,
  of: (x: Tensor) => Tensor,
  data: ArrayLike<number>,
): ArrayLike<number> {
  const scribe = new ProgramScribe({ name: 'sums', units: false });
  scribe.slot({ name: 'x', role: 'parameter', shape });
  const y = of(scribe.load('x'));
  scribe.slot({ name: 'y', role: 'state', shape: y.shape });
  scribe.store('y', y);
  const given = (slot: { readonly name: string; readonly shape: Shape }) =>
    slot.name === 'x' ? data : new Float64Array(sizeOf(slot.shape));
  return runEverywhere(scribe.program(), dtype, { tick: 0, steps: 1, seed: 1, data: given }).slots.get('y')!;
}

/** The order of a sum, written another way: a tree whose left branch holds the largest power of two of blocks. */
function sumOf(terms: readonly number[], contiguous: boolean, round: (x: number) => number): number {
  if (terms.length > 1024) {
    const left = 1024 * 2 ** Math.floor(Math.log2(Math.ceil(terms.length / 1024) - 0.5));
    return round(
      sumOf(terms.slice(0, left), contiguous, round) + sumOf(terms.slice(left), contiguous, round),
    );
  }
  const ascending = (part: readonly number[]) => part.reduce((sum, x) => round(sum + x), 0);
  if (!contiguous) return ascending(terms);
  const [a, b, c, d] = [0, 1, 2, 3].map((lane) => ascending(terms.filter((_, k) => k % 4 === lane)));
  return round(round(a! + c!) + round(b! + d!));
}

/** Sums along both axes of a matrix are those of the definition, to the bit. */
function expectDefinedSums(length: number, others: number, dtype: DType, seed: number): void {
  const round = ROUND[dtype];
  const data = numbers(length * others, seed).map((x) => round(x * 10 ** (x * 3)));
  const along = (first: number, step: number) =>
    sumOf(
      Array.from({ length }, (_, k) => data[first + k * step]!),
      step === 1,
      round,
    );
  const rows = Float64Array.from({ length: others }, (_, i) => along(i * length, 1));
  const columns = Float64Array.from({ length: others }, (_, i) => along(i, others));
  const what = `${dtype}, ${length} terms, ${others} sums`;
  const inRows = result([others, length], dtype, (x) => x.sum(1), data);
  const inColumns = result([length, others], dtype, (x) => x.sum(0), data);
  expectSameBits(`${what}, rows`, Float64Array.from(inRows), rows);
  expectSameBits(`${what}, columns`, Float64Array.from(inColumns), columns);
}

const LENGTHS = [1, 2, 3, 4, 5, 1000, 1023, 1024, 1025, 1028, 2047, 2048, 2049, 3072, 3073, 4096, 5120, 5121];
const LONG = [7 * 1024 + 5, 8192, 9 * 1024, 10_000, 11 * 1024];

describe('a sum along an axis', () => {
  for (const dtype of DTYPES) {
    it(`goes in blocks of 1024 that are added in pairs, at every length around blocks (${dtype})`, () => {
      for (const length of [...LENGTHS, ...LONG])
        for (const others of [1, 3]) expectDefinedSums(length, others, dtype, length);
    });

    it(`goes in blocks of 1024 that are added in pairs, at any length (${dtype})`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 6 }), (length, others) =>
          expectDefinedSums(length, others, dtype, length + others),
        ),
        effort(15),
      );
    });
  }

  it('is right for many terms in f32: the mean of 10⁶ times 0.1', () => {
    const error = (shape: Shape, axis: number) => {
      const data = new Float32Array(sizeOf(shape)).fill(0.1);
      const means = result(shape, 'f32', (x) => x.mean(axis), data);
      return Math.max(...Array.from(means, (mean) => Math.abs(mean / 0.1 - 1)));
    };
    expect(error([1e6], 0)).below(2.4e-6);
    expect(error([2, 1e6], 1)).below(2.4e-6);
    expect(error([1e6, 2], 0)).below(1e-5);
  });
});
