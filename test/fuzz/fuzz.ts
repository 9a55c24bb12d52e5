import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MyelinError } from '../../index.ts';
import { CALLS } from './calls.ts';
import { mutation, numbersFrom } from './mutate.ts';
import { NONSENSE, Own } from './nonsense.ts';

/** A call that ended as it should not. */
export interface Finding {
  readonly call: string;
  readonly place: string;
  readonly nonsense: string;
  readonly seed: number;
  readonly fault: string;
}

const LONGEST = 600;
const SLOWEST = 1000;

/** What is wrong with what a call has thrown; nothing where it is an error as it should be. */
export function faultOf(error: unknown): string | undefined {
  if (error instanceof Own || error === undefined) return undefined;
  if (!(error instanceof MyelinError)) return `raw: ${textOf(error)}`;
  if (error.cause !== undefined && !isOfSystem(error.cause) && faultOf(error.cause))
    return `wraps ${textOf(error.cause)}`;
  if (error.message.length > LONGEST) return `${error.message.length} characters`;
  const leak = /undefined|\[object|function ?\(|TypeError|RangeError|is not a function|Cannot read/.exec(
    error.message,
  );
  return leak ? `says ${leak[0]}: ${error.message}` : undefined;
}

/** What a file system says, such as ENAMETOOLONG. */
const isOfSystem = (error: unknown): boolean =>
  error instanceof Error && /^E[A-Z]+$/.test(String((error as NodeJS.ErrnoException).code));

const textOf = (error: unknown): string => {
  try {
    return String((error as Error)?.stack ?? error).slice(0, 700);
  } catch {
    return 'something that cannot be read';
  }
};

/** One call with one piece of nonsense, both chosen by the seed. */
export async function tryOne(seed: number, only?: string): Promise<Finding | undefined> {
  const random = numbersFrom(seed);
  const pick = (names: readonly string[]) => names[Math.floor(random() * names.length)]!;
  const call = pick(Object.keys(CALLS).filter((name) => !only || name.startsWith(only)));
  const nonsense = pick(Object.keys(NONSENSE));
  const { mutate, place } = mutation(random, NONSENSE[nonsense]!());
  const start = process.cpuUsage();
  let fault: string | undefined;
  try {
    await CALLS[call]!(mutate);
  } catch (error) {
    fault = faultOf(error);
  }
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  if (took > SLOWEST) fault = `took ${Math.round(took)} ms of computing`;
  return fault === undefined ? undefined : { call, place: place(), nonsense, seed, fault };
}

/** So many calls from a seed on; what went wrong. */
export async function fuzz(count: number, seed: number, only?: string): Promise<readonly Finding[]> {
  const { warn } = console;
  console.warn = () => {};
  // Nonsense may be a path, and what is written there stays nowhere.
  const here = process.cwd();
  const scratch = mkdtempSync(join(tmpdir(), 'myelin-fuzz-'));
  process.chdir(scratch);
  try {
    const found: Finding[] = [];
    for (let i = 0; i < count; i++) {
      const own = await tryOne(seed * 1_000_003 + i, only);
      if (own) found.push(own);
    }
    return found;
  } finally {
    process.chdir(here);
    rmSync(scratch, { recursive: true, force: true });
    console.warn = warn;
  }
}
