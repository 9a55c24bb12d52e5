import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { MyelinError } from '../../../framework/base/errors.ts';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { differentiateScalar } from '../../../framework/differentiate/scalar.ts';
import * as functions from '../../../framework/functions.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import type { Program } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { BACKENDS, DTYPES, effort, expectSameBits, numbers } from '../support.ts';

type Numbers = ArrayLike<number>;
type Operation = (...operands: Tensor[]) => Tensor;

interface Arrays {
  readonly shape: Shape;
  readonly data: Numbers;
}

/** A golden case: arrays of PyTorch, channels last. */
interface Case {
  readonly name:
    | 'conv1d'
    | 'conv2d'
    | 'convTranspose1d'
    | 'convTranspose2d'
    | 'sumPool'
    | 'avgPool'
    | 'maxPool';
  /** Of the windows of a pool. */
  readonly size?: readonly number[];
  readonly options: Readonly<Record<string, number | readonly number[]>>;
  readonly operands: readonly Arrays[];
  readonly result: Arrays;
  readonly g: Arrays;
  readonly gradients: readonly Arrays[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../golden/operations/windows.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[] };

/** The result of an operation, and the gradients of Σ g · result. */
function program(shapes: readonly Shape[], operation: Operation): Program {
  const scribe = new ProgramScribe({ name: 'windows', units: false });
  const operands = shapes.map((shape, k) => {
    scribe.slot({ name: `operand ${k}`, role: 'parameter', shape });
    return scribe.load(`operand ${k}`);
  });
  const result = operation(...operands);
  const { shape } = result;
  scribe.slot({ name: 'g', role: 'parameter', shape });
  scribe.slot({ name: 'result', role: 'emit', shape });
  scribe.slot({ name: 'loss', role: 'state', shape: [] });
  scribe.store('result', result);
  const weighted = result.mul(scribe.load('g')).reshape([sizeOf(shape)]);
  scribe.store('loss', weighted.sum(0));
  const wanted = new Map(shapes.map((_, k) => [`operand ${k}`, `gradient ${k}`]));
  return differentiateScalar(scribe.program(), 'loss', wanted);
}

const shapeOf = ({ slots }: Program, name: string): Shape => slots.find((slot) => slot.name === name)!.shape;

/** What a program gives on a backend: the result, then the gradients. */
function run(
  own: Program,
  operands: readonly Numbers[],
  g: Numbers,
  backend = BACKENDS[0]!,
  dtype = DTYPES[1]!,
) {
  const executable = compile(backend, { step: own }, { dtype, capacity: 1 });
  operands.forEach((data, k) => executable.write(`operand ${k}`, data));
  executable.write('g', g);
  executable.run({ program: 'step', tick: 0, steps: 1 });
  return ['result', ...operands.map((_, k) => `gradient ${k}`)].map((name) => executable.read(name));
}

function expectClose(what: string, found: Numbers, { data }: Arrays): void {
  expect(found.length, what).equal(data.length);
  const largest = Math.max(1, ...Array.from(data, Math.abs));
  const error = Math.max(...Array.from(data, (x, i) => Math.abs(x - found[i]!)));
  expect(error / largest, what).most(1e-12);
}

describe('operations of windows', () => {
  describe('give the numbers of PyTorch, gradients too', () => {
    for (const { name, size, options, operands, result, g, gradients } of cases) {
      const { shape } = operands[0]!;
      it(`${name} of [${shape}], ${JSON.stringify({ size, ...options })}`, () => {
        const operation = (x: Tensor, w: Tensor): Tensor => functions[name](x, (size ?? w) as never, options);
        const own = program(
          operands.map((operand) => operand.shape),
          operation,
        );
        expect(shapeOf(own, 'result')).eql(result.shape);
        for (const backend of BACKENDS) {
          const found = run(
            own,
            operands.map(({ data }) => data),
            g.data,
            backend,
          );
          for (const [k, expected] of [result, ...gradients].entries())
            expectClose(`${backend.name} ${k}`, found[k]!, expected);
        }
      });
    }
  });

  const pair = (least: number, most: number) =>
    fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));
  const options = fc.record({
    size: pair(1, 3),
    stride: pair(1, 3),
    padding: pair(0, 3),
    dilation: pair(1, 2),
    groups: fc.constantFrom(1, 1, 2, 3, 35),
  });
  const images = fc.record({
    batch: fc.constantFrom([], [1], [2], [2, 3]),
    places: pair(1, 6),
    channels: fc.constantFrom(1, 2, 3, 4, 5, 8),
    outputs: fc.constantFrom(1, 2, 3, 4, 5, 8, 33),
  });

