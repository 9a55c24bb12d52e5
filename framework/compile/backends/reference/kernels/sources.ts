import { threefry2x32, uniformFromWords } from '../../../../base/random.ts';
import { type Shape, sizeOf } from '../../../../base/shapes.ts';
import type { Moment } from '../../../../ops/row.ts';
import type { Meanings } from './meaning.ts';

/** Numbers that are given, and random ones. */
export const sources = {
  literal: (_args, _shape, { table }) => table.numbers,
  uniform: (_args, shape, { stream }, moment) => drawnNumbers(shape, stream, moment, moment.tick),
  fixedUniform: (_args, shape, { stream }, moment) => drawnNumbers(shape, stream, moment, 0),
} satisfies Meanings<'literal' | 'uniform' | 'fixedUniform'>;

function drawnNumbers(shape: Shape, stream: string, { keys, dtype }: Moment, tick: number): Float64Array {
  const words = keys(stream);
  const perTrial = sizeOf(shape) / (words.length / 2);
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const trial = Math.floor(i / perTrial);
    const key = [words[2 * trial]!, words[2 * trial + 1]!] as const;
    const [w0, w1] = threefry2x32(key, tick, i % perTrial);
    return dtype === 'f32' ? (w0 >>> 8) * 2 ** -24 : uniformFromWords(w0, w1);
  });
}
