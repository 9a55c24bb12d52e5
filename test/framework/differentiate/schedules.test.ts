import { expect } from 'chai';
import fc from 'fast-check';
import type { DType, FloatArray } from '../../../framework/base/dtypes.ts';
import { sizeOf } from '../../../framework/base/shapes.ts';
import { definingBackend } from '../../../framework/compile/backends/backends.ts';
import type { Backend, Executable } from '../../../framework/compile/backends/contract.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { differentiateThroughTime } from '../../../framework/differentiate/through-time.ts';
import {
  adjointOf,
  gradientOf,
  type Request,
  type StepPrograms,
} from '../../../framework/differentiate/words.ts';
import { printProgram } from '../../../framework/trace/print.ts';
import type { Role, Slot } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { verify } from '../../../framework/trace/verify.ts';
import { DTYPES, effort, everywhere, expectSameBits, numbers, setKeys, slope } from '../support.ts';
import { stepRecipes, writeStep } from './random-step.ts';

type Arrays = ReadonlyMap<string, FloatArray>;
/** Which step every tick is, from a tick on. */
interface Timeline {
  readonly tick: number;
  readonly steps: readonly string[];
}

const slotsOf = (programs: StepPrograms): readonly Slot[] => [
  ...new Map(Object.values(programs).flatMap(({ slots }) => slots.map((slot) => [slot.name, slot]))).values(),
];
const names = (programs: StepPrograms, role: Role): string[] =>
  slotsOf(programs)
    .filter((slot) => slot.role === role)
    .map(({ name }) => name);
const everything = (programs: StepPrograms): Request => ({
  parameters: names(programs, 'parameter'),
  sequences: names(programs, 'sequence'),
  emits: names(programs, 'emit'),
});

/** Numbers for every slot, a row per tick where it has one; those of an emit are the weights in the loss. */
const given = (programs: StepPrograms, ticks: number, seed: number): Arrays =>
  new Map(
    slotsOf(programs).map(({ name, role, shape }, i) => {
      const rows = role === 'sequence' || role === 'emit' ? ticks : 1;
      return [name, numbers(rows * sizeOf(shape), seed + i)];
    }),
  );

/** Runs of equal steps, as a timetable has them: their row, and how many. */
function stretches(steps: readonly string[]): { step: string; row: number; count: number }[] {
  const found: { step: string; row: number; count: number }[] = [];
  steps.forEach((step, row) => {
    const last = found.at(-1);
    if (last?.step === step) last.count++;
    else found.push({ step, row, count: 1 });
  });
  return found;
}

function runAll(executable: Executable, kind: string, { tick, steps }: Timeline): void {
  const all = stretches(steps);
  for (const { step, row, count } of kind === 'backward' ? all.toReversed() : all)
    expect(executable.run({ program: `${kind} ${step}`, tick: tick + row, steps: count, row }), kind).equal(
      true,
    );
}

const labelled = (kind: string, programs: StepPrograms): StepPrograms =>
  Object.fromEntries(Object.entries(programs).map(([name, program]) => [`${kind} ${name}`, program]));

function load(executable: Executable, programs: StepPrograms, inputs: Arrays): void {
  for (const { name, role } of slotsOf(programs))
    if (role !== 'emit') executable.write(name, inputs.get(name)!);
  for (const program of Object.values(programs)) setKeys(executable, program, 1);
}

/** Σ over ticks and elements of weight · emit. */
function lossOf(programs: StepPrograms, timeline: Timeline): (inputs: Arrays) => number {
  const ticks = timeline.steps.length;
  const options = { dtype: 'f64', capacity: ticks, anyRow: true } as const;
  const executable = compile(definingBackend, labelled('forward', programs), options);
  return (inputs) => {
    load(executable, programs, inputs);
    runAll(executable, 'forward', timeline);
    return names(programs, 'emit').reduce((sum, name) => {
      const emitted = executable.read(name, 0, ticks);
      const terms = Array.from(inputs.get(name)!, (weight, i) => weight * emitted[i]!);
      return terms.reduce((all, term) => all + term, sum);
    }, 0);
  };
}

