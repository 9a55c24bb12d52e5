import { nodeFiles } from '../../store/files/node.ts';
import { builtIn } from '../../store/streams/built-in.ts';
import { makeFolder } from '../../store/streams/node-folder.ts';
import type { StudyFiles } from '../words.ts';
import { lockFolder } from './lock.ts';

type Promises = Pick<typeof import('node:fs/promises'), 'appendFile'>;

/** A folder of Node, made where there is none. */
export function folderAt(path: string): StudyFiles {
  makeFolder(path, 'study, folder');
  const fs = builtIn('node:fs/promises') as Promises;
  const files = nodeFiles();
  return {
    lock: async () => lockFolder(path),
    read: (name) => files.read(`${path}/${name}`),
    write: (name, bytes) => files.write(`${path}/${name}`, bytes),
    append: (name, bytes) => fs.appendFile(`${path}/${name}`, bytes, { flush: true }),
  };
}
