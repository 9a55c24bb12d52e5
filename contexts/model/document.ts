import { produce } from 'immer';
import { timeText } from '../../framework/engine.ts';
import type { Call, HyperparameterHandle, Part, Source } from '../../framework/index.ts';
import { localPath } from './paths.ts';
import type { Contents, Entry, Model, ModelCall, ModelEntry, ModelSource, Process } from './words.ts';

const EMPTY: Model = {
  format: 'myelin-model',
  version: '1.0',
  name: '',
  parts: {},
  wires: [],
  ties: [],
  processes: {},
  schedules: {},
};

export function modelOf({
  name,
  parts,
  wires,
  ties,
  processes,
  schedules,
  wiring,
}: Omit<Contents, 'model' | 'stood'>): Model {
  const local = (path: string) => localPath(name, path);
  const partName = (part: Part) => local(wiring.pathOf(part));
  const spellOwn = (own: Pick<HyperparameterHandle, 'part' | 'name'>) => `${partName(own.part)}.${own.name}`;
  const spell = (source: Source): ModelSource => {
    if (source.is === 'compartment') return spellOwn(source);
    const { is, of, by, time } = source;
    return {
      [is]: of.map(spell),
      ...(by && { by: timeText(by) }),
      ...(time !== undefined && { time: timeText(time) }),
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
  const spellEntry = (entry: Entry): ModelEntry => {
    const process = spellProcess(entry.process);
    return entry.is === 'at'
      ? { at: timeText(entry.time), process }
      : { every: timeText(entry.period), from: timeText(entry.from), process };
  };
  return produce(EMPTY, (draft) => {
    draft.name = name;
    for (const [part, path] of parts) {
      draft.parts[local(path)] = { component: part.component.name, hyperparameters: plainValues(part) };
    }
    for (const { source, target, tied } of wires) {
      draft.wires.push({
        from: spell(source) as never,
        to: spellOwn(target),
        ...(tied && { tied: true as const }),
      });
    }
    for (const { source, target, transposed } of ties)
      draft.ties.push({ from: spellOwn(source), to: spellOwn(target), transposed });
    for (const [made, path] of processes) draft.processes[local(path)] = made.calls.map(spellCall) as never;
    for (const [made, path] of schedules)
      draft.schedules[local(path)] = made.entries.map(spellEntry) as never;
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
