import { fail } from '../base/errors.ts';
import { lazy, once } from '../base/lazy.ts';
import { type Program, streamsOf } from '../trace/program.ts';
import type { Backend, CompileOptions, Executable, Forms, Work } from './backends/contract.ts';
import { noted } from './backends/work.ts';
import { lower, simplify } from './lower/lower.ts';
import { buffersOf, statesOf } from './plan/buffers.ts';
import { planOf } from './plan/plan.ts';
import { strandsOf } from './strands.ts';

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
  const formsOf = formsFor(options);
  return {
    jobs: Object.entries(programs).map(([name, program]) => {
      const strands = lazy(() =>
        strandsOf(program).map(({ program, copies }) => ({ forms: formsOf(program), copies })),
      );
      return Object.assign(formsOf(program), { name, program, strands });
    }),
    buffers: buffersOf(all, options.capacity),
    states: statesOf(all),
    streams: new Map(all.flatMap(streamsOf).map(({ name, trials }) => [name, trials])),
  };
}

function formsFor({ dtype, anyRow }: CompileOptions): (program: Program) => Forms {
  const lowered = once((program: Program) => lower(program, dtype));
  const plan = once((program: Program) => planOf(simplify(lowered(program), dtype), { anyRow }));
  return (program) => ({
    get lowered() {
      return lowered(program);
    },
    get plan() {
      return plan(program);
    },
  });
}

const lacksPrecision = ({ name, dtypes }: Backend, { dtype }: CompileOptions): never =>
  fail({
    code: 'backend',
    where: `backend ${name}`,
    found: `dtype ${dtype}`,
    expected: `one of ${dtypes.join(', ')}`,
    remedy: `Use dtype: '${dtypes[0]}', or another backend.`,
  });
