import { produce } from 'immer';
import type { Call, Part, Quantity, Source } from '../framework/index.ts';
import type { Contents } from './context.ts';
import type { Process } from './process.ts';
import type { Entry } from './schedule.ts';

/** A model as plain data. It is frozen: an edit makes a new one. */
export interface Model {
  readonly format: 'myelin-model';
  readonly version: '1.0';
  readonly name: string;
  readonly parts: Readonly<Record<string, ModelPart>>;
  readonly wires: readonly { readonly from: ModelSource; readonly to: string }[];
  readonly processes: Readonly<Record<string, readonly ModelCall[]>>;
  readonly schedules: Readonly<Record<string, readonly ModelEntry[]>>;
}

export interface ModelPart {
  readonly component: string;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
}

export type ModelSource = string | { readonly sum: readonly ModelSource[] };

/** A command, with numbers of its own where it was given some. */
export type ModelCall =
  | string
  | { readonly command: string; readonly given: Readonly<Record<string, number>> };

/** A process by its name, or its calls where it has none; times as text, such as `10 ms`. */
export type ModelEntry =
  | { readonly every: string; readonly from: string; readonly process: string | readonly ModelCall[] }
  | { readonly at: string; readonly process: string | readonly ModelCall[] };

const EMPTY: Model = {
  format: 'myelin-model',
  version: '1.0',
  name: '',
  parts: {},
  wires: [],
  processes: {},
  schedules: {},
};

export function modelOf({
  name,
  parts,
  wires,
  processes,
  schedules,
  wiring,
}: Omit<Contents, 'model'>): Model {
  const local = (path: string) => path.slice(name.length + 1);
  const partName = (part: Part) => local(wiring.pathOf(part));
  const spell = (source: Source): ModelSource =>
    source.is === 'sum' ? { sum: source.of.map(spell) } : `${partName(source.part)}.${source.name}`;
  const spellCall = ({ command, given }: Call): ModelCall => {
    const text = `${partName(command.part)}.${command.name}`;
    return given ? { command: text, given } : text;
  };
  const spellProcess = (process: Process) => {
    const path = processes.get(process);
    return path === undefined ? process.calls.map(spellCall) : local(path);
  };
  const spellEntry = (entry: Entry): ModelEntry => {
    const process = spellProcess(entry.process);
    return entry.is === 'at'
      ? { at: spellTime(entry.time), process }
      : { every: spellTime(entry.period), from: spellTime(entry.from), process };
  };
  return produce(EMPTY, (draft) => {
    draft.name = name;
    for (const [part, path] of parts) {
      draft.parts[local(path)] = { component: part.component.name, hyperparameters: plainValues(part) };
    }
    for (const { source, target } of wires) {
      draft.wires.push({ from: spell(source) as never, to: `${partName(target.part)}.${target.name}` });
    }
    for (const [made, path] of processes) draft.processes[local(path)] = made.calls.map(spellCall) as never;
    for (const [made, path] of schedules)
      draft.schedules[local(path)] = made.entries.map(spellEntry) as never;
  });
}

const spellTime = (time: Quantity | string): string =>
  typeof time === 'string' ? time : `${time.value} ${time.unit.text}`;

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
