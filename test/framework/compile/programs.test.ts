import { expect } from 'chai';
import fc from 'fast-check';
import { type DType, FLUSH_BELOW, type FloatArray } from '../../../framework/base/dtypes.ts';
import { sizeOf } from '../../../framework/base/shapes.ts';
import { referenceBackend } from '../../../framework/compile/backends/reference/reference.ts';
import { wasmBackend } from '../../../framework/compile/backends/wasm/wasm.ts';
import type { Backend, Executable } from '../../../framework/compile/executable.ts';
import { printProgram } from '../../../framework/trace/print.ts';
import type { Program, Slot } from '../../../framework/trace/program.ts';
import { verify } from '../../../framework/trace/verify.ts';
import { DTYPES, effort, expectSameBits, numbers, setKeys } from '../support.ts';
import { type Recipe, recipe, smallRecipe, writeProgram } from './random-program.ts';

interface Run {
  readonly tick: number;
  readonly steps: number;
  /** Rows beyond the last step. */
  readonly spare: number;
  readonly data: number;
  /** Share of special numbers. */
  readonly special: number;
  /** Whether some slots hold numbers about as small as those that are flushed. */
  readonly tiny: boolean;
}
const run: fc.Arbitrary<Run> = fc.record({
  tick: fc.nat(200),
  steps: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 70 })),
  spare: fc.nat(2),
  data: fc.nat(1e6),
  special: fc.constantFrom(0, 0, 0, 0.01, 0.15),
  tiny: fc.constantFrom(false, false, true),
});
const smallRun: fc.Arbitrary<Run> = fc.record({
  tick: fc.nat(200),
  steps: fc.integer({ min: 1, max: 5 }),
  spare: fc.nat(2),
  data: fc.nat(1e6),
  special: fc.constantFrom(0.01, 0.05, 0.15),
  tiny: fc.constant(false),
});

const rowsOf = (slot: Slot, steps: number): number =>
  slot.role === 'sequence' || slot.role === 'emit' ? steps : slot.taped ? steps + 1 : 1;

/** An executable whose slots hold the data of the run. */
function prepared(backend: Backend, program: Program, dtype: DType, capacity: number, of: Run): Executable {
  const executable = backend({ step: program }, { dtype, capacity });
  program.slots.forEach((slot, i) => {
    const rows = slot.role === 'sequence' ? of.steps : 1;
    if (slot.role === 'emit') return;
    const plain = numbers(rows * sizeOf(slot.shape), of.data + i, of.special);
    const scale = of.tiny && (of.data + i) % 2 ? FLUSH_BELOW[dtype] : 1;
    executable.write(
      slot.name,
      plain.map((x) => x * scale),
    );
  });
  setKeys(executable, program, of.data);
  return executable;
}

const contents = (executable: Executable, { slots }: Program, steps: number): Map<string, FloatArray> =>
  new Map(slots.map((slot) => [slot.name, executable.read(slot.name, 0, rowsOf(slot, steps))]));

function expectSame(a: Map<string, FloatArray>, b: Map<string, FloatArray>): void {
  for (const [name, array] of a) expectSameBits(name, array, b.get(name)!);
}

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

function expectSameRuns(from: Recipe, of: Run): void {
  shown(from, (program, dtype) => {
    const [reference, wasm] = [referenceBackend, wasmBackend].map((backend) => {
      const executable = prepared(backend, program, dtype, of.steps + of.spare, of);
      const sound = executable.run('step', of.tick, of.steps);
      return { sound, all: contents(executable, program, of.steps) };
    });
    expectSame(reference!.all, wasm!.all);
    expect(wasm!.sound, 'no NaN').equal(reference!.sound);
  });
}

describe('random programs', () => {
  it('have the same bits on both backends', () => {
    fc.assert(fc.property(recipe, run, expectSameRuns), effort(800));
  });

  it('of a few operations have the same bits and see the same NaNs', () => {
    fc.assert(fc.property(smallRecipe, smallRun, expectSameRuns), effort(800));
  });

  it('run in two chunks as in one', () => {
    const untaped = recipe.map((from) => ({
      ...from,
      direction: 1 as const,
      slots: from.slots.map((slot) => ({ ...slot, taped: false })),
      kept: from.kept.map((each) => ({ ...each, taped: false })),
    }));
    fc.assert(
      fc.property(untaped, run, fc.nat(70), (from, of, at) => {
        const first = at % (of.steps + 1);
        shown(from, (program, dtype) => {
          const whole = prepared(wasmBackend, program, dtype, of.steps, of);
          const chunked = prepared(wasmBackend, program, dtype, of.steps, of);
          const sound = whole.run('step', of.tick, of.steps);
          const expected = contents(whole, program, of.steps);
          let chunksSound = true;
          for (const [start, steps] of [
            [0, first],
            [first, of.steps - first],
          ] as const) {
            if (steps === 0) continue;
            for (const { name, role, shape } of program.slots) {
              if (role !== 'sequence') continue;
              const size = sizeOf(shape);
              chunked.write(name, expected.get(name)!.subarray(start * size, (start + steps) * size));
            }
            chunksSound = chunked.run('step', of.tick + start, steps) && chunksSound;
            for (const { name, role, shape } of program.slots) {
              if (role !== 'emit') continue;
              const rows = chunked.read(name, 0, steps);
              const size = sizeOf(shape);
              expectSameBits(name, rows, expected.get(name)!.slice(start * size, (start + steps) * size));
            }
          }
          for (const { name, role } of program.slots) {
            if (role === 'state') expectSameBits(name, chunked.read(name), expected.get(name)!);
          }
          expect(chunksSound, 'no NaN').equal(sound);
        });
      }),
      effort(400),
    );
  });
});
