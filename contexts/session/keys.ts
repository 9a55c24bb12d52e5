import { type Program, streamsOf, threefry2x32 } from '../../framework/engine.ts';
import { branchKey, type Executable } from '../../framework/index.ts';
import type { Draws } from './words.ts';

/** The keys of all random streams of a program: one for every trial. */
export function setKeys(executable: Executable, program: Program, { seed, key, first, alike }: Draws): void {
  for (const { name, trials, fixed } of streamsOf(program)) {
    const branch = branchKey(fixed ? seed : key, name);
    const from = fixed ? 0 : first;
    const words = Array.from({ length: trials }, (_, trial) =>
      threefry2x32(branch, from + (alike ? 0 : trial), 0),
    ).flat();
    executable.setKeys(
      name,
      Int32Array.from(words, (w) => w | 0),
    );
  }
}
