import { expect } from 'chai';
import { sizeOf } from '../../../framework/base/shapes.ts';
import { definingBackend } from '../../../framework/compile/backends/backends.ts';
import type { Executable } from '../../../framework/compile/backends/contract.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { lower, simplify } from '../../../framework/compile/lower/lower.ts';
import { differentiateScalar } from '../../../framework/differentiate/scalar.ts';
import { rowOf } from '../../../framework/ops/dictionary.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { printProgram } from '../../../framework/trace/print.ts';
import { type Program, type Role, slotOf } from '../../../framework/trace/program.ts';
import { rewrite } from '../../../framework/trace/rewrite.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { verify } from '../../../framework/trace/verify.ts';
import { DTYPES, everywhere, expectSameBits, numbers, setKeys, slope } from '../support.ts';
import { asFloat, dataOf, SUBJECTS, type Subject, type Trial, trialsOf, write } from './trials.ts';

/** `load` is what the operands of all the others are. */
const ROWS = SUBJECTS.filter(({ name }) => name !== 'load');
const STEPS = 3;
const TICK = 62;

const operandName = (trial: number, k: number): string => `operand ${trial}.${k}`;
const resultName = (trial: number): string => `result ${trial}`;

/** A program that tries an operation on operands that change from step to step, or do not. */
function trying(op: Subject, trials: readonly Trial[], role: Role): Program {
  const scribe = new ProgramScribe({ name: `try ${op.name}`, units: false });
  trials.forEach(({ shapes, attrs }, i) => {
    const operands = shapes.map((shape, k) => {
      scribe.slot({ name: operandName(i, k), role, shape });
      return scribe.load(operandName(i, k));
    });
    const result = asFloat(op, write(scribe, op, operands, attrs));
    scribe.slot({ name: resultName(i), role: 'emit', shape: result.shape });
    scribe.store(resultName(i), result);
  });
  return scribe.program();
}

/** Runs a program on all backends and compares all it emits. */
function expectSameEverywhere(program: Program, data: (trial: number, k: number) => Float64Array): void {
  for (const dtype of DTYPES) {
    everywhere(
      (backend) => {
        const executable = compile(backend, { step: program }, { dtype, capacity: STEPS });
        setKeys(executable, program, 1);
        for (const { name, role, shape } of program.slots) {
          const [trial, k] = name.split(' ')[1]!.split('.').map(Number);
          const rows = role === 'sequence' ? STEPS : 1;
          if (role !== 'emit') executable.write(name, data(trial!, k!).subarray(0, rows * sizeOf(shape)));
        }
        executable.run({ program: 'step', tick: TICK, steps: STEPS });
        return executable;
      },
      (a, b) => {
        for (const { name, role, shape } of program.slots) {
          if (role !== 'emit') continue;
          expectSameBits(
            `${dtype} ${name} of shape [${shape}]`,
            a.read(name, 0, STEPS),
            b.read(name, 0, STEPS),
          );
        }
      },
    );
  }
}

// biome-ignore format: by kind
const SPECIAL = [
  0, -0, Infinity, -Infinity, NaN, 5e-324, -1e-310, 1e-45, -1e-40, 2 ** -126, 2 ** -1022, 3e38, -3.4e38, 1e308,
  -1.7e308, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 2 ** 23 + 0.5, 2 ** 31, -(2 ** 52) - 1, 88, -88,
  710, -746, 1e-8, -1e-17,
];

/** All combinations of special numbers, an array per operand. */
const combinations = (arity: number): readonly Float64Array[] =>
  Array.from({ length: arity }, (_, k) =>
    Float64Array.from({ length: SPECIAL.length ** arity }, (_, i) => {
      return SPECIAL[Math.floor(i / SPECIAL.length ** k) % SPECIAL.length]!;
    }),
  );

/** Whether an operation works element by element, by itself or in what it expands to. */
function isElementwise({ row: { operands, rest }, sample }: Subject): boolean {
  return !sample.shapes && !sample.also && operands.length > 0 && !rest;
}

