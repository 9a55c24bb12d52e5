import { type DType, type FloatArray, floatArray } from '../../framework/base/dtypes.ts';
import { sizeOf } from '../../framework/base/shapes.ts';
import { compile, defaultBackend, ProgramScribe } from '../../framework/engine.ts';
import type { Tensor } from '../../framework/ops/tensor.ts';
import { conv2d } from '../../index.ts';
import type { Case, Contender } from '../harness.ts';

const [size, channels, filters, window] = [28, 32, 32, 3];
const terms = window * window * channels;
const IMAGE = [size, size, channels];
const WEIGHTS = [window, window, channels, filters];

/** Numbers from a generator that is the same everywhere; of the first so many are other than 0. */
function numbers(count: number, share: number, dtype: DType): FloatArray {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return floatArray(dtype, count).map(() => (next() < share ? next() - 0.5 : 0));
}

/** What lies below the windows of an image, a row for each, with 0 beyond the edge. */
function windowsOf(image: FloatArray, dtype: DType): FloatArray {
  return floatArray(dtype, size * size * terms).map((_, i) => {
    const [place, k] = [Math.floor(i / terms), i % terms];
    const element = Math.floor(k / channels);
    const y = Math.floor(place / size) + Math.floor(element / window) - 1;
    const x = (place % size) + (element % window) - 1;
    const isInside = y >= 0 && y < size && x >= 0 && x < size;
    return isInside ? image[(y * size + x) * channels + (k % channels)]! : 0;
  });
}

/** A step of one operation on what a state holds, which differs from step to step in its sign. */
function contender(
  name: string,
  shapes: readonly (readonly number[])[],
  operands: readonly FloatArray[],
  dtype: DType,
  operation: (x: Tensor, w: Tensor) => Tensor,
): Contender {
  return {
    name,
    setup() {
      const scribe = new ProgramScribe({ name: 'convolution', units: false });
      const [x, w] = shapes.map((shape, k) => {
        scribe.slot({ name: `x${k}`, role: k === 0 ? 'state' : 'parameter', shape });
        return scribe.load(`x${k}`);
      }) as [Tensor, Tensor];
      scribe.store('x0', x.neg());
      const y = operation(x, w);
      // Read by the next step, so that no step is left out.
      scribe.slot({ name: 'sum', role: 'state', shape: y.shape });
      scribe.store('sum', scribe.load('sum').mul(0.5).add(y));
      const executable = compile(defaultBackend, { step: scribe.program() }, { dtype, capacity: 1 });
      shapes.forEach((_, k) => {
        executable.write(`x${k}`, operands[k]!);
      });
      const zeros = new Float64Array(sizeOf(y.shape));
      return {
        run(repeat) {
          executable.write('x0', operands[0]!);
          executable.write('sum', zeros);
          executable.run({ program: 'step', tick: 0, steps: repeat });
        },
        result: () => {
          executable.write('x0', operands[0]!);
          executable.write('sum', zeros);
          executable.run({ program: 'step', tick: 0, steps: 1 });
          return Array.from(executable.read('sum'));
        },
      };
    },
  };
}

/** A convolution beside the product of the same terms, which has its windows laid out before. */
export const convolution = (): readonly Case[] =>
  (['f32', 'f64'] as const).flatMap((dtype) =>
    [1, 0.05].map((share): Case => {
      const image = numbers(sizeOf(IMAGE), share, dtype);
      const w = numbers(sizeOf(WEIGHTS), 1, dtype);
      const ours = contender('myelin, conv2d', [IMAGE, WEIGHTS], [image, w], dtype, (x, own) =>
        conv2d(x, own, { padding: 1 }),
      );
      const product = contender(
        'myelin, matmul of windows that are there',
        [
          [size * size, terms],
          [terms, filters],
        ],
        [windowsOf(image, dtype), w],
        dtype,
        (x, own) => x.matmul(own),
      );
      return {
        name: `convolution/${share * 100} % ${dtype}`,
        label: `${share * 100} % other than 0, ${dtype}`,
        doc: `${window} × ${window}, ${channels} → ${filters} channels on ${size} × ${size}, ${share * 100} % other than 0, ${dtype}`,
        unit: 'ms per step',
        figure: (seconds) => seconds * 1e3,
        check: { what: 'all results', tolerance: 0 },
        contenders: [ours, product],
        ours: ours.name,
      };
    }),
  );