  /** A program of an operation that fits, on all backends in both precisions, with special numbers at times. */
  function expectSameEverywhere(shapes: readonly Shape[], operation: Operation, special: number): void {
    const own = program(shapes, operation);
    const operands = shapes.map((shape, k) => numbers(sizeOf(shape), k, special));
    const g = numbers(sizeOf(shapeOf(own, 'result')), 9, special);
    for (const dtype of DTYPES) {
      const [first, ...others] = BACKENDS.map((backend) => run(own, operands, g, backend, dtype));
      for (const other of others)
        first!.forEach((array, k) => {
          expectSameBits(`${dtype} ${k}`, array, other[k]!);
        });
    }
  }

  it('have the same bits on all backends, forward and back, whatever the options: conv2d, convTranspose2d', () => {
    let tried = 0;
    fc.assert(
      fc.property(
        options,
        images,
        fc.boolean(),
        fc.constantFrom(0, 0.2),
        ({ size, groups, ...rest }, { batch, places, channels, outputs }, transposes, special) => {
          // Many groups: each channel by itself.
          const [each, own] = groups > 3 ? [1, 1] : [channels, outputs];
          const x = [...batch, ...places, each * groups];
          const w = [...size, each, own * groups];
          const f = transposes ? functions.convTranspose2d : functions.conv2d;
          try {
            program([x, w], (a, b) => f(a!, b!, { groups, ...rest }));
          } catch (error) {
            if (!(error instanceof MyelinError)) throw error;
            return;
          }
          tried++;
          expectSameEverywhere([x, w], (a, b) => f(a!, b!, { groups, ...rest }), special);
        },
      ),
      effort(40),
    );
    expect(tried).above(20);
  });

  it('have the same bits on all backends, forward and back, whatever the options: sumPool, avgPool, maxPool', () => {
    const { sumPool, avgPool, maxPool } = functions;
    let tried = 0;
    fc.assert(
      fc.property(
        options,
        images,
        fc.constantFrom(sumPool, avgPool, maxPool),
        fc.constantFrom(0, 0.4),
        ({ size, stride, padding }, { batch, places, channels }, pool, special) => {
          const x = [...batch, ...places, channels];
          const most = size.map((n, axis) => Math.min(padding[axis]!, Math.floor(n / 2)));
          const operation: Operation = (a) => pool(a!, size, { stride, padding: most });
          try {
            program([x], operation);
          } catch (error) {
            if (!(error instanceof MyelinError)) throw error;
            return;
          }
          tried++;
          expectSameEverywhere([x], operation, special);
        },
      ),
      effort(40),
    );
    expect(tried).above(20);
  });

  it('take the first of the largest; NaN is larger than all, and -0 as large as 0', () => {
    const own = program([[8, 1]], (x) => functions.maxPool(x!, [2]));
    const { NaN: nan, NEGATIVE_INFINITY: low } = Number;
    const x = [-0, 0, low, low, nan, 1, 2, nan];
    for (const backend of BACKENDS) {
      const [result, gradient] = run(own, [x], [3, 4, 5, 6], backend);
      expect(Array.from(result!)).eql([-0, low, nan, nan]);
      expect(Array.from(gradient!)).eql([3, 0, 4, 0, 5, 0, 0, 6]);
    }
  });

