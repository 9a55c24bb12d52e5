import { told } from '../../store/files/generations.ts';
import { nodeFiles } from '../../store/files/node.ts';
import { makeFolder } from '../../store/streams/node-folder.ts';
import type { StudyFiles } from '../words.ts';

type Promises = Pick<typeof import('node:fs/promises'), 'appendFile'>;
type Asked = { readonly process: { getBuiltinModule(name: string): unknown } };

/** A folder of Node, made where there is none. */
export function folderAt(path: string): StudyFiles {
  makeFolder(path, 'study, folder');
  const fs = (globalThis as unknown as Asked).process.getBuiltinModule('node:fs/promises') as Promises;
  const files = nodeFiles();
  const at = <T>(name: string, doing: string, work: (path: string) => Promise<T>) =>
    told(() => work(`${path}/${name}`), `${path}/${name}`, doing);
  return {
    read: (name) => at(name, 'read', files.read),
    write: (name, bytes) => at(name, 'written', (own) => files.write(own, bytes)),
    append: (name, bytes) => at(name, 'written', (own) => fs.appendFile(own, bytes, { flush: true })),
  };
}
