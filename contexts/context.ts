import {
  type Compartment,
  collectParts,
  type Diagnostic,
  fail,
  failAll,
  isPart,
  type Part,
  type Wiring,
} from '../framework/index.ts';
import { type Model, modelOf } from './model.ts';
import type { Process } from './process.ts';
import { inDraft } from './scope.ts';
import { checkWires, leavesOf, type Wire } from './wire.ts';

/** What is known of a context besides the record that it is. */
export interface Contents {
  readonly name: string;
  readonly parts: ReadonlyMap<Part, string>;
  readonly wires: readonly Wire[];
  readonly processes: ReadonlyMap<Process, string>;
  readonly wiring: Wiring;
  readonly model: Model;
}

const contents = new WeakMap<object, Contents>();

/**
 * Builds a model. `build` makes parts, wires and processes and returns them by name; the context is exactly that
 * record. A part that is made but not returned has no name, which is an error, as is every fault of a wire; all
 * faults are reported at once.
 */
export function context<const Net extends object>(name: string, build: () => Net): Net {
  const draft = { wires: [] as Wire[], processes: [] as Process[] };
  const { result: net, parts: made } = collectParts(() => inDraft(draft, build));
  const faults: Diagnostic[] = [];
  const parts = new Map<Part, string>();
  const processes = new Map<Process, string>();
  for (const [key, member] of Object.entries(net)) {
    if (isPart(member)) {
      const known = parts.get(member);
      if (known) faults.push(twoNames(`${name}/${key}`, known));
      parts.set(member, `${name}/${key}`);
    } else if ((member as Partial<Process>)?.is === 'process')
      processes.set(member as Process, `${name}/${key}`);
  }
  for (const part of made) if (!parts.has(part)) faults.push(unnamed(name, part));
  const foreign = [...draft.wires.flatMap(({ source, target }) => [...leavesOf(source), target])].filter(
    ({ part }) => !parts.has(part) && !made.includes(part),
  );
  for (const { part } of foreign) faults.push(foreignPart(name, part));
  const pathOf = (part: Part) => parts.get(part) ?? `${name}/(unnamed ${part.component.name})`;
  faults.push(...checkWires(draft.wires, (end) => `${pathOf(end.part)}.${end.name}`));
  failAll(faults);

  const sources = new Map(draft.wires.map(({ source, target }) => [target, source]));
  const wiring: Wiring = { pathOf, sourceOf: (target: Compartment) => sources.get(target) };
  const own = { name, parts, wires: draft.wires, processes, wiring };
  contents.set(net, { ...own, model: modelOf(own) });
  return net;
}

export function contentsOf(net: object, caller: string): Contents {
  const found = contents.get(net);
  if (found) return found;
  return fail({
    code: 'option',
    where: caller,
    found: 'an object that is no context',
    expected: 'what context(…) returned, itself and not a copy',
    remedy: 'Pass the context as it is.',
  });
}

/** The model as an immutable document: parts, hyperparameters, wires, processes. */
export const model = (net: object): Model => contentsOf(net, 'model').model;

const unnamed = (name: string, part: Part): Diagnostic => ({
  code: 'unnamed-part',
  where: name,
  found: `a ${part.component.name} that is not returned`,
  expected: 'every part of the context returned under a name',
  remedy: 'Add it to the record that the function returns.',
});

const twoNames = (where: string, known: string): Diagnostic => ({
  code: 'duplicate-part',
  where,
  found: `the part that is also ${known}`,
  expected: 'one name for a part',
  remedy: 'Make a second part, or return it once.',
});

const foreignPart = (name: string, part: Part): Diagnostic => ({
  code: 'unknown-part',
  where: name,
  found: `a wire to a ${part.component.name} of another context`,
  expected: 'wires between parts of this context',
  remedy: 'Make the part inside this context.',
});
