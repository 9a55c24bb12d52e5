import { expect } from 'chai';
import fc from 'fast-check';
import { type DType, FLUSH_BELOW } from '../../../framework/base/dtypes.ts';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import { printProgram } from '../../../framework/trace/print.ts';
import type { Program } from '../../../framework/trace/program.ts';
import { verify } from '../../../framework/trace/verify.ts';
import {
  BACKENDS,
  contents,
  DTYPES,
  effort,
  expectSameBits,
  numbers,
  prepared,
  type Run,
  runEverywhere,
} from '../support.ts';
import { type Recipe, recipe, smallRecipe, writeProgram } from './random-program.ts';

interface Choice {
  readonly tick: number;
  readonly steps: number;
  /** Rows beyond the last step. */
  readonly spare: number;
  readonly seed: number;
  /** Share of special numbers. */
  readonly special: number;
  /** Whether some slots hold numbers about as small as those that are flushed. */
  readonly tiny: boolean;
}
const choice: fc.Arbitrary<Choice> = fc.record({
  tick: fc.nat(200),
  steps: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 70 })),
  spare: fc.nat(2),
  seed: fc.nat(1e6),
  special: fc.constantFrom(0, 0, 0, 0.01, 0.15),
  tiny: fc.constantFrom(false, false, true),
});
const smallChoice: fc.Arbitrary<Choice> = fc.record({
  tick: fc.nat(200),
  steps: fc.integer({ min: 1, max: 5 }),
  spare: fc.nat(2),
  seed: fc.nat(1e6),
  special: fc.constantFrom(0.01, 0.05, 0.15),
  tiny: fc.constant(false),
});

const runOf = ({ tick, steps, spare, seed, special, tiny }: Choice, dtype: DType): Run => ({
  tick,
  steps,
  seed,
  capacity: steps + spare,
  data: ({ role, shape, ring }, i) => {
    const scale = tiny && (seed + i) % 2 ? FLUSH_BELOW[dtype] : 1;
    const rows = role === 'sequence' ? steps : ring || 1;
    return numbers(rows * sizeOf(shape), seed + i, special).map((x) => x * scale);
  },
});

/** Runs a check on the program of a recipe; a failure shows the program. */
function shown(from: Recipe, check: (program: Program, dtype: DType) => void): void {
  const program = verify(writeProgram(from));
  for (const dtype of DTYPES) {
    try {
      check(program, dtype);
    } catch (error) {
      throw new Error(`${dtype}: ${(error as Error).message}\n${printProgram(program)}`, { cause: error });
    }
  }
}

function expectSameRuns(from: Recipe, chosen: Choice): void {
  shown(from, (program, dtype) => runEverywhere(program, dtype, runOf(chosen, dtype)));
}

describe('random programs', () => {
  it('have the same bits on all backends', () => {
    fc.assert(fc.property(recipe, choice, expectSameRuns), effort(60));
  });

  it('of a few operations have the same bits and see the same NaNs', () => {
    fc.assert(fc.property(smallRecipe, smallChoice, expectSameRuns), effort(60));
  });

  const untaped = recipe.map((from) => ({
    ...from,
    direction: 1 as const,
    slots: from.slots.map((slot) => ({ ...slot, taped: false })),
    kept: from.kept.map((each) => ({ ...each, taped: false })),
  }));

  it('run in two chunks as in one', () => {
    fc.assert(
      fc.property(untaped, choice, fc.nat(70), (from, chosen, at) => {
        shown(from, (program, dtype) => expectSameInChunks(program, dtype, runOf(chosen, dtype), at));
      }),
      effort(40),
    );
  });

  it('run from any row on as from the first', () => {
    fc.assert(
      fc.property(untaped, choice, fc.nat(70), (from, chosen, at) => {
        shown(from, (program, dtype) => expectSameFromAnyRow(program, dtype, runOf(chosen, dtype), at));
      }),
      effort(40),
    );
  });
});

/** A run of all steps, and one whose second part goes on at the row where the first has ended. */
function expectSameFromAnyRow(program: Program, dtype: DType, run: Run, at: number): void {
  const first = at % (run.steps + 1);
  const whole = prepared(defaultBackend, program, dtype, run);
  const sound = whole.run({ program: 'step', tick: run.tick, steps: run.steps });
  for (const backend of BACKENDS) {
    const parts = prepared(backend, program, dtype, run, true);
    const begun = first === 0 || parts.run({ program: 'step', tick: run.tick, steps: first });
    const ended =
      first === run.steps ||
      parts.run({ program: 'step', tick: run.tick + first, steps: run.steps - first, row: first });
    const expected = contents(whole, program, run.steps);
    for (const [name, array] of contents(parts, program, run.steps))
      expectSameBits(name, array, expected.get(name)!);
    expect(begun && ended, 'no NaN').equal(sound);
  }
}

/** A run of all steps, and one of the first few and then of the rest. */
function expectSameInChunks(program: Program, dtype: DType, run: Run, at: number): void {
  const whole = prepared(defaultBackend, program, dtype, run);
  const chunked = prepared(defaultBackend, program, dtype, run);
  const sound = whole.run({ program: 'step', tick: run.tick, steps: run.steps });
  const expected = contents(whole, program, run.steps);
  const first = at % (run.steps + 1);
  const verdicts = [[0, first] as const, [first, run.steps - first] as const].map(([start, steps]) => {
    const rows = (name: string, shape: Shape) =>
      expected.get(name)!.slice(start * sizeOf(shape), (start + steps) * sizeOf(shape));
    for (const { name, role, shape } of program.slots) {
      if (role === 'sequence') chunked.write(name, rows(name, shape));
    }
    const verdict = steps === 0 || chunked.run({ program: 'step', tick: run.tick + start, steps: steps });
    for (const { name, role, shape } of program.slots) {
      if (role === 'emit') expectSameBits(name, rows(name, shape), chunked.read(name, 0, steps));
    }
    return verdict;
  });
  for (const { name, role, ring } of program.slots) {
    if (role === 'state') expectSameBits(name, expected.get(name)!, chunked.read(name, 0, ring || 1));
  }
  expect(verdicts.every(Boolean), 'no NaN').equal(sound);
}
