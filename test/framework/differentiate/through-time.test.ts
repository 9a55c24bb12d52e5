import { expect } from 'chai';
import fc from 'fast-check';
import type { DType, FloatArray } from '../../../framework/base/dtypes.ts';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { defaultBackend, definingBackend } from '../../../framework/compile/backends/backends.ts';
import type { Backend, Executable } from '../../../framework/compile/backends/contract.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { differentiateThroughTime } from '../../../framework/differentiate/through-time.ts';
import { adjointOf, gradientOf, type Request } from '../../../framework/differentiate/words.ts';
import { printProgram } from '../../../framework/trace/print.ts';
import type { Program, Role } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { verify } from '../../../framework/trace/verify.ts';
import { DTYPES, effort, everywhere, expectSameBits, numbers, setKeys, slope } from '../support.ts';
import { stepRecipe, writeStep } from './random-step.ts';

type Arrays = Map<string, FloatArray>;
interface Run {
  readonly tick: number;
  readonly steps: number;
  readonly data: number;
}
const runOf = (most: number): fc.Arbitrary<Run> =>
  fc.record({ tick: fc.nat(80), steps: fc.integer({ min: 1, max: most }), data: fc.nat(1e6) });

const names = ({ slots }: Program, role: Role): string[] =>
  slots.filter((slot) => slot.role === role).map(({ name }) => name);

const everything = (program: Program): Request => ({
  parameters: names(program, 'parameter'),
  sequences: names(program, 'sequence'),
  emits: names(program, 'emit'),
});

/** Numbers for every slot, a row per step where it has one; those of an emit are the weights in the loss. */
function given({ slots }: Program, { steps, data }: Run): Arrays {
  return new Map(
    slots.map(({ name, role, shape }, i) => {
      const rows = role === 'sequence' || role === 'emit' ? steps : 1;
      return [name, numbers(rows * sizeOf(shape), data + i)];
    }),
  );
}

function load(executable: Executable, program: Program, inputs: Arrays, seed: number): void {
  for (const { name, role } of program.slots) if (role !== 'emit') executable.write(name, inputs.get(name)!);
  setKeys(executable, program, seed);
}

/** Σ over steps and elements of weight · emit. */
function lossOf(program: Program, run: Run): (inputs: Arrays) => number {
  const executable = compile(definingBackend, { step: program }, { dtype: 'f64', capacity: run.steps });
  return (inputs) => {
    load(executable, program, inputs, run.data);
    executable.run({ program: 'step', tick: run.tick, steps: run.steps });
    let loss = 0;
    for (const name of names(program, 'emit')) {
      const emitted = executable.read(name, 0, run.steps);
      inputs.get(name)!.forEach((weight, i) => (loss += weight * emitted[i]!));
    }
    return loss;
  };
}

/** The programs of a gradient through one step. */
function trainingOf(step: Program, request: Request) {
  const { forward, backward, pullback } = differentiateThroughTime({ step }, request);
  return { forward: forward.step!, backward: backward.step!, pullback };
}

/** Gradients of the loss by the three programs. */
function gradientsOf(
  backend: Backend,
  dtype: DType,
  program: Program,
  run: Run,
  inputs: Arrays,
  request: Request = everything(program),
): Arrays {
  const programs = trainingOf(program, request);
  for (const part of Object.values(programs)) verify(part);
  const executable = compile(backend, { ...programs }, { dtype, capacity: run.steps });
  load(executable, program, inputs, run.data);
  expect(executable.run({ program: 'forward', tick: run.tick, steps: run.steps })).equal(true);
  for (const name of names(program, 'emit')) {
    const adjoint = adjointOf(name);
    if (names(programs.backward, 'sequence').includes(adjoint)) executable.write(adjoint, inputs.get(name)!);
  }
  for (const name of request.direct ?? []) executable.write(adjointOf(name), inputs.get(adjointOf(name))!);
  for (const { name, role, shape } of programs.backward.slots) {
    if (role === 'state') executable.write(name, new Float64Array(sizeOf(shape)));
  }
  expect(executable.run({ program: 'backward', tick: run.tick, steps: run.steps })).equal(true);
  expect(executable.run({ program: 'pullback', tick: 0, steps: 1 })).equal(true);
  return new Map([
    ...names(programs.pullback, 'state').map((name) => [name, executable.read(name)] as const),
    ...names(programs.backward, 'emit').map((name) => [name, executable.read(name, 0, run.steps)] as const),
  ]);
}

const moved = (from: Arrays, name: string, direction: FloatArray, by: number): Arrays =>
  new Map([...from, [name, from.get(name)!.map((x, i) => x + by * direction[i]!)]]);

