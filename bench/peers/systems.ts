import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

// The systems that we are compared with, in numbers (`npm run parity -- --live`) and in speed (`npm run bench`).

/** Where `npm run systems` puts each system's Python, and what comes from npm. */
export const SYSTEMS = fileURLToPath(new URL('../../node_modules/.cache/systems', import.meta.url));

/** A Python with what `requirements-NAME.txt` beside this file says. */
export interface System {
  readonly name: string;
  /** Names a Python of one's own, and what it has to be able to import. */
  readonly variable: string;
  readonly module: string;
}

export const systems = {
  brian2: { name: 'brian2', variable: 'BRIAN2_PYTHON', module: 'brian2' },
  /** With the JAX of which plain programs are raced. */
  ngclearn: { name: 'ngclearn', variable: 'NGCLEARN_PYTHON', module: 'ngclearn' },
  torch: { name: 'torch', variable: 'TORCH_PYTHON', module: 'norse, snntorch, spikingjelly' },
  brainstate: { name: 'brainstate', variable: 'BRAINSTATE_PYTHON', module: 'brainstate' },
  rockpool: { name: 'rockpool', variable: 'ROCKPOOL_PYTHON', module: 'rockpool, torch' },
} as const satisfies Record<string, System>;

/** The Python that should have a system: the one that is named for it, the one named for all, what was installed, or just `python3`. */
export function pythonFor({ name, variable }: System): string {
  const own = join(SYSTEMS, name, 'bin', 'python');
  return env[variable] ?? env.MYELIN_BENCH_PYTHON ?? (existsSync(own) ? own : 'python3');
}

/** The Python that has a system, if there is one. */
export function pythonOf(system: System): string | undefined {
  const python = pythonFor(system);
  try {
    execFileSync(python, ['-c', `import ${system.module}`], { stdio: 'ignore', cwd: '/' });
    return python;
  } catch {
    return undefined;
  }
}
