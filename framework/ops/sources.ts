import { threefry2x32, uniformFromWords } from '../base/random.ts';
import { type Shape, sizeOf } from '../base/shapes.ts';
import { dimensionless, type Unit } from '../base/units.ts';
import type { Row } from './row.ts';

const given = {
  arity: 0,
  kind: 'float',
  shape: (_: readonly Shape[], attrs: { readonly [name: string]: unknown }) => attrs.shape as Shape,
  unit: (_: readonly Unit[], attrs: { readonly [name: string]: unknown }) =>
    (attrs.unit as Unit | undefined) ?? dimensionless,
  sample: { domain: [] },
} as const;

/** Where values come from: constants, slots, the clock and the random streams. */
export const sources = {
  const: {
    doc: 'a number, in all elements',
    ...given,
    sample: {
      domain: [],
      attrs: [
        { value: 0.1, shape: [] },
        { value: 0, shape: [3, 5] },
      ],
    },
  },
  load: { doc: 'what a slot holds when the step begins', ...given },
  time: {
    doc: 'tick · dt, rounded once',
    ...given,
    structural: (_args, _shape, attrs, { tick, round }) => [round(tick * (attrs.dt as number))],
    sample: { domain: [], attrs: [{ dt: 0.1, shape: [] }] },
  },
  uniform: {
    doc:
      'uniform random numbers in [0, 1). Element e of trial b at a tick: Threefry-2x32 of the counter (tick, e) ' +
      'under the key of (seed, component, draw, b); f32 takes the first 24 bits, f64 the first 53',
    ...given,
    structural: (_args, shape, attrs, { tick, keys, dtype }) => {
      const words = keys(attrs.stream as string);
      const perTrial = sizeOf(shape) / (words.length / 2);
      return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
        const trial = Math.floor(i / perTrial);
        const key = [words[2 * trial]!, words[2 * trial + 1]!] as const;
        const [w0, w1] = threefry2x32(key, tick, i % perTrial);
        return dtype === 'f32' ? (w0 >>> 8) * 2 ** -24 : uniformFromWords(w0, w1);
      });
    },
    sample: {
      domain: [],
      attrs: [
        { shape: [3, 5], stream: 'rows', trials: 3 },
        { shape: [5, 1], stream: 'columns', trials: 5 },
        { shape: [2, 3, 5], stream: 'deep', trials: 2 },
        { shape: [6], stream: 'single', trials: 1 },
      ],
    },
  },
} satisfies Record<string, Row>;
