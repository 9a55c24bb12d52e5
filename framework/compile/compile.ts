import { fail } from '../base/errors.ts';
import { lazy } from '../base/lazy.ts';
import { type Program, streamsOf } from '../trace/program.ts';
import type { Backend, CompileOptions, Executable, Job, Work } from './backends/contract.ts';
import { noted } from './backends/work.ts';
import { lower, simplify } from './lower/lower.ts';
import { buffersOf, statesOf } from './plan/buffers.ts';
import { planOf } from './plan/plan.ts';

/** Makes programs ready to run on a backend. */
export function compile<Runs extends Executable>(
  backend: Backend<Runs>,
  programs: Readonly<Record<string, Program>>,
  { anyRow = false, ...sizes }: Omit<CompileOptions, 'anyRow'> & Partial<CompileOptions>,
): Runs {
  const options = { ...sizes, anyRow };
  if (!backend.dtypes.includes(options.dtype)) lacksPrecision(backend, options);
  return backend.compile(noted(workOf(programs, options)), options);
}

function workOf(programs: Readonly<Record<string, Program>>, options: CompileOptions): Work {
  const all = Object.values(programs);
  return {
    jobs: Object.entries(programs).map(([name, program]) => jobOf(name, program, options)),
    buffers: buffersOf(all, options.capacity),
    states: statesOf(all),
    streams: new Map(all.flatMap(streamsOf).map(({ name, trials }) => [name, trials])),
  };
}

function jobOf(name: string, program: Program, { dtype, anyRow }: CompileOptions): Job {
  const lowered = lazy(() => lower(program, dtype));
  const plan = lazy(() => planOf(simplify(lowered(), dtype), { anyRow }));
  return {
    name,
    program,
    get lowered() {
      return lowered();
    },
    get plan() {
      return plan();
    },
  };
}

const lacksPrecision = ({ name, dtypes }: Backend, { dtype }: CompileOptions): never =>
  fail({
    code: 'backend',
    where: `backend ${name}`,
    found: `dtype ${dtype}`,
    expected: `one of ${dtypes.join(', ')}`,
    remedy: `Use dtype: '${dtypes[0]}', or another backend.`,
  });
