import { isFunction, isRecord, say } from '../../../framework/engine.ts';
import { MyelinError } from '../../../framework/index.ts';
import { fileFault } from '../faults.ts';
import type { Files } from '../words.ts';
import { isNode, nodeFiles } from './node.ts';
import { originFiles } from './opfs.ts';

// Each file has a generation before it, so that there is always one that is whole.

export const previousOf = (name: string): string => `${name}.previous`;

/** Where files are that are named by a path alone. */
function filesHere(): Files {
  if (isNode()) return nodeFiles();
  if ('storage' in (globalThis.navigator ?? {})) return originFiles;
  return fileFault(
    'files',
    'no file system',
    'Node, or a browser in a secure context',
    'Pass { files }: memoryFiles() or downloads().',
  );
}

interface SystemError {
  readonly message?: string;
  readonly code?: unknown;
}

const CALLS = ['read', 'write', 'copy', 'sweep'] as const;

export function filesGiven(given: unknown, where: string): Files {
  if (given === undefined) return filesHere();
  const isFit = isRecord(given) && CALLS.every((name) => isFunction(given[name]));
  const remedy = 'Pass memoryFiles() or downloads().';
  if (!isFit) return fileFault(`${where}, files`, say(given), `functions ${CALLS.join(', ')}`, remedy);
  const files = given as unknown as Files;
  const read = async (name: string) => {
    const bytes: unknown = await files.read(name);
    if (bytes === undefined || bytes instanceof Uint8Array) return bytes;
    return fileFault(`${where}, files, read`, say(bytes), 'a Uint8Array, or nothing', remedy);
  };
  return { ...files, read };
}

export function checkPath(path: unknown, where: string): string {
  return typeof path === 'string' && path !== '' && !path.includes('\0')
    ? path
    : fileFault(where, say(path), 'the path of a file', "Write save(net, 'net.json').");
}

/** What a file system does; what it refuses becomes an error of ours, whose cause is the system's, such as `ENOSPC`. */
export async function told<T>(work: () => Promise<T>, path: string, doing: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MyelinError) throw error;
    const { message, code } = (error instanceof Error ? error : {}) as SystemError;
    const cause = typeof code === 'string' ? error : undefined;
    return fileFault(
      path,
      message ?? say(error),
      `a file that can be ${doing}`,
      'Nothing else has changed.',
      cause,
    );
  }
}

/** Writes a file; what it was until then stays as the previous one, where that is whole. */
export async function writeGeneration(
  files: Files,
  path: string,
  bytes: Uint8Array,
  isWhole: (bytes: Uint8Array) => Promise<boolean>,
): Promise<void> {
  await files.sweep(path);
  const last = await files.read(path);
  if (last && (await isWhole(last))) await files.copy(path, previousOf(path));
  await files.write(path, bytes);
}

/** A whole file: the newest one or, and then why, the one before it; nothing where there is neither. */
export interface Generation<T> {
  readonly value: T;
  readonly instead?: string;
}

/** @param whole what bytes hold; an error of ours where they are not whole */
export async function newestOf<T>(
  files: Files,
  path: string,
  whole: (bytes: Uint8Array, path: string) => Promise<T>,
): Promise<Generation<T>> {
  await files.sweep(path);
  const newest = await readWhole(files, path, whole);
  if ('value' in newest) return newest;
  const last = await readWhole(files, previousOf(path), whole);
  if ('value' in last)
    return { value: last.value, instead: newest.error?.diagnostics[0]?.found ?? 'nothing' };
  throw newest.error ?? missing(path);
}

async function readWhole<T>(
  files: Files,
  path: string,
  whole: (bytes: Uint8Array, path: string) => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: MyelinError | undefined }> {
  const bytes = await files.read(path);
  if (!bytes) return { error: undefined };
  try {
    return { value: await whole(bytes, path) };
  } catch (error) {
    if (!(error instanceof MyelinError)) throw error;
    return { error };
  }
}

function missing(path: string): MyelinError {
  const remedy = 'Check its path, and where it was written.';
  return new MyelinError([
    { code: 'file', where: path, found: 'no such file', expected: 'one that save has written', remedy },
  ]);
}
