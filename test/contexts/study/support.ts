import type { StudyFiles } from '../../../index.ts';

/** The message of what a call is refused with. */
export const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: Error) => error.message,
  );

/** What ends a process between two writes, or within one. */
export class Killed extends Error {
  readonly code = 'KILLED';
}

/**
 * Files in memory whose process is killed after so many bytes have come to the disk: what is put in place is there whole or not at all, of what
 * is appended a part may be there.
 */
export function mortalFiles(disk: Map<string, Uint8Array>, life = Infinity): StudyFiles {
  let left = life;
  const spend = (bytes: number) => {
    const spent = Math.min(left, bytes);
    left -= spent;
    return spent;
  };
  return {
    read: async (name) => disk.get(name)?.slice(),
    write: async (name, bytes) => {
      if (spend(bytes.length + 1) <= bytes.length) throw new Killed();
      disk.set(name, bytes.slice());
    },
    append: async (name, bytes) => {
      const before = disk.get(name) ?? new Uint8Array();
      const part = bytes.subarray(0, spend(bytes.length + 1));
      disk.set(name, Uint8Array.from([...before, ...part]));
      // The last unit is for the process to learn of it.
      if (left === 0) throw new Killed();
    },
  };
}