describe('gradients through time', () => {
  it('agree with finite differences', () => {
    fc.assert(
      fc.property(stepRecipe, runOf(6), (recipe, run) => {
        const program = verify(writeStep(recipe));
        const inputs = given(program, run);
        const loss = lossOf(program, run);
        const gradients = gradientsOf(definingBackend, 'f64', program, run, inputs);
        for (const name of [...names(program, 'parameter'), ...names(program, 'sequence')]) {
          // What no gradient reaches has none: the loss is flat there.
          const gradient = gradients.get(gradientOf(name)) ?? inputs.get(name)!.map(() => 0);
          const direction = numbers(gradient.length, run.data + 7);
          const alongDirection = (by: number) => loss(moved(inputs, name, direction, by));
          const terms = Array.from(gradient, (g, i) => g * direction[i]!);
          const found = terms.reduce((sum, term) => sum + term, 0);
          const scale = terms.reduce((sum, term) => sum + Math.abs(term), 1 + 1e-3 * Math.abs(loss(inputs)));
          // Where the loss bends sharply, only narrow differences are exact enough.
          const slopes = [1e-4, 1e-5, 1e-6, 1e-7].map((h) => () => slope(alongDirection, h));
          if (!slopes.some((expected) => Math.abs(found - expected()) <= 1e-6 * scale)) {
            const expected = slopes.map((each) => each()).join(', ');
            expect.fail(`${gradientOf(name)}: ${found}, expected ${expected}\n${printProgram(program)}`);
          }
        }
      }),
      effort(40),
    );
  });

  it('take in what the loss depends on directly', () => {
    fc.assert(
      fc.property(stepRecipe, runOf(3), (recipe, run) => {
        const program = writeStep(recipe);
        const inputs = given(program, run);
        const { parameters } = everything(program);
        for (const name of parameters)
          inputs.set(
            adjointOf(name),
            inputs.get(name)!.map((x) => x + 0.5),
          );
        const request = { ...everything(program), direct: parameters };
        const without = gradientsOf(definingBackend, 'f64', program, run, inputs);
        const found = gradientsOf(definingBackend, 'f64', program, run, inputs, request);
        for (const name of parameters) {
          const direct = inputs.get(adjointOf(name))!;
          const own = without.get(gradientOf(name));
          const expected = direct.map((g, i) => (own ? own[i]! + g : g));
          expectSameBits(gradientOf(name), expected, found.get(gradientOf(name))!);
        }
      }),
      effort(30),
    );
  });

  it('have the same bits on all backends', () => {
    fc.assert(
      fc.property(stepRecipe, runOf(20), (recipe, run) => {
        const program = writeStep(recipe);
        const inputs = given(program, run);
        for (const dtype of DTYPES) {
          everywhere(
            (backend) => gradientsOf(backend, dtype, program, run, inputs),
            (a, b) => {
              for (const [name, array] of a) expectSameBits(`${dtype} ${name}`, array, b.get(name)!);
            },
          );
        }
      }),
      effort(40),
    );
  });

  it('keep products for the way back, which computes none of them again', () => {
    const scribe = new ProgramScribe({ name: 'a layer', units: false });
    const load = (name: string, role: Role, shape: Shape) => {
      scribe.slot({ name, role, shape });
      return scribe.load(name);
    };
    const [w, x] = [load('w', 'parameter', [3, 4]), load('x', 'sequence', [2, 3])];
    const v = load('v', 'state', [2, 4]).mul(0.5).add(x.matmul(w).tanh());
    scribe.store('v', v);
    scribe.slot({ name: 'out', role: 'emit', shape: [2, 4] });
    scribe.store('out', v);
    const { forward, backward } = trainingOf(scribe.program(), { parameters: ['w'], emits: ['out'] });
    const named = ({ slots }: Program, role: Role) =>
      slots.filter((slot) => slot.role === role).map(({ name }) => name);
    const kept = named(forward, 'emit').filter((name) => name !== 'out');
    expect(kept.length, 'products kept').equal(1);
    expect(named(backward, 'sequence')).include(kept[0]);
    expect(backward.values.filter(({ op }) => op === 'matmul').length, 'products again').equal(0);
  });

  describe('carry an adjoint only for states', () => {
    /** a ← 0.9 a + w, which is emitted; b ← 0.5 b + a, which is not; m ← m + a, by which a is multiplied. */
    const scribe = new ProgramScribe({ name: 'three states', units: false });
    const load = (name: string, role: Role) => {
      scribe.slot({ name, role, shape: [3] });
      return scribe.load(name);
    };
    const [w, a, b, m] = [load('w', 'parameter'), load('a', 'state'), load('b', 'state'), load('m', 'state')];
    const next = a.mul(0.9).add(w);
    scribe.store('a', next);
    scribe.store('b', b.mul(0.5).add(next));
    scribe.store('m', m.add(next));
    scribe.slot({ name: 'out', role: 'emit', shape: [3] });
    scribe.store('out', next.mul(m));
    const request = { parameters: ['w'], emits: ['out'] };
    const adjoints = (more: Partial<Request>) =>
      names(trainingOf(scribe.program(), { ...request, ...more }).backward, 'state').filter((name) =>
        ['a', 'b', 'm'].map(adjointOf).includes(name),
      );

    it('on which the emitted depends, and that depend on parameters', () => {
      expect(adjoints({})).members(['a', 'm'].map(adjointOf));
      expect(adjoints({ parameters: [] })).eql([]);
    });

    it('that are not detached, and leave out what these do', () => {
      expect(adjoints({ detached: ['m'] })).eql([adjointOf('a')]);
      const inputs: Arrays = new Map([
        ['w', Float64Array.of(1, 2, 3)],
        ['a', Float64Array.of(0, 1, 0)],
        ['b', new Float64Array(3)],
        ['m', Float64Array.of(1, 1, 2)],
        ['out', new Float64Array(6).fill(1)],
      ]);
      const run = { tick: 1, steps: 2, data: 0 };
      const own = { ...request, detached: ['m'] };
      const gradients = gradientsOf(defaultBackend, 'f64', scribe.program(), run, inputs, own);
      // out = a₁ m₀ + a₂ m₁ with m₁ = m₀ + a₁ held fixed: ∂a₁ = 1, ∂a₂ = 1.9 by w.
      const m1 = [1 + 1, 1 + 0.9 + 2, 2 + 3];
      const expected = [1, 1, 2].map((m0, i) => m0 + 1.9 * m1[i]!);
      gradients.get(gradientOf('w'))!.forEach((g, i) => expect(g).closeTo(expected[i]!, 1e-14));
    });
  });
});
