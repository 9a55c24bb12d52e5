import { printed } from '../../framework/engine.ts';
import { assemble } from './assemble.ts';
import { textOf } from './context.ts';
import { type Components, contentsOfModel } from './from-document.ts';
import { localPath } from './paths.ts';
import { setContents } from './registry.ts';
import type { Contents, Model } from './words.ts';

/**
 * The context that a document describes, without an earlier one: a record of its parts, processes and schedules at their paths, and of what
 * has a name besides. What stood under numbers is a list; contexts inside it are records.
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
  const nothing = {
    parts: new Map(),
    wires: [],
    ties: [],
    processes: new Map(),
    schedules: new Map(),
    names: new Map(),
  };
  const read = contentsOfModel(model, assemble({ name, ...nothing, conditions }), components);
  const { parts, wires, ties, processes, schedules, names } = read;
  // Its document is written anew when somebody asks: that of a file may have other names for components.
  const contents = assemble({ name, parts, wires, ties, processes, schedules, names, conditions });
  const placed = [...parts, ...processes, ...schedules].map(([own, path]) => [path, own] as const);
  const net = recordOf([...placed, ...names].map(([path, own]) => [localPath(name, path).split('/'), own]));
  setContents(net, contents);
  printed(net, textOf(name));
  return net;
}

type PathMember = readonly [path: readonly string[], member: object];

/** A record of what stands at paths, by the first name of each. */
function recordOf(members: readonly PathMember[]): object {
  const groups = new Map<string, PathMember[]>();
  for (const [[key, ...rest], member] of members) {
    const group = groups.get(key!) ?? [];
    groups.set(key!, group);
    group.push([rest, member]);
  }
  return Object.fromEntries(
    [...groups].map(([key, group]) => {
      const [[rest, member]] = group as [PathMember];
      return [key, rest.length === 0 ? member : listed(recordOf(group))];
    }),
  );
}

/** What has stood in a list. */
function listed(record: object): object {
  const keys = Object.keys(record);
  return keys.every((key, i) => key === `${i}`) ? Object.values(record) : record;
}
