import { hasFunction, say, wrongOption } from '../../../framework/engine.ts';
import type { Files } from '../words.ts';

/** Files in memory, by name: for tests, and for bytes that are sent elsewhere. */
export function memoryFiles(files: Map<string, Uint8Array> = new Map()): Files {
  if (!(hasFunction(files, 'set') && files instanceof Map))
    wrongOption('memoryFiles', say(files), 'a Map of bytes by name', 'Write memoryFiles(new Map()).');
  return {
    read: async (name) => files.get(name)?.slice(),
    write: async (name, bytes) => void files.set(name, bytes.slice()),
    copy: async (from, to) => void files.set(to, files.get(from)!),
    sweep: async () => {},
  };
}
