import { isList, timeText } from '../../framework/engine.ts';
import type { Call, EquationsRecord, HyperparameterHandle, Part, Source } from '../../framework/index.ts';
import { isHandle } from './handles.ts';
import { localPath } from './paths.ts';
import { contentsOf } from './registry.ts';
import type {
  Condition,
  Contents,
  Entry,
  Model,
  ModelCall,
  ModelEntry,
  ModelName,
  ModelSource,
  NamedMember,
  Process,
  Schedule,
} from './words.ts';

/** How a document names what is code, and shows what was given: a file may do so in its own way. */
export interface Spelling {
  component(part: Part): string;
  hyperparameters(part: Part, path: string): Readonly<Record<string, unknown>>;
  condition(condition: Condition, entry: string): string;
}

/** What parts from equations were made of, if there are any. */
function equationsOf(parts: Iterable<Part>, { component }: Spelling): Pick<Model, 'equations'> {
  const all = [...parts].flatMap((part): [string, EquationsRecord][] => {
    const own = part.component.equations;
    return own ? [[component(part), own]] : [];
  });
  return all.length > 0 ? { equations: Object.fromEntries(all) } : {};
}

const written = new WeakMap<Contents, Model>();

/** The model of a context as plain data, written when somebody asks: lists of millions of numbers are long texts, and most models are only run. */
export function documentOf(contents: Contents): Model {
  const known = contents.document ?? written.get(contents);
  if (known) return known;
  const own = modelOf(contents);
  written.set(contents, own);
  return own;
}

export function modelOf(
  contents: Omit<Contents, 'document' | 'stood'>,
  spelling: Spelling = ownSpelling(contents),
): Model {
  const { name, parts, wires, ties, processes, schedules, wiring } = contents;
  const local = (path: string) => localPath(name, path);
  const partName = (part: Part) => local(wiring.pathOf(part));
  const spellOwn = (own: Pick<HyperparameterHandle, 'part' | 'name'>) => `${partName(own.part)}.${own.name}`;
  const spell = (source: Source): ModelSource => {
    if (source.is === 'compartment') return spellOwn(source);
    const { is, of, by, time, ranges, size } = source;
    return {
      [is]: of.map(spell),
      ...(by && { by: timeText(by) }),
      ...(time !== undefined && { time: timeText(time) }),
      ...(ranges && { ranges }),
      ...(size !== undefined && { size }),
    };
  };
  const spellCall = ({ command, given }: Call): ModelCall => {
    const text = spellOwn(command);
    return given ? { command: text, given } : text;
  };
  const spellProcess = (process: Process) => {
    const path = processes.get(process);
    return path === undefined ? process.calls.map(spellCall) : local(path);
  };
  const spellEntry = (entry: Entry, schedule: string): ModelEntry => {
    const process = spellProcess(entry.process);
    if (entry.is === 'when') return { when: spelling.condition(entry.condition, schedule), process };
    return entry.is === 'at'
      ? { at: timeText(entry.time), process }
      : { every: timeText(entry.period), from: timeText(entry.from), process };
  };
  const byPath = <T, R>(all: ReadonlyMap<T, string>, spellOne: (one: T, path: string) => R) =>
    Object.fromEntries([...all].map(([one, path]) => [local(path), spellOne(one, path)]));
  return frozen({
    format: 'myelin-model',
    version: '1.1',
    name,
    parts: byPath(parts, (part, path) => ({
      component: spelling.component(part),
      hyperparameters: spelling.hyperparameters(part, path),
    })),
    ...equationsOf(parts.keys(), spelling),
    wires: wires.map(({ source, target, tied }) => ({
      from: spell(source),
      to: spellOwn(target),
      ...(tied && { tied: true as const }),
    })),
    ties: ties.map(({ source, target, transposed }) => ({
      from: spellOwn(source),
      to: spellOwn(target),
      transposed,
    })),
    processes: byPath(processes, ({ calls }) => calls.map(spellCall)),
    schedules: byPath(schedules, ({ entries }, path) => entries.map((own) => spellEntry(own, path))),
    names: namesOf(contents, spellOwn),
  });
}

/** What has a name besides its place, by that name. */
function namesOf(
  { name, processes, schedules, names }: Pick<Contents, 'name' | 'processes' | 'schedules' | 'names'>,
  spellMember: (own: Pick<HyperparameterHandle, 'part' | 'name'>) => string,
): Model['names'] {
  const spell = (own: NamedMember): ModelName => {
    if (isHandle(own))
      return spellMember(own.is === 'hyperparameter' ? { ...own, name: `hyperparameters.${own.name}` } : own);
    const place = processes.get(own as Process) ?? schedules.get(own as Schedule);
    if (place !== undefined) return localPath(name, place);
    return isList(own) ? [] : {};
  };
  return Object.fromEntries([...names].map(([path, own]) => [localPath(name, path), spell(own)]));
}

const ownSpelling = ({ conditions }: Pick<Contents, 'conditions'>): Spelling => ({
  component: (part) => part.component.name,
  hyperparameters: plainValues,
  condition: (condition) => [...conditions].find(([, own]) => own === condition)![0],
});

/** Frozen to the last list: a document is shared, and only `edit` makes another. */
function frozen<T>(data: T): T {
  if (typeof data !== 'object' || data === null || Object.isFrozen(data)) return data;
  for (const own of Object.values(data)) frozen(own);
  return Object.freeze(data);
}

/** What was given, as JSON: numbers in their declared units, arrays as lists; defaults are left to the component. */
function plainValues({ component, given }: Part): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(component.hyperparameters)) {
    const numbers = given.numbers[name];
    if (numbers !== undefined) values[name] = typeof numbers === 'number' ? numbers : [...numbers];
    else if (given.functions[name]) values[name] = given.functions[name];
    else if (spec.kind === 'data') values[name] = spec.written(given.plain[name] as never);
    else if (spec.kind !== 'real' && given.plain[name] !== undefined) values[name] = given.plain[name];
  }
  return values;
}

/** The model of a context as plain, frozen data. */
export const model = (net: object): Model => documentOf(contentsOf(net, 'model'));