function gradientsOf(
  backend: Backend,
  dtype: DType,
  programs: StepPrograms,
  timeline: Timeline,
  inputs: Arrays,
  request: Request = everything(programs),
): Arrays {
  const ticks = timeline.steps.length;
  const { forward, backward, pullback } = differentiateThroughTime(programs, request);
  const all = { ...labelled('forward', forward), ...labelled('backward', backward), pullback };
  for (const program of Object.values(all)) verify(program);
  const executable = compile(backend, all, { dtype, capacity: ticks, anyRow: true });
  load(executable, programs, inputs);
  runAll(executable, 'forward', timeline);
  for (const name of names(backward, 'sequence').filter((own) => own.startsWith(adjointOf(''))))
    executable.write(name, inputs.get(name.slice(adjointOf('').length))!);
  for (const { name, role, shape } of slotsOf(backward))
    if (role === 'state') executable.write(name, new Float64Array(sizeOf(shape)));
  runAll(executable, 'backward', timeline);
  expect(executable.run({ program: 'pullback', tick: 0, steps: 1 })).equal(true);
  return new Map([
    ...names({ pullback }, 'state').map((name) => [name, executable.read(name)] as const),
    ...names(backward, 'emit').map((name) => [name, executable.read(name, 0, ticks)] as const),
    ...names(programs, 'emit').map((name) => [name, executable.read(name, 0, ticks)] as const),
  ]);
}

const emitting = (name: string, emits: readonly string[], write: (scribe: ProgramScribe) => void) => {
  const scribe = new ProgramScribe({ name, units: false });
  write(scribe);
  for (const emit of emits) {
    scribe.slot({ name: emit, role: 'emit', shape: [] });
    scribe.store(emit, scribe.constant(0.5));
  }
  return scribe.program();
};

/** Some random steps that share states; one that does nothing, and one that sets all states to a parameter. */
const stepPrograms: fc.Arbitrary<StepPrograms> = stepRecipes.map((recipes) => {
  const random = recipes.map(
    (recipe, i) => [`s${i}`, writeStep(recipe, { name: `s${i}`, sums: true })] as const,
  );
  const programs = Object.fromEntries(random);
  const emits = names(programs, 'emit');
  return {
    ...programs,
    idle: emitting('idle', emits, () => {}),
    reset: emitting('reset', emits, (scribe) => {
      for (const slot of slotsOf(programs).filter(({ role }) => role === 'state')) {
        scribe.slot({ name: `initial ${slot.name}`, role: 'parameter', shape: slot.shape });
        scribe.adopt(slot);
        scribe.store(slot.name, scribe.load(`initial ${slot.name}`));
      }
    }),
  };
});

const timelineOf = (programs: StepPrograms, most: number): fc.Arbitrary<Timeline> => {
  const random = Object.keys(programs).filter((name) => name.startsWith('s'));
  const step = fc.constantFrom(...random, ...random, 'idle', 'reset');
  const stretch = fc.tuple(step, fc.integer({ min: 1, max: 3 }));
  return fc.record({
    tick: fc.nat(80),
    steps: fc
      .array(stretch, { minLength: 1, maxLength: most })
      .map((all) => all.flatMap(([own, count]) => new Array<string>(count).fill(own))),
  });
};
const cases = (most: number) =>
  stepPrograms.chain((programs) => fc.tuple(fc.constant(programs), timelineOf(programs, most), fc.nat(1e6)));

