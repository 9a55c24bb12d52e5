import { expect } from 'chai';
import { sizeOf } from '../../../framework/base/shapes.ts';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import { compile } from '../../../framework/compile/compile.ts';
import type { Program, Role } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { setKeys } from '../support.ts';
import { asFloat, dataOf, SUBJECTS, type Subject, type Trial, trialsOf, write } from './trials.ts';

/** Operations that mix elements: each has a kernel, which writes the padding of its rows itself. */
const KERNELS = SUBJECTS.filter(({ row }) => row.structural);
const STEPS = 2;

const operandName = (k: number): string => `operand ${k}`;

/** The operation on operands that change from step to step. */
function making(op: Subject, { shapes, attrs }: Trial, kept: 'state' | 'emit'): Program {
  const scribe = new ProgramScribe({ name: `make ${op.name}`, units: false });
  const operands = shapes.map((shape, k) => {
    scribe.slot({ name: operandName(k), role: 'sequence', shape });
    return scribe.load(operandName(k));
  });
  const result = asFloat(op, write(scribe, op, operands, attrs));
  scribe.slot({ name: 'result', role: kept, shape: result.shape });
  scribe.store('result', result);
  return scribe.program();
}

/** A loop over the rows of the result, padding included, that raises the alarm where it meets a NaN. */
function reading({ slots }: Program, role: Role): Program {
  const { shape } = slots.find(({ name }) => name === 'result')!;
  const scribe = new ProgramScribe({ name: 'read', units: false });
  scribe.slot({ name: 'read', role, shape, buffer: 'result' });
  scribe.slot({ name: 'twice', role: 'state', shape });
  scribe.store('twice', scribe.load('read').mul(2));
  return scribe.program();
}

describe('the padding of rows', () => {
  for (const op of KERNELS) {
    it(`is written by what makes them: ${op.name}`, () => {
      // Kept in a state it is computed step by step, kept at every step by all steps at once where it can be.
      for (const [kept, dtype] of [['state', 'f32'] as const, ['emit', 'f64'] as const]) {
        for (const trial of trialsOf(op)) {
          const make = making(op, trial, kept);
          const read = reading(make, kept === 'state' ? 'state' : 'sequence');
          const { shape } = make.slots.find(({ name }) => name === 'result')!;
          const data = dataOf(op, trial, STEPS, 1);
          const executable = compile(
            defaultBackend,
            { make, read },
            { dtype, capacity: STEPS, anyRow: kept === 'state' },
          );
          setKeys(executable, make, 1);
          data.forEach((numbers, k) => executable.write(operandName(k), numbers));
          // What was there before, padding too.
          const rows = kept === 'state' ? 1 : STEPS;
          executable.write('result', new Float64Array(rows * sizeOf(shape)).fill(Number.NaN));
          executable.run({ program: 'make', tick: 0, steps: STEPS });
          const sound = executable.run({ program: 'read', tick: 0, steps: STEPS });
          expect(sound, `${dtype} ${JSON.stringify(trial.shapes)} in a ${kept}`).equal(true);
        }
      }
    });
  }
});
