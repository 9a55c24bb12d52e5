import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Missing, Running } from '../harness.ts';
import { runningChild, startChild } from './child.ts';

/** An own folder for temporary files, removed by `remove`, or at the latest when the process ends. */
export const temporary = () => {
  const folder = mkdtempSync(join(tmpdir(), 'myelin-bench-'));
  const remove = () => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  return { folder, remove };
};

/** Instruction sets to compile for: the width of WebAssembly's vectors, and all that this machine has. */
export const targets = [
  { name: 'SSE4.1', flags: ['-msse4.1'], cpus: ['x64', 'ia32'] },
  { name: 'native', flags: ['-march=native'], cpus: undefined },
] as const satisfies { name: string; flags: string[]; cpus: string[] | undefined }[];

export type Target = (typeof targets)[number];

export interface Program {
  /** Beside this file. */
  readonly source: string;
  readonly flags: readonly string[];
  readonly target: Target;
  /** Arguments of the program; may write files into its folder. */
  args(folder: string): readonly string[];
}

const gccVersion = () => `gcc ${spawnSync('gcc', ['-dumpfullversion'], { encoding: 'utf8' }).stdout.trim()}`;

/** Compiles a C program with gcc and starts it. */
export const gcc = ({ source, flags, target, args }: Program): Running | Missing => {
  if (target.cpus && !target.cpus.some((cpu) => cpu === process.arch))
    return { missing: `${process.arch} CPU` };
  const { folder, remove } = temporary();
  const program = join(folder, 'peer');
  const file = fileURLToPath(new URL(source, import.meta.url));
  const done = spawnSync('gcc', ['-O3', ...target.flags, ...flags, file, '-o', program, '-lm'], {
    encoding: 'utf8',
  });
  if (done.error || done.status) {
    remove();
    if (done.error) return { missing: 'no gcc' };
    throw new Error(`gcc refuses ${source}: ${done.stderr}`);
  }
  return { ...runningChild(startChild(program, args(folder)), remove), version: gccVersion() };
};