describe('gradients through steps that take turns', () => {
  it('agree with finite differences', () => {
    fc.assert(
      fc.property(cases(4), ([programs, timeline, seed]) => {
        for (const program of Object.values(programs)) verify(program);
        const inputs = given(programs, timeline.steps.length, seed);
        const loss = lossOf(programs, timeline);
        const gradients = gradientsOf(definingBackend, 'f64', programs, timeline, inputs);
        for (const name of [...names(programs, 'parameter'), ...names(programs, 'sequence')]) {
          // What no gradient reaches has none: the loss is flat there.
          const gradient = gradients.get(gradientOf(name)) ?? inputs.get(name)!.map(() => 0);
          const direction = numbers(gradient.length, seed + 7);
          const along = (by: number) =>
            loss(new Map([...inputs, [name, inputs.get(name)!.map((x, i) => x + by * direction[i]!)]]));
          const terms = Array.from(gradient, (g, i) => g * direction[i]!);
          const found = terms.reduce((sum, term) => sum + term, 0);
          const scale = terms.reduce((sum, term) => sum + Math.abs(term), 1 + 1e-3 * Math.abs(loss(inputs)));
          const slopes = [1e-4, 1e-5, 1e-6, 1e-7].map((h) => () => slope(along, h));
          if (!slopes.some((expected) => Math.abs(found - expected()) <= 1e-6 * scale)) {
            const text = Object.values(programs).map(printProgram).join('\n');
            expect.fail(
              `${gradientOf(name)}: ${found}, not ${slopes.map((own) => own())}\n${timeline.steps}\n${text}`,
            );
          }
        }
      }),
      effort(25),
    );
  });

  it('have the same bits on all backends', () => {
    fc.assert(
      fc.property(cases(6), ([programs, timeline, seed]) => {
        const inputs = given(programs, timeline.steps.length, seed);
        for (const dtype of DTYPES) {
          everywhere(
            (backend) => gradientsOf(backend, dtype, programs, timeline, inputs),
            (a, b) => {
              for (const [name, array] of a) expectSameBits(`${dtype} ${name}`, array, b.get(name)!);
            },
          );
        }
      }),
      effort(15),
    );
  });

  it('do not depend on how a timetable names the same step', () => {
    fc.assert(
      fc.property(cases(6), fc.infiniteStream(fc.boolean()), ([programs, { tick, steps }, seed], others) => {
        const twice = {
          ...programs,
          ...Object.fromEntries(Object.entries(programs).map(([k, p]) => [`${k}'`, p])),
        };
        const inputs = given(programs, steps.length, seed);
        const mixed = steps.map((step) => (others.next().value ? `${step}'` : step));
        const expected = gradientsOf(definingBackend, 'f32', programs, { tick, steps }, inputs);
        const found = gradientsOf(definingBackend, 'f32', twice, { tick, steps: mixed }, inputs);
        for (const [name, array] of expected) expectSameBits(name, array, found.get(name)!);
      }),
      effort(15),
    );
  });

  it('end at a step that sets states anew', () => {
    const step = new ProgramScribe({ name: 's0', units: false });
    for (const [name, role] of [
      ['w', 'parameter'],
      ['a', 'state'],
      ['x', 'sequence'],
    ] as const)
      step.slot({ name, role, shape: [1, 2] });
    const next = step
      .load('a')
      .mul(0.5)
      .add(step.load('w').mul(step.load('x')));
    step.store('a', next);
    step.slot({ name: 'out', role: 'emit', shape: [1, 2] });
    step.store('out', next);
    const reset = new ProgramScribe({ name: 'reset', units: false });
    reset.slot({ name: 'a', role: 'state', shape: [1, 2] });
    reset.store('a', reset.zeros([1, 2]));
    reset.slot({ name: 'out', role: 'emit', shape: [1, 2] });
    reset.store('out', reset.zeros([1, 2]));
    const programs = { s0: step.program(), reset: reset.program() };
    const inputs: Arrays = new Map([
      ['w', Float64Array.of(1, 2)],
      ['a', Float64Array.of(3, 4)],
      ['x', Float64Array.from({ length: 8 }, (_, i) => i + 1)],
      ['out', Float64Array.of(0, 0, 0, 0, 0, 0, 1, 1)],
    ]);
    const timeline = { tick: 0, steps: ['s0', 'reset', 's0', 's0'] };
    const found = gradientsOf(definingBackend, 'f64', programs, timeline, inputs);
    // out₃ = w x₃ + w x₂ / 2: nothing of x₀, on which a₀ depended that the reset has set to 0.
    expect([...found.get(gradientOf('w'))!]).eql([7 + 5 / 2, 8 + 6 / 2]);
    expect([...found.get(gradientOf('x'))!]).eql([0, 0, 0, 0, 0.5, 1, 1, 2]);
  });

  it('look for NaN behind the last row of every stretch', () => {
    const scribe = new ProgramScribe({ name: 'sum', units: false });
    scribe.slot({ name: 'x', role: 'sequence', shape: [1, 2] });
    scribe.slot({ name: 'a', role: 'state', shape: [1, 2], taped: true });
    scribe.store('a', scribe.load('a').add(scribe.load('x')));
    const sound = everywhere((backend) => {
      const options = { dtype: 'f64', capacity: 4, anyRow: true } as const;
      const executable = compile(backend, { sum: scribe.program() }, options);
      executable.write('a', [0, 0]);
      executable.write('x', [0, 0, 0, 0, 0, 0, Number.NaN, 0]);
      const run = (row: number, steps: number) => executable.run({ program: 'sum', tick: row, steps, row });
      return [run(0, 2), run(2, 1), run(3, 1), run(0, 2)];
    });
    expect(sound).eql([true, true, false, true]);
  });
});
