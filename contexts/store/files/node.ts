import type { Files } from '../words.ts';

// Files of Node. What a file is to be is written beside it, brought to the disk, and takes its place by one rename.

type Fs = Pick<
  typeof import('node:fs/promises'),
  'open' | 'rename' | 'link' | 'rm' | 'readFile' | 'readdir' | 'stat' | 'realpath'
>;

/** What is asked of Node's `process`; a page has none. */
interface NodeProcess {
  readonly pid: number;
  readonly platform: string;
  readonly versions: { readonly node?: string };
  kill(pid: number, signal: number): boolean;
  getBuiltinModule(name: string): unknown;
}

const { process } = globalThis as { process?: NodeProcess };

export const isNode = (): boolean =>
  process?.versions?.node !== undefined && typeof process.getBuiltinModule === 'function';

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

/** File systems without links say so in one of these ways. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES'];
/** No writer takes longer. */
const DAY_MS = 24 * 3600 * 1000;

/** Files that this thread is writing: those of other threads are younger than the process. */
const own = new Set<string>();

/** @param fs what does it: Node's, or one that fails on purpose */
export const nodeFiles = (fs = process!.getBuiltinModule('node:fs/promises') as Fs): Files => ({
  read: (path) => read(fs, path),
  write: async (path, bytes) => write(fs, await realOf(fs, path), bytes),
  copy: async (from, to) => copy(fs, await realOf(fs, from), await realOf(fs, to)),
  sweep: async (path) => sweep(fs, await realOf(fs, path)),
});

async function read(fs: Fs, path: string): Promise<Uint8Array | undefined> {
  try {
    const { buffer, byteOffset, byteLength } = await fs.readFile(path);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The file behind symbolic links, which stay what they are; a path that leads to no file is its own. */
async function realOf(fs: Fs, path: string): Promise<string> {
  try {
    return await fs.realpath(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path;
    throw error;
  }
}

/** Makes something under a name that nobody else has, which then becomes the file's. */
async function inPlace(fs: Fs, path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${process!.pid}-${Math.random().toString(36).slice(2)}.tmp`;
  own.add(temporary);
  try {
    await make(temporary);
    await fs.rename(temporary, path);
  } finally {
    // Where all went well, it has another name by now; but of two links to one file none is renamed.
    await fs.rm(temporary, { force: true }).catch(() => {});
    own.delete(temporary);
  }
}

async function write(fs: Fs, path: string, bytes: Uint8Array): Promise<void> {
  await inPlace(fs, path, async (temporary) => {
    const file = await fs.open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  });
  await syncFolder(fs, folderOf(path));
}

/** Brings names to the disk. */
async function syncFolder(fs: Fs, path: string): Promise<void> {
  if (process!.platform === 'win32') return;
  const folder = await fs.open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function copy(fs: Fs, from: string, to: string): Promise<void> {
  try {
    await inPlace(fs, to, (temporary) => fs.link(from, temporary));
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error) as string)) throw error;
    await write(fs, to, await fs.readFile(from));
  }
}

/** Removes what writers have left that are no more; what cannot be removed stays: nothing hangs on it. */
async function sweep(fs: Fs, path: string): Promise<void> {
  const folder = folderOf(path);
  const base = path.slice(slashOf(path) + 1);
  for (const name of await fs.readdir(folder).catch(() => [])) {
    const rest = name.startsWith(base) ? name.slice(base.length) : '';
    const [, writer] = TEMPORARY.exec(rest) ?? [];
    const whole = path.slice(0, slashOf(path) + 1) + name;
    if (writer !== undefined && !(await isInUse(fs, whole, Number(writer)).catch(() => true)))
      await fs.rm(whole, { force: true }).catch(() => {});
  }
}

/** Whether a temporary file is still somebody's. */
async function isInUse(fs: Fs, path: string, writer: number): Promise<boolean> {
  if (own.has(path)) return true;
  const { mtimeMs } = await fs.stat(path);
  if (writer === process!.pid) return mtimeMs > performance.timeOrigin;
  return isAlive(writer) && Date.now() - mtimeMs < DAY_MS;
}

/** Whether a process is there. */
export function isAlive(writer: number): boolean {
  try {
    return process!.kill(writer, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const TEMPORARY = /^(?:\.previous)?\.(\d+)-[0-9a-z]+\.tmp$/;

const slashOf = (path: string): number =>
  Math.max(path.lastIndexOf('/'), process!.platform === 'win32' ? path.lastIndexOf('\\') : -1);

const folderOf = (path: string): string => {
  const slash = slashOf(path);
  return slash < 0 ? '.' : slash === 0 ? '/' : path.slice(0, slash);
};
