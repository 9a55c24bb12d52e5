import { printed } from '../../framework/engine.ts';
import { fail } from '../../framework/index.ts';
import { assemble } from './assemble.ts';
import { textOf } from './context.ts';
import { type Components, contentsOfModel } from './from-document.ts';
import { isName, localPath } from './paths.ts';
import { setContents } from './registry.ts';
import type { Contents, Model } from './words.ts';

/**
 * The context that a document describes, without an earlier one: a record of its parts, processes and schedules at their paths. What
 * stood under numbers is a list; contexts inside it are records.
 *
 * @param components all that it has parts of, by the names that they have in the document
 * @param conditions those that its schedules name
 */
export function contextOfModel(
  model: Model,
  components: Components,
  conditions: Contents['conditions'],
): object {
  const { name } = model;
  const nothing = { parts: new Map(), wires: [], ties: [], processes: new Map(), schedules: new Map() };
  const read = contentsOfModel(model, assemble({ name, ...nothing, conditions }), components);
  const { parts, wires, ties, processes, schedules } = read;
  // Its document is written anew when somebody asks: that of a file may have other names for components.
  const contents = assemble({ name, parts, wires, ties, processes, schedules, conditions });
  const net = recordOf(
    [...parts, ...processes, ...schedules].map(([own, path]) => [localPath(name, path).split('/'), own]),
  );
  setContents(net, contents);
  printed(net, textOf(name));
  return net;
}

/** Most records and lists in one another; a context has no more either. */
const DEEPEST = 100;

type PathMember = readonly [path: readonly string[], member: object];

/** A record of what stands at paths, by the first name of each. */
function recordOf(members: readonly PathMember[]): object {
  const groups = new Map<string, PathMember[]>();
  for (const [[key, ...rest], member] of members) {
    if (!isName(key)) misplaced(`${key}`, 'a name without spaces and dots');
    if (rest.length > DEEPEST) misplaced(key!, `a path of at most ${DEEPEST} names`);
    const group = groups.get(key!) ?? [];
    groups.set(key!, group);
    group.push([rest, member]);
  }
  return Object.fromEntries(
    [...groups].map(([key, group]) => {
      const own = group.find(([rest]) => rest.length === 0);
      if (own && group.length > 1) misplaced(key, 'one thing at a path');
      return [key, own ? own[1] : listed(recordOf(group))];
    }),
  );
}

/** What has stood in a list. */
function listed(record: object): object {
  const keys = Object.keys(record);
  return keys.every((key, i) => key === `${i}`) ? Object.values(record) : record;
}

const misplaced = (where: string, expected: string): never =>
  fail({ code: 'model', where, found: `'${where}'`, expected, remedy: 'Correct the document.' });
