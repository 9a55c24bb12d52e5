import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Missing, Running } from '../harness.ts';
import { pythonFor, type System } from './systems.ts';

/** A program that answers each request line with one line that starts with '= '; other output is ignored. */
export interface Child {
  ask(request: string): Promise<string>;
  /** The first answer, unasked. */
  greeting(): Promise<string>;
  close(): Promise<void>;
  /** Megabytes that it has held at most. */
  memory(): number | undefined;
}

interface Waiting {
  resolve(answer: string): void;
  reject(error: Error): void;
}

const graceMs = 2000;

/** Megabytes that a process has held at most, where the system tells. */
export function peakOf(pid: number): number | undefined {
  try {
    const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes ? (Number(kilobytes) * 1024) / 1e6 : undefined;
  } catch {
    return undefined;
  }
}

export const startChild = (command: string, args: readonly string[]): Child => {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting: Waiting[] = [];
  let complaint = '';
  let ended: Error | undefined;

  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      end(error);
      resolve();
    });
    child.once('close', (code, signal) => {
      end(new Error(`'${command}' ended (${signal ?? `exit code ${code}`}): ${complaint.trim()}`));
      resolve();
    });
  });
  child.stdin.on('error', () => {}); // a broken pipe: 'close' says more
  child.stderr.on('data', (text) => {
    complaint = (complaint + text).slice(-2000);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('= ')) waiting.shift()?.resolve(line.slice(2));
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const greeting = () =>
    new Promise<string>((resolve, reject) => {
      if (ended) reject(ended);
      else waiting.push({ resolve, reject });
    });
  return {
    greeting,
    memory: () => (child.pid ? peakOf(child.pid) : undefined),
    ask(request) {
      const answer = greeting();
      if (!ended) child.stdin.write(`${request}\n`);
      return answer;
    },
    async close() {
      child.stdin.end();
      const timer = setTimeout(kill, graceMs);
      await gone;
      clearTimeout(timer);
      process.off('exit', kill);
    },
  };
};

/** The protocol of all peers that are programs: 'run K' answers seconds, 'result' answers numbers. */
export const runningChild = (child: Child, close: () => unknown): Running => {
  let seconds = Number.NaN;
  return {
    async run(repeat) {
      seconds = Number(await child.ask(`run ${repeat}`));
    },
    result: async () => (await child.ask('result')).split(' ').map(Number),
    seconds: () => seconds,
    memory: () => child.memory(),
    async close() {
      await child.close();
      close();
    },
  };
};

/** A Python program beside this file. It greets with 'ready' and the versions of what it imports, or with the name of what it could not import. */
export const python = async (
  system: System,
  script: string,
  args: readonly (string | number)[],
): Promise<Running | Missing> => {
  const command = pythonFor(system);
  // -B: no __pycache__ in the repository
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = startChild(command, ['-B', file, ...args.map(String)]);
  try {
    const greeting = await child.greeting();
    const [word, ...versions] = greeting.split(' ');
    if (word === 'ready') return { ...runningChild(child, () => {}), version: versions.join(' ') };
    await child.close();
    return { missing: `no ${greeting} for ${command}; npm run systems -- ${system.name}` };
  } catch (error) {
    await child.close();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { missing: `no ${command}` };
    throw error;
  }
};
