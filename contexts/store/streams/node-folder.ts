import { say } from '../../../framework/engine.ts';
import { fail } from '../../../framework/index.ts';
import { builtIn } from './built-in.ts';
import type { ReadableFolder, WritableFolder } from './words.ts';

type NodeFs = typeof import('node:fs');

const nodeFs = () => builtIn('node:fs') as NodeFs | undefined;

/** Whether folders are those that a browser keeps for each origin. */
export const isInPage = (): boolean => !nodeFs() && 'storage' in (globalThis.navigator ?? {});

const fileSystem = (where: string): NodeFs =>
  nodeFs() ??
  refused(where, 'no file system', 'Node, or a page', 'Record in memory, or take frames of a stream.');

/** What a file system refuses, as an error of ours. */
function told<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { message } = error as Partial<Error>;
    return refused(
      where,
      message ?? say(error),
      'a file that can be read and written',
      'Look at the path, its rights, and the room on its disk.',
    );
  }
}

const refused = (where: string, found: string, expected: string, remedy: string): never =>
  fail({ code: 'file', where, found, expected, remedy });

/** Makes a folder and those that it is in, one by one: Node's own way goes on for ever where none can be made, in `/proc` for one. */
function makeFolders(fs: NodeFs, path: string): void {
  if (fs.existsSync(path)) return;
  const parent = (builtIn('node:path') as typeof import('node:path')).dirname(path);
  if (parent !== path) makeFolders(fs, parent);
  fs.mkdirSync(path);
  syncFolder(fs, parent);
}

/** Brings the names in a folder to the disk, so that a crash leaves none of them out. */
function syncFolder(fs: NodeFs, path: string): void {
  if (globalThis.process.platform === 'win32') return;
  const folder = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}

export const makeFolder = (path: string, where: string): void => {
  const fs = fileSystem(where);
  told(where, () => makeFolders(fs, path));
};

/** A folder of Node, made where there is none. */
export function writableFolder(path: string, where: string): WritableFolder {
  makeFolder(path, where);
  const fs = fileSystem(where);
  const pathOf = (name: string) => `${path}/${name}`;
  return {
    has: (name) => fs.existsSync(pathOf(name)),
    create: (name) => {
      const own = pathOf(name);
      const file = told(own, () => fs.openSync(own, 'w'));
      return {
        writeAt: (offset, bytes) =>
          told(own, () => {
            // A disk that is nearly full takes a part.
            for (let done = 0; done < bytes.length; )
              done += fs.writeSync(file, bytes, done, bytes.length - done, offset + done);
          }),
        close: () =>
          told(own, () => {
            try {
              fs.fsyncSync(file);
            } finally {
              fs.closeSync(file);
            }
          }),
      };
    },
  };
}

/** A folder of Node that is read. No file stays open. */
export function readableFolder(path: string, where: string): ReadableFolder {
  const fs = fileSystem(where);
  const pathOf = (name: string) => `${path}/${name}`;
  return {
    sizeOf: async (name) =>
      told(pathOf(name), () => fs.statSync(pathOf(name), { throwIfNoEntry: false })?.size),
    readAt: async (name, offset, length) => {
      const own = pathOf(name);
      const bytes = new Uint8Array(length);
      const file = told(own, () => fs.openSync(own, 'r'));
      try {
        return told(own, () => {
          let done = 0;
          for (let count = -1; done < length && count !== 0; done += count)
            count = fs.readSync(file, bytes, done, length - done, offset + done);
          return bytes.subarray(0, done);
        });
      } finally {
        fs.closeSync(file);
      }
    },
  };
}

/** The files that somebody has chosen in a page, by their names. */
export function folderOfFiles(files: readonly File[]): ReadableFolder {
  const named = new Map(files.map((file) => [file.name, file]));
  return {
    sizeOf: async (name) => named.get(name)?.size,
    readAt: async (name, offset, length) =>
      new Uint8Array(
        await named
          .get(name)!
          .slice(offset, offset + length)
          .arrayBuffer(),
      ),
  };
}