  it('leave out terms of zeros, even where the weights are not finite', () => {
    for (const f of [functions.conv2d, functions.convTranspose2d]) {
      const own = program(
        [
          [4, 4, 5],
          [3, 3, 5, 6],
        ],
        (x, w) => f(x!, w!, { padding: 1 }),
      );
      for (const backend of BACKENDS) {
        const [result] = run(
          own,
          [new Float64Array(80).fill(-0), new Float64Array(270).fill(Number.POSITIVE_INFINITY)],
          new Float64Array(96),
          backend,
        );
        expect(Array.from(result!)).eql(new Array(96).fill(0));
      }
    }
  });

  it('refuse what does not fit, and say why', () => {
    const refused = (shapes: readonly Shape[], operation: Operation): string => {
      try {
        program(shapes, operation);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    const { conv1d, conv2d, convTranspose2d, maxPool } = functions;
    const image = [2, 5, 5, 3];
    const w = [3, 3, 3, 4];
    const messages = [
      refused([image, [3, 3, 4, 4]], (x, y) => conv2d(x!, y!)),
      refused([image, w], (x, y) => conv2d(x!, y!, { groups: 3 })),
      refused([image, [6, 3, 3, 4]], (x, y) => conv2d(x!, y!)),
      refused([[5, 3], w], (x, y) => conv2d(x!, y!)),
      refused([image, w], (x, y) => conv2d(x!, y!, { stride: 0 })),
      refused([image, w], (x, y) => conv2d(x!, y!, { padding: [1, 2, 3] })),
      refused([image, w], (x, y) => conv2d(x!, y!, { strides: 2 } as object)),
      refused(
        [
          [2, 5, 3],
          [3, 3, 4],
        ],
        (x, y) => conv1d(x!, y!, { padding: [1, 1] }),
      ),
      refused([image, w], (x, y) => convTranspose2d(x!, y!, { outputPadding: 1 })),
      refused([image], (x) => maxPool(x!, 2 as never)),
      refused([image], (x) => maxPool(x!, [2, 2], { padding: [1, 2] })),
      refused([image], (x) => maxPool(x!, [6, 2])),
    ];
    expect(messages).eql([
      'windows: conv2d: found weights [3, 3, 4, 4] for 3 channels, expected [height, width, 3, channels out]. Give weights of that shape, or other groups. [shape-mismatch]',
      'windows: conv2d: found weights [3, 3, 3, 4] for 3 channels, expected [height, width, 1, channels out] in 3 groups: channels out are a multiple of it. Give weights of that shape, or other groups. [shape-mismatch]',
      'windows: conv2d: found a window of 6 × 3 over 5 × 5, padded by 0 × 0, expected a window that fits. Take a smaller window or more padding; channels come last. [shape-mismatch]',
      'windows: conv2d: found the shape [5, 3], expected a shape […, height, width, channels]. Reshape it; channels come last. [shape-mismatch]',
      'windows: conv2d: stride: found 0, expected a whole number from 1 on, or two of them: along the height and along the width. Correct the option. [option]',
      'windows: conv2d: padding: found [1, 2, 3], expected a whole number from 0 on, or two of them: along the height and along the width. Correct the option. [option]',
      "windows: conv2d: found the option 'strides', expected options among stride, padding, dilation, groups. Did you mean 'stride'? [option]",
      'windows: conv1d: padding: found [1, 1], expected a whole number from 0 on. Correct the option. [option]',
      'windows: convTranspose2d: found stride 1, padding 0 and outputPadding 1, which leave 8 places, expected an outputPadding below the stride, and a padding that leaves some place. Correct the options. [option]',
      'windows: maxPool: found the size 2, expected a list: [height, width] of a window over images, or [length] of one along one axis. Correct the argument. [option]',
      'windows: maxPool: padding: found 2 for a window of 2, expected half the window at most, so that every window holds something. Correct the option. [option]',
      'windows: maxPool: found a window of 6 × 2 over 5 × 5, padded by 0 × 0, expected a window that fits. Take a smaller window or more padding; channels come last. [shape-mismatch]',
    ]);
  });
});
