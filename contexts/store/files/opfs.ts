import type { Files } from '../words.ts';

/** The folder of a path, and the name of the file in it. */
async function placeOf(path: string, create: boolean) {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  let folder = await navigator.storage.getDirectory();
  for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name, { create });
  return { folder, name: names.at(-1) ?? '' };
}

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    const { folder, name } = await placeOf(path, false);
    const file = await (await folder.getFileHandle(name)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if ((error as Partial<Error>).name === 'NotFoundError') return undefined;
    throw error;
  }
}

/** What is written goes to a file beside it, which takes its place when it is closed: all of it or nothing. */
async function write(path: string, bytes: Uint8Array): Promise<void> {
  const { folder, name } = await placeOf(path, true);
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
  try {
    await stream.write(bytes as Uint8Array<ArrayBuffer>);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
}

/** The file system that a browser keeps for each origin. */
export const originFiles: Files = {
  read,
  write,
  copy: async (from, to) => {
    const bytes = await read(from);
    if (bytes) await write(to, bytes);
  },
  sweep: async () => {},
};
