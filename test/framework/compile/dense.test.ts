import { expect } from 'chai';
import fc from 'fast-check';
import { backends } from '../../../framework/compile/backends/backends.ts';
import { kernels } from '../../../framework/compile/backends/kernels.ts';
import type { DenseKernels } from '../../../framework/compile/backends/wasm/frame.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { type Program, slotOf } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import {
  contents,
  DTYPES,
  effort,
  everywhere,
  expectSameBits,
  generator,
  prepared,
  type Run,
  runEverywhere,
} from '../support.ts';

/**
 * A product and an outer product of `rows` rows a step: of all steps at once, or within the loop, since the step before decides on their factor, or on
 * what it is multiplied with.
 */
interface Case {
  readonly rows: number;
  readonly terms: number;
  readonly columns: number;
  readonly steps: number;
  readonly direction: 1 | -1;
  readonly decided: 'nothing' | 'factor' | 'rest';
  /** Share of elements of x that are not 0. */
  readonly filled: number;
  /** What some elements of the other operands are, and of the sums at the beginning. */
  readonly special: readonly number[];
}

function programOf({ rows, terms, columns, direction, decided }: Case): Program {
  const scribe = new ProgramScribe({ name: 'products', units: false, direction });
  scribe.slot({ name: 'x', role: 'sequence', shape: [rows, terms] });
  scribe.slot({ name: 'y', role: 'sequence', shape: [rows, columns] });
  scribe.slot({ name: 'w', role: decided === 'rest' ? 'state' : 'parameter', shape: [terms, columns] });
  scribe.slot({ name: 'sign', role: 'state', shape: [] });
  scribe.slot({ name: 'sum', role: 'state', shape: [terms, columns] });
  scribe.slot({ name: 'out', role: 'emit', shape: [rows, columns] });
  const sign = scribe.load('sign');
  const x = decided === 'factor' ? scribe.load('x').mul(sign) : scribe.load('x');
  const [w, sum] = [scribe.load('w'), scribe.load('sum')];
  scribe.store('out', x.matmul(w));
  scribe.store('sum', (decided === 'rest' ? sum.mul(sign) : sum).addOuter(x, scribe.load('y')));
  if (decided === 'rest') scribe.store('w', w.mul(sign));
  scribe.store('sign', decided === 'nothing' ? sign : sign.neg());
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
const DECIDED = ['nothing', 'factor', 'rest'] as const;
const size = (max: number) => fc.integer({ min: 1, max });
const cases: fc.Arbitrary<Case> = fc.record({
  rows: size(21),
  terms: size(37),
  columns: size(43),
  steps: size(9),
  direction: fc.constantFrom(1, -1),
  decided: fc.constantFrom(...DECIDED),
  filled: fc.constantFrom(0, 0.1, 0.2, 0.5, 1),
  special: fc.constantFrom(...SPECIAL),
});

describe('products of few zeros, and of such as are listed', () => {
  it('have the bits of those that leave zeros out, whatever their sizes, numbers and place', () => {
    fc.assert(fc.property(cases, fc.nat(1000), expectSame), effort(30));
  });

  for (const special of SPECIAL) {
    it(`have them where some numbers are ${special.length > 0 ? special.map((x) => (Object.is(x, -0) ? '-0' : x)).join(' or ') : 'plain'}`, () => {
      for (const decided of DECIDED)
        for (const filled of [0.1, 0.7])
          expectSame(
            { rows: 19, terms: 38, columns: 44, steps: 12, direction: -1, decided, filled, special },
            3,
          );
    });
  }

  it('have those of what was written last, of all rows or of some', () => {
    fc.assert(
      fc.property(cases, fc.nat(1000), fc.nat(8), (own, seed, from) => {
        const program = programOf({ ...own, steps: own.steps + 1 });
        const at = Math.min(from, own.steps);
        const [run, other] = [runOf({ ...own, steps: own.steps + 1 }, seed), runOf(own, seed + 1)];
        const again = Array.from(other.data(slotOf(program, 'x'), 0)).slice(at * own.rows * own.terms);
        everywhere(
          (backend) => {
            const executable = prepared(backend, program, 'f32', run);
            executable.run({ program: 'step', tick: 0, steps: own.steps + 1 });
            executable.write('x', again, at);
            executable.run({ program: 'step', tick: 0, steps: own.steps });
            return contents(executable, program, own.steps + 1);
          },
          (a, b) => {
            for (const [name, array] of a) expectSameBits(name, array, b.get(name)!);
          },
        );
      }),
      effort(30),
    );
  });

  it('are listed where programs only read them, and not otherwise', () => {
    const { addLists, ...others } = kernels.wasm as DenseKernels;
    const own: Case = {
      rows: 2,
      terms: 16,
      columns: 16,
      steps: 2,
      direction: 1,
      decided: 'nothing',
      filled: 0.1,
      special: [],
    };
    const listedIn = (programs: readonly Program[]): readonly string[] => {
      const names: string[] = [];
      const noted: DenseKernels = {
        ...others,
        addLists: (...given) => {
          names.push(...given[1].keys());
          addLists(...given);
        },
      };
      compile(backends.wasm, Object.fromEntries(programs.entries()), {
        ...{ dtype: 'f32', capacity: 2 },
        kernels: { wasm: noted },
      });
      return names;
    };
    const writer = new ProgramScribe({ name: 'writer', units: false });
    writer.slot({ name: 'new x', role: 'emit', shape: [2, 16], buffer: 'x' });
    writer.store('new x', writer.zeros([2, 16]));
    expect(listedIn([programOf(own)])).eql(['x']);
    expect(listedIn([programOf(own), writer.program()])).eql([]);
    expect(listedIn([programOf({ ...own, columns: 4 })])).eql([]);
  });

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
      decided: 'nothing',
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
