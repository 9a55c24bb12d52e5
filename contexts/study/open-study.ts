import { isRecord, say, wrongOption } from '../../framework/engine.ts';
import { nodeFiles } from '../store/files/node.ts';
import { readFolder } from './folder.ts';
import { ended } from './journal.ts';
import { inOrder, type Study, studyOf } from './study.ts';
import type { StudyFiles, StudySpace } from './words.ts';

/**
 * A study as its folder has it, ended or under way: nothing runs, and nothing is written.
 *
 *     const tried = await openStudy('rates');
 *     tried.space;
 *     tried.table();
 *
 * @throws MyelinError `file` where the folder holds no study, or one that is damaged
 */
export async function openStudy(
  folder: string | Pick<StudyFiles, 'read'>,
): Promise<Study & { readonly space: StudySpace }> {
  const isPath = typeof folder === 'string' && folder !== '' && !folder.includes('\0');
  if (!isPath && !(isRecord(folder) && typeof folder.read === 'function'))
    return wrongOption(
      'openStudy, folder',
      say(folder),
      'the path of a folder, or a function read',
      "Write openStudy('rates').",
    );
  const files = isPath ? readingAt(folder as string) : (folder as StudyFiles);
  const where = isPath ? (folder as string) : 'openStudy, folder';
  const { space, outcomes, checkpoint } = await readFolder(files, where);
  const all = inOrder([...ended(outcomes).values()]);
  const first = all[0]?.seed ?? 0;
  return {
    ...studyOf(all, ({ number, rung }, seed = first) =>
      checkpoint({ number, seed, ...(rung !== undefined && { rung }) }),
    ),
    space,
  };
}

const readingAt = (path: string): Pick<StudyFiles, 'read'> => {
  const files = nodeFiles();
  return { read: (name) => files.read(`${path}/${name}`) };
};
