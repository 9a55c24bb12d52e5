import { type Diagnostic, suggest } from '../base/errors.ts';
import { isRecord, say } from '../base/say.ts';
import type { Declaration } from './words.ts';

/** Hyperparameters under the names that they have now, and the other names that were used. */
export interface Renamed {
  readonly given: Readonly<Record<string, unknown>>;
  readonly aliases: readonly string[];
}

/** Puts what was given under other names, such as older ones, where it belongs; two names for one thing are a fault. */
export function renamed(
  { name: component, aliases = {} }: Declaration,
  given: Readonly<Record<string, unknown>>,
  faults: Diagnostic[],
): Renamed {
  const used = Object.keys(given).filter((name) => Object.hasOwn(aliases, name));
  if (used.length === 0) return { given, aliases: used };
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => !used.includes(name)));
  for (const alias of used) {
    const name = aliases[alias]!;
    if (Object.hasOwn(own, name)) {
      faults.push({
        code: 'unknown-hyperparameter',
        where: `${component}.${name}`,
        found: `it and '${alias}', which is the same`,
        expected: 'one of them',
        remedy: `Leave ${alias} out.`,
      });
    } else own[name] = given[alias];
  }
  return { given: own, aliases: used };
}

type AliasFault = readonly [where: string, found: string, expected: string, remedy: string];

/** What is wrong with a table of aliases. */
export function aliasFaults(
  { aliases, hyperparameters }: Omit<Declaration, 'name'>,
  isName: (x: string) => boolean,
): readonly AliasFault[] {
  const known = Object.keys(hyperparameters);
  if (!isRecord(aliases ?? {}))
    return [[', aliases', say(aliases), 'names by other names', "Write { thrBase: 'thr_base' }."]];
  return Object.entries(aliases ?? {}).flatMap(([alias, name]): AliasFault[] => {
    const where = `, alias ${alias}`;
    if (!isName(alias) || known.includes(alias))
      return [[where, `the name '${alias}'`, 'a name that no hyperparameter has', 'Rename it.']];
    if (known.includes(name)) return [];
    return [[where, say(name), 'a hyperparameter', suggest(typeof name === 'string' ? name : '', known)]];
  });
}
