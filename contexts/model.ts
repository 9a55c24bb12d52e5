import { produce } from 'immer';
import type { Part, Source } from '../framework/index.ts';
import type { Contents } from './context.ts';

/** A model as plain data. It is frozen: an edit makes a new one. */
export interface Model {
  readonly format: 'myelin-model';
  readonly version: '1.0';
  readonly name: string;
  readonly parts: Readonly<Record<string, ModelPart>>;
  readonly wires: readonly { readonly from: ModelSource; readonly to: string }[];
  readonly processes: Readonly<Record<string, readonly string[]>>;
}

export interface ModelPart {
  readonly component: string;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
}

export type ModelSource = string | { readonly sum: readonly ModelSource[] };

const EMPTY: Model = {
  format: 'myelin-model',
  version: '1.0',
  name: '',
  parts: {},
  wires: [],
  processes: {},
};

export function modelOf({ name, parts, wires, processes, wiring }: Omit<Contents, 'model'>): Model {
  const local = (path: string) => path.slice(name.length + 1);
  const partName = (part: Part) => local(wiring.pathOf(part));
  const spell = (source: Source): ModelSource =>
    source.is === 'sum' ? { sum: source.of.map(spell) } : `${partName(source.part)}.${source.name}`;
  return produce(EMPTY, (draft) => {
    draft.name = name;
    for (const [part, path] of parts) {
      draft.parts[local(path)] = { component: part.component.name, hyperparameters: plainValues(part) };
    }
    for (const { source, target } of wires) {
      draft.wires.push({ from: spell(source) as never, to: `${partName(target.part)}.${target.name}` });
    }
    for (const [made, path] of processes) {
      draft.processes[local(path)] = made.commands.map(
        (command) => `${partName(command.part)}.${command.name}`,
      );
    }
  });
}

/** What was given, as JSON: numbers in their declared units, arrays as lists; defaults are left to the component. */
function plainValues({ component, given }: Part): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(component.hyperparameters)) {
    const numbers = given.numbers[name];
    if (numbers !== undefined) values[name] = typeof numbers === 'number' ? numbers : [...numbers];
    else if (spec.kind !== 'real' && given.plain[name] !== undefined) values[name] = given.plain[name];
  }
  return values;
}
