import { execFileSync } from 'node:child_process';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Case } from './case.ts';
import { casesOf } from './golden.ts';

const GENERATORS = fileURLToPath(new URL('../golden/generators', import.meta.url));

/** What draws and runs new ones: fifty cells, and networks in so many. */
const DRAWS: readonly (readonly [script: string, ...more: readonly string[]])[] = [
  ['brian2_equations.py'],
  ['brian2_plastic.py', '20'],
];

/** Cells and networks that Brian2 draws from a seed and runs now, where Python has it. */
export function liveCases(seed: number): readonly Case[] {
  const python = env.BRIAN2_PYTHON ?? 'python3';
  const run = (args: readonly string[]) =>
    execFileSync(python, args, {
      cwd: GENERATORS,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    run(['-c', 'import brian2']);
  } catch {
    return [
      { name: 'Brian2, live', missing: `${python} has no brian2: say in BRIAN2_PYTHON which Python has it` },
    ];
  }
  return DRAWS.flatMap(([script, ...more]) => casesOf(JSON.parse(run([script, `${seed}`, ...more])), script));
}
