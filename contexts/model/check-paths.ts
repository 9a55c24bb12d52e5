import { isRecord, say } from '../../framework/engine.ts';
import type { Diagnostic } from '../../framework/index.ts';
import { isName } from './paths.ts';
import type { Model } from './words.ts';

/** Most names of a path; a context nests no deeper either. */
const LONGEST = 200;

/** What is wrong with the paths at which a document has something: each is a place of its own, and none stands in what is no record. */
export function pathFaults(model: Model, context: string): readonly Diagnostic[] {
  const tables = [model.parts, model.processes, model.schedules, model.names];
  const all = tables.flatMap((table) => (isRecord(table) ? Object.keys(table) : []));
  const [known, faults] = [new Set<string>(), [] as Diagnostic[]];
  const fault = (path: string, expected: string) =>
    faults.push({
      code: 'model',
      where: context,
      found: say(path),
      expected,
      remedy: 'Correct the document.',
    });
  for (const path of all) {
    const names = path.split('/');
    if (names.length > LONGEST) fault(path, `a path of at most ${LONGEST} names`);
    else if (!names.every(isName)) fault(path, 'names without spaces and dots, with slashes between them');
    else if (known.has(path)) fault(path, 'one thing at a path');
    known.add(path);
  }
  if (faults.length > 0) return faults;
  for (const path of all)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      if (known.has(path.slice(0, end)))
        fault(path.slice(0, end), `nothing else there: ${say(path)} stands in it`);
  return faults;
}
