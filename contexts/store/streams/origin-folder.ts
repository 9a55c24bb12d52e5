import { say } from '../../../framework/engine.ts';
import { type Diagnostic, MyelinError } from '../../../framework/index.ts';
import { badFile } from '../arrays/words.ts';
import { HEAD } from './head.ts';
import type { ReadableFolder, WritableFolder } from './words.ts';

// Folders that a browser keeps for each origin (OPFS). Its files take their time: what is to be written waits in memory until then.

/** Of each folder that is being written: when all of it is there, or what went wrong. */
const underWay = new Map<string, Promise<void>>();

const namesIn = (path: string): readonly string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.');
const known = (path: string): string => namesIn(path).join('/');

async function folderAt(path: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of namesIn(path)) folder = await folder.getDirectoryHandle(name, { create });
  return folder;
}

const refused = (where: string, error: unknown): MyelinError => {
  if (error instanceof MyelinError) return error;
  const found = error instanceof Error ? error.message : say(error);
  const remedy = 'Look at the path, and how much the browser lets this page keep.';
  return new MyelinError([
    { code: 'file', where, found, expected: 'a file that can be read and written', remedy },
  ]);
};

const isMissing = (error: unknown): boolean => (error as Partial<Error>).name === 'NotFoundError';

/** A folder that is written while a stream goes on. */
export interface OriginFolder extends WritableFolder {
  /** Bytes that wait to be written. */
  waiting(): number;
  /** When what waits by now is written; what went wrong, as an error of ours. */
  written(): Promise<void>;
}

/** @param there what is said where a recording is there that is not to be written over; nothing where it may be */
export function originFolder(path: string, there: Diagnostic | undefined): OriginFolder {
  const told = (work: Promise<void>): Promise<void> =>
    work.catch((error) => Promise.reject(refused(path, error)));
  const check = async (): Promise<void> => {
    const folder = await folderAt(path, true);
    const isThere = await folder.getFileHandle(HEAD).then(
      () => true,
      () => false,
    );
    if (there && isThere) throw new MyelinError([there]);
  };
  let bytesWaiting = 0;
  let all = told(check());
  const then = (work: () => Promise<void>): void => {
    all = all.then(() => told(work()));
    underWay.set(known(path), all);
    // Who asks for it is told.
    all.catch(() => {});
  };
  return {
    has: () => false,
    create: (name) => {
      let stream: FileSystemWritableFileStream;
      then(async () => {
        const file = await (await folderAt(path, true)).getFileHandle(name, { create: true });
        stream = await file.createWritable();
      });
      return {
        writeAt: (position, bytes) => {
          // Whoever gave them may write others there meanwhile.
          const data = bytes.slice();
          bytesWaiting += data.length;
          then(async () => {
            await stream.write({ type: 'write', position, data });
            bytesWaiting -= data.length;
          });
        },
        close: () => then(() => stream.close()),
      };
    },
    waiting: () => bytesWaiting,
    written: () => all,
  };
}

/** A folder that is read, as soon as what is written to it now is there. */
export function readableOrigin(path: string, where: string): ReadableFolder {
  const fileOf = async (name: string): Promise<File | undefined> => {
    try {
      await underWay.get(known(path));
      return await (await (await folderAt(path, false)).getFileHandle(name)).getFile();
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw refused(`${where}, ${path}`, error);
    }
  };
  return {
    sizeOf: async (name) => (await fileOf(name))?.size,
    readAt: async (name, offset, length) => {
      const file = (await fileOf(name)) ?? badFile(name, 'no such file', 'one beside recording.json');
      return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
    },
  };
}
