import { expect } from 'chai';
import fc from 'fast-check';
import { backends } from '../../../framework/compile/backends/backends.ts';
import { kernels } from '../../../framework/compile/backends/kernels.ts';
import type { DenseKernels } from '../../../framework/compile/backends/wasm/frame.ts';
import type { Program } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import {
  contents,
  DTYPES,
  effort,
  expectSameBits,
  generator,
  prepared,
  type Run,
  runEverywhere,
} from '../support.ts';

/** A product and an outer product of `rows` rows a step: of all steps at once, or, since the step before decides on their factor, within the loop. */
interface Case {
  readonly rows: number;
  readonly terms: number;
  readonly columns: number;
  readonly steps: number;
  readonly direction: 1 | -1;
  readonly inLoop: boolean;
  /** Share of elements of x that are not 0. */
  readonly filled: number;
  /** What some elements of the other operands are, and of the sums at the beginning. */
  readonly special: readonly number[];
}

function programOf({ rows, terms, columns, direction, inLoop }: Case): Program {
  const scribe = new ProgramScribe({ name: 'products', units: false, direction });
  scribe.slot({ name: 'x', role: 'sequence', shape: [rows, terms] });
  scribe.slot({ name: 'y', role: 'sequence', shape: [rows, columns] });
  scribe.slot({ name: 'w', role: 'parameter', shape: [terms, columns] });
  scribe.slot({ name: 'sign', role: 'state', shape: [] });
  scribe.slot({ name: 'sum', role: 'state', shape: [terms, columns] });
  scribe.slot({ name: 'out', role: 'emit', shape: [rows, columns] });
  const sign = scribe.load('sign');
  const x = inLoop ? scribe.load('x').mul(sign) : scribe.load('x');
  const out = x.matmul(scribe.load('w'));
  scribe.store('out', out);
  const sum = scribe.load('sum').addOuter(x, scribe.load('y'));
  scribe.store('sum', sum);
  scribe.store('sign', inLoop ? sign.neg() : sign);
  return scribe.program();
}

/** Every fifth column of x is 0, and tells sums to which nothing is added from such to which 0 is. */
function runOf({ filled, special, steps, terms }: Case, seed: number): Run {
  const number = (slot: string, next: () => number, at: number): number => {
    if (slot === 'sign') return 1;
    if (slot === 'x')
      return (at % terms) % 5 !== 3 && next() < filled ? 4 * next() - 2 : next() < 0.5 ? 0 : -0;
    return special.length > 0 && next() < 0.02
      ? special[Math.floor(next() * special.length)]!
      : 4 * next() - 2;
  };
  const count = (shape: readonly number[], isSequence: boolean) =>
    shape.reduce((product, n) => product * n, isSequence ? steps : 1);
  return {
    ...{ tick: 0, steps, seed },
    data: ({ name, shape, role }, index) => {
      const next = generator(seed + index);
      return Float64Array.from({ length: count(shape, role === 'sequence') }, (_, at) =>
        number(name, next, at),
      );
    },
  };
}

/** All backends, and WebAssembly without what it need not have. */
function expectSame(own: Case, seed: number): void {
  const program = programOf(own);
  for (const dtype of DTYPES) {
    const run = runOf(own, seed);
    const { slots } = runEverywhere(program, dtype, run);
    const plain = prepared(backends.wasm, program, dtype, run);
    plain.run({ program: 'step', tick: 0, steps: own.steps });
    for (const [name, array] of contents(plain, program, own.steps))
      expectSameBits(`${name} without dense kernels`, array, slots.get(name)!);
  }
}

const SPECIAL: readonly (readonly number[])[] = [
  [],
  [-0, 0],
  [Infinity, -0],
  [Number.NaN],
  [-Infinity, 1e-44],
];
const size = (max: number) => fc.integer({ min: 1, max });
const cases: fc.Arbitrary<Case> = fc.record({
  rows: size(21),
  terms: size(37),
  columns: size(43),
  steps: size(9),
  direction: fc.constantFrom(1, -1),
  inLoop: fc.boolean(),
  filled: fc.constantFrom(0, 0.2, 0.5, 1),
  special: fc.constantFrom(...SPECIAL),
});

describe('products of few zeros', () => {
  it('have the bits of those that leave zeros out, whatever their sizes, numbers and place', () => {
    fc.assert(fc.property(cases, fc.nat(1000), expectSame), effort(30));
  });

  for (const special of SPECIAL) {
    it(`have them where some numbers are ${special.length > 0 ? special.map((x) => (Object.is(x, -0) ? '-0' : x)).join(' or ') : 'plain'}`, () => {
      for (const inLoop of [true, false])
        expectSame(
          { rows: 19, terms: 38, columns: 44, steps: 12, direction: -1, inLoop, filled: 0.7, special },
          3,
        );
    });
  }

  it('are computed by tiles', () => {
    const { product, outer, ...rooms } = kernels.wasm as DenseKernels;
    const taken: boolean[] = [];
    const noted = {
      ...rooms,
      product: (...given: Parameters<typeof product>) => taken[taken.push(product(...given)) - 1],
      outer: (...given: Parameters<typeof outer>) => taken[taken.push(outer(...given)) - 1],
    };
    const own: Case = {
      ...{ rows: 16, terms: 16, columns: 16, steps: 2, direction: 1 },
      inLoop: false,
      filled: 1,
      special: [],
    };
    const backend = {
      ...backends.wasm,
      compile: (...[work, options]: Parameters<typeof backends.wasm.compile>) =>
        backends.wasm.compile(work, { ...options, kernels: { wasm: noted } }),
    };
    prepared(backend, programOf(own), 'f32', runOf(own, 1));
    expect(taken).eql([true, true]);
  });
});
