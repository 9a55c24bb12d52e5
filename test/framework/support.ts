import { expect } from 'chai';
import type { DType, FloatArray } from '../../framework/base/dtypes.ts';
import { backends, defaultBackend, definingBackend } from '../../framework/compile/backends/backends.ts';
import type { Backend, CompileOptions, Executable, Job } from '../../framework/compile/backends/contract.ts';
import { interpreter } from '../../framework/compile/backends/interpreter/interpreter.ts';
import { kernels } from '../../framework/compile/backends/kernels.ts';
import { compile } from '../../framework/compile/compile.ts';
import { type Program, type Slot, streamsOf } from '../../framework/trace/program.ts';

export const DTYPES: readonly DType[] = ['f32', 'f64'];
const known = new WeakMap<Program, Map<string, Job>>();

/** The forms of a program: each is made once, whichever backends start from it. */
function jobOnce(job: Job, { dtype, anyRow }: CompileOptions): Job {
  const jobs = known.get(job.program) ?? new Map<string, Job>();
  known.set(job.program, jobs);
  const id = `${job.name} ${dtype} ${anyRow}`;
  const found = jobs.get(id) ?? job;
  jobs.set(id, found);
  return found;
}

const given =
  (more: Partial<CompileOptions>) =>
  (backend: Backend): Backend => ({
    ...backend,
    compile: (work, options) =>
      backend.compile(
        { ...work, jobs: work.jobs.map((job) => jobOnce(job, options)) },
        { ...more, ...options },
      ),
  });

/**
 * The backends that give every bit of what a program means, which the first of them says; with all that makes a training fast, and
 * the default one as a simulation has it.
 */
export const BACKENDS: readonly Backend[] = [
  ...[...new Set<Backend>([definingBackend, ...Object.values(backends), interpreter])]
    .filter(({ bits }) => bits === 'exact')
    .map(given({ kernels })),
  given({})(defaultBackend),
];

/** How much a property test tries: a fixed seed unless the environment asks for more (`CASES=5000 SEED=7`). */
export const effort = (numRuns: number): { readonly numRuns: number; readonly seed: number } => ({
  numRuns: Number(process.env.CASES ?? numRuns),
  seed: Number(process.env.SEED ?? 1),
});

/** All NaNs count as the same. */
export function expectSameBits(what: string, a: FloatArray, b: FloatArray): void {
  if (a.length !== b.length) expect.fail(`${what}: ${a.length} and ${b.length} elements`);
  const at = a.findIndex((x, i) => !Object.is(x, b[i]));
  if (at >= 0) expect.fail(`${what}: element ${at} is ${a[at]} and ${b[at]}`);
}

const SPECIAL = [0, -0, Infinity, -Infinity, NaN, 1e-40, -5e-324, 3e38, -1e300, 2 ** -100, 1, -1];

/** Runs the same on every backend; all give what the first one gives. */
export function everywhere<T>(
  run: (backend: Backend) => T,
  expectSame: (a: T, b: T) => void = (a, b) => void expect(b).eql(a),
): T {
  const [first, ...others] = BACKENDS.map(run);
  for (const other of others) expectSame(first!, other);
  return first!;
}

/** Deterministic numbers: uniform in [-2, 2] with some zeros, and a share of them special on request. */
export function numbers(count: number, seed: number, special = 0): Float64Array {
  const next = generator(seed);
  return Float64Array.from({ length: count }, () => {
    const kind = next();
    if (kind < special) return SPECIAL[Math.floor(next() * SPECIAL.length)]!;
    return kind > 0.75 ? 0 : 4 * next() - 2;
  });
}

/** Numbers in [0, 1): mulberry32. */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How a program is run. */
export interface Run {
  readonly tick: number;
  readonly steps: number;
  /** Rows of sequences and emits, if more than steps. */
  readonly capacity?: number;
  /** What a slot holds at first: all rows of a sequence, the first of a state. */
  readonly data: (slot: Slot, index: number) => ArrayLike<number>;
  readonly seed: number;
}

/** An executable of one program, `step`, whose slots hold the data of the run. */
export function prepared(
  backend: Backend,
  program: Program,
  dtype: DType,
  run: Run,
  anyRow = false,
): Executable {
  const executable = compile(
    backend,
    { step: program },
    { dtype, capacity: run.capacity ?? run.steps, anyRow },
  );
  program.slots.forEach((slot, i) => {
    if (slot.role !== 'emit') executable.write(slot.name, run.data(slot, i));
  });
  setKeys(executable, program, run.seed);
  return executable;
}

/** What all slots hold after so many steps. */
export function contents(executable: Executable, { slots }: Program, steps: number): Map<string, FloatArray> {
  const rows = ({ role, taped, ring }: Slot) =>
    role === 'sequence' || role === 'emit' ? steps : taped ? steps + 1 : ring || 1;
  return new Map(slots.map((slot) => [slot.name, executable.read(slot.name, 0, rows(slot))]));
}

/** Runs a program on all backends, which agree on every bit and on whether a state was NaN. */
export function runEverywhere(
  program: Program,
  dtype: DType,
  run: Run,
): { readonly sound: boolean; readonly slots: ReadonlyMap<string, FloatArray> } {
  return everywhere(
    (backend) => {
      const executable = prepared(backend, program, dtype, run);
      const sound = executable.run({ program: 'step', tick: run.tick, steps: run.steps });
      return { sound, slots: contents(executable, program, run.steps) };
    },
    (a, b) => {
      for (const [name, array] of a.slots) expectSameBits(name, array, b.slots.get(name)!);
      expect(b.sound, 'no NaN').equal(a.sound);
    },
  );
}

/** Gives every random stream of a program keys. */
export function setKeys(executable: Executable, program: Program, seed: number): void {
  const word = generator(seed);
  for (const { name, trials } of streamsOf(program))
    executable.setKeys(
      name,
      Int32Array.from({ length: 2 * trials }, () => word() * 2 ** 32),
    );
}

/** The derivative of a function at 0: five points, an error of the fourth order. */
export function slope(f: (at: number) => number, h = 1e-4): number {
  return (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h);
}