describe('the dictionary of operations', () => {
  for (const op of ROWS) {
    const { row, name } = op;
    const trials = trialsOf(op);

    describe(name, () => {
      it('has the same bits on all backends', () => {
        expect(trials).not.empty;
        const data = trials.map((trial, i) => dataOf(op, trial, STEPS, i));
        for (const role of ['parameter', 'sequence'] as const) {
          expectSameEverywhere(trying(op, trials, role), (trial, k) => data[trial]![k]!);
        }
      });

      if (isElementwise(op)) {
        it('has the same bits for special numbers', () => {
          const operands = combinations(row.operands.length);
          const shapes = operands.map(({ length }) => [length]);
          expectSameEverywhere(trying(op, [{ shapes, attrs: {} }], 'parameter'), (_, k) => operands[k]!);
        });
      }

      it('keeps the laws, lowered and simplified too, and prints itself', () => {
        const program = verify(trying(op, trials, 'sequence'));
        for (const dtype of DTYPES) {
          const lowered = verify(lower(program, dtype));
          expect(lowered.values.filter((value) => rowOf(value).expand)).empty;
          verify(simplify(lowered, dtype));
        }
        const text = printProgram(program);
        expect(text).contain(`= ${name}`);
        expect(printProgram(rewrite(program, () => undefined))).equal(text);
      });

      it(row.vjp ? 'has the gradient of finite differences' : 'has no gradient', () => {
        for (const trial of trials) {
          const elements = trial.shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
          if (row.vjp && elements <= 50) expectGradient(op, trial);
          if (!row.vjp) expect(gradientSlots(scalarProgram(op, trial))).empty;
        }
      });
    });
  }
});

type Operation = (scribe: ProgramScribe, operands: readonly Tensor[]) => Tensor;

/** Σ weight · op(operands), and its gradient. */
function scalarProgram(op: Subject, { shapes, attrs }: Trial, operation?: Operation): Program {
  const scribe = new ProgramScribe({ name: `sum of ${op.name}`, units: false });
  const operands = shapes.map((shape, k) => {
    scribe.slot({ name: operandName(0, k), role: 'parameter', shape });
    return scribe.load(operandName(0, k));
  });
  const result = operation?.(scribe, operands) ?? asFloat(op, write(scribe, op, operands, attrs));
  scribe.slot({ name: 'weights', role: 'parameter', shape: result.shape });
  scribe.slot({ name: 'loss', role: 'state', shape: [] });
  const weighted = result.mul(scribe.load('weights'));
  scribe.store('loss', weighted.reshape([sizeOf(result.shape)]).sum(0));
  const program = verify(scribe.program());
  const wanted = new Map(shapes.map((_, k) => [operandName(0, k), `gradient ${k}`]));
  return verify(differentiateScalar(program, 'loss', wanted));
}

const gradientSlots = ({ slots }: Program): string[] =>
  slots.map(({ name }) => name).filter((name) => name.startsWith('gradient'));

function expectGradient(op: Subject, trial: Trial): void {
  const { smooth } = op.sample;
  const program = scalarProgram(op, trial);
  const operation = smooth && ((_: ProgramScribe, operands: readonly Tensor[]) => smooth(operands));
  const smoothProgram = scalarProgram(op, trial, operation);
  const data = dataOf(op, trial, 1, 3);
  const weights = numbers(sizeOf(slotOf(program, 'weights').shape), 4);
  const [analytic, numeric] = [program, smoothProgram].map((each) => {
    const executable = compile(definingBackend, { step: each }, { dtype: 'f64', capacity: 1 });
    executable.write('weights', weights);
    return executable;
  });
  const run = (executable: Executable): void => void executable.run({ program: 'step', tick: 0, steps: 1 });
  data.forEach((operand, k) => {
    for (const executable of [analytic!, numeric!]) executable.write(operandName(0, k), operand);
  });
  run(analytic!);
  data.forEach((operand, k) => {
    const known = gradientSlots(program).includes(`gradient ${k}`);
    const gradient = known ? analytic!.read(`gradient ${k}`) : new Float64Array(operand.length);
    operand.forEach((at, i) => {
      const expected = slope((by) => {
        numeric!.write(operandName(0, k), operand.with(i, at + by));
        run(numeric!);
        return numeric!.read('loss')[0]!;
      });
      const tolerance = 1e-6 * Math.max(1, Math.abs(expected));
      const where = `${op.name} of ${JSON.stringify(trial.shapes)}, operand ${k}, element ${i}`;
      expect(gradient[i], where).closeTo(expected, tolerance);
    });
    numeric!.write(operandName(0, k), operand);
  });
}
