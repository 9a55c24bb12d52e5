import { branchKey, type Executable, type Key, type Program, threefry2x32 } from '../../framework/index.ts';

/** The keys of all random streams of a program: one for every trial, which count from `first`. */
export function setKeys(executable: Executable, program: Program, key: Key, first = 0): void {
  for (const { op, attrs } of program.values) {
    if (op !== 'uniform') continue;
    const { stream, trials } = attrs as unknown as { stream: string; trials: number };
    const branch = branchKey(key, stream);
    const words = Array.from({ length: trials }, (_, trial) => threefry2x32(branch, first + trial, 0)).flat();
    executable.setKeys(
      stream,
      Int32Array.from(words, (w) => w | 0),
    );
  }
}
