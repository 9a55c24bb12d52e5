import { attempt, failAll, isList, isPart, isRecord, type OptionRule } from '../../framework/engine.ts';
import type { Diagnostic, HyperparameterHandle, Optimizer, Part } from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import { type Parameter, parametersOfPart, trainableOf } from '../model/parameters.ts';
import type { Contents } from '../model/words.ts';

// Which optimizer trains what.

/** What a group trains: hyperparameters, and all of a part that are meant to be trained. */
export type Trained = HyperparameterHandle | Part;

/** Parameter groups: what is trained by which optimizer, each with a schedule and a memory of its own. */
export type OptimizerGroups = readonly (readonly [of: Trained | readonly Trained[], optimizer: Optimizer])[];

/** An optimizer, and what it was given to train; where that is absent, all there is. */
export interface GivenGroup {
  readonly optimizer: Optimizer;
  readonly members?: readonly Member[];
}

/** What is in a group, by its own handle or as one of those of a part. */
interface Member {
  readonly parameter: Parameter;
  readonly isNamed: boolean;
}

/** What is trained, by which optimizer, and which of it was named: it has to have a gradient. */
export interface Grouping {
  readonly trainable: readonly Parameter[];
  readonly groups: readonly OptimizerGroup[];
  readonly named: ReadonlySet<string>;
}

/** An optimizer, and the slots of what it trains. */
export interface OptimizerGroup {
  readonly optimizer: Optimizer;
  readonly slots: ReadonlySet<string>;
}

const isOptimizer = (x: unknown): x is Optimizer => {
  const { name, memory, schedule, update } = (isRecord(x) ? x : {}) as Partial<Optimizer>;
  const acts = typeof schedule === 'function' && typeof update === 'function';
  const names = isList(memory) ? Array.from(memory) : [undefined];
  const areNames = names.every((own) => typeof own === 'string' && own !== '__proto__');
  return acts && typeof name === 'string' && areNames && new Set(names).size === names.length;
};

/** An optimizer, or groups of handles and parts with an optimizer each. */
export const groupsIn = (
  contents: Contents,
  all: readonly Parameter[],
): OptionRule<readonly GivenGroup[]> => ({
  expected: 'an optimizer, such as adam(), or groups, such as [[[weight, bias], adam()], [tau, sgd()]]',
  read: (x, where) => {
    if (isOptimizer(x)) return [{ optimizer: x }];
    if (!isList(x) || x.length === 0) return undefined;
    const pairs = Array.from(x);
    const isGroup = (own: unknown) => isList(own) && own.length === 2 && isOptimizer(own[1]);
    if (!pairs.every(isGroup)) return undefined;
    const faults: Diagnostic[] = [];
    const groups = (pairs as [unknown, Optimizer][]).map(([of, optimizer], i) => {
      const place = `${where}, group ${i + 1}`;
      const given = isList(of) ? Array.from(of) : [of];
      if (given.length === 0) faults.push(empty(place));
      const members = given.flatMap((one): readonly Member[] => {
        const read = attempt(faults, () =>
          isPart(one)
            ? parametersOfPart(contents, all, one, place)
            : [trainableOf(contents, all, one, place)],
        );
        return (read ?? []).map((parameter) => ({ parameter, isNamed: !isPart(one) }));
      });
      return { optimizer, members };
    });
    failAll(faults);
    return groups;
  },
});

/**
 * Who trains what. Groups say what is trained where `trainable` does not; where both do, they are about the same.
 *
 * @param trainable what was named, or what is trained where nothing was
 */
export function groupingOf(
  contents: Contents,
  groups: readonly GivenGroup[],
  trainable: readonly Parameter[],
  isGiven: boolean,
): Grouping {
  const slotsOf = (some: readonly Parameter[]) => new Set(some.map(({ slot }) => slot));
  const [{ optimizer, members }] = groups as readonly [GivenGroup];
  if (!members)
    return {
      trainable,
      groups: [{ optimizer, slots: slotsOf(trainable) }],
      named: slotsOf(isGiven ? trainable : []),
    };
  const wanted = slotsOf(trainable);
  const faults: Diagnostic[] = [];
  const groupOf = new Map<string, number>();
  const found: Parameter[] = [];
  const named = new Set<string>(isGiven ? wanted : []);
  groups.forEach((group, i) => {
    for (const { parameter, isNamed } of group.members!) {
      const { slot, handle } = parameter;
      const known = groupOf.get(slot);
      if (known === i) continue;
      if (isGiven && !wanted.has(slot)) {
        if (isNamed) faults.push(misplaced(placeOf(contents, handle), 'in a group, and not in trainable'));
        continue;
      }
      if (known !== undefined) {
        faults.push(misplaced(placeOf(contents, handle), `in groups ${known + 1} and ${i + 1}`));
        continue;
      }
      groupOf.set(slot, i);
      found.push(parameter);
      if (isNamed) named.add(slot);
    }
  });
  for (const { slot, handle } of isGiven ? trainable : [])
    if (!groupOf.has(slot))
      faults.push(misplaced(placeOf(contents, handle), 'in trainable, and in no group'));
  failAll(faults);
  const inGroup = (i: number) => new Set([...groupOf].filter(([, own]) => own === i).map(([slot]) => slot));
  return {
    trainable: isGiven ? trainable : found,
    groups: groups.map((group, i) => ({ optimizer: group.optimizer, slots: inGroup(i) })),
    named,
  };
}

const misplaced = (where: string, found: string): Diagnostic => ({
  code: 'option',
  where,
  found,
  expected: 'each of trainable in one group of optimizer',
  remedy:
    'Leave trainable out, and the groups say what is trained; a part in a group stands for all of its own.',
});

const empty = (where: string): Diagnostic => ({
  code: 'option',
  where,
  found: 'an empty list',
  expected: 'hyperparameters, or parts',
  remedy: 'Leave the group out.',
});
