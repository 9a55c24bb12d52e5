import {
  attempt,
  compartmentsOf,
  initialProgram,
  isKept,
  type Program,
  parameterName,
  slotName,
  storing,
  traceProcess,
} from '../../framework/engine.ts';
import { type Command, fail, type HyperparameterHandle, type Part } from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import type { Setting } from './words.ts';

/** By part, the hyperparameters that nothing but initial values reads which reset keeps, and the states that these are of. */
const known = new WeakMap<Part, ReadonlyMap<string, readonly string[]>>();

/** An error for a hyperparameter that would act nowhere: nothing reads it but initial values of states that outlive a reset. */
export function refuseKept(contents: Contents, handle: HyperparameterHandle, setting: Setting): void {
  const { part, name } = handle;
  if (contents.ties.some(({ source }) => source === handle)) return;
  let found = known.get(part);
  if (!found) known.set(part, (found = onlyAtStart(contents, part, setting)));
  const states = found.get(name);
  if (!states) return;
  fail({
    code: 'without-effect',
    where: placeOf(contents, handle),
    found: `a hyperparameter that only initial values read, of ${states.join(' and ')}, which reset leaves alone`,
    expected: 'one that acts from now on, or from the next reset on',
    remedy: `Give it when the simulation is made, or edit the model and call restart; or set ${states.join(' and ')}.`,
  });
}

function onlyAtStart(
  { wiring }: Contents,
  part: Part,
  setting: Setting,
): ReadonlyMap<string, readonly string[]> {
  const { initial = {}, commands, hyperparameters } = part.component;
  const kept = compartmentsOf(part).flatMap((own) =>
    isKept(own) && Object.hasOwn(initial, own.name) ? [own.name] : [],
  );
  if (kept.length === 0) return new Map();
  const path = wiring.pathOf(part);
  const around = { wiring, batch: setting.batch, dt: setting.dt };
  const start = initialProgram([part], around);
  const startOf = (isOf: (slot: string) => boolean) =>
    storing(
      start,
      start.stores.filter(({ slot }) => isOf(slot)),
    );
  const slots = kept.map((name) => slotName(path, name));
  const calls = Object.keys(commands).map((name) => ({ command: { is: 'command', part, name } as Command }));
  const run = attempt([], () => traceProcess({ ...around, name: 'readers', calls }));
  if (!run) return new Map();
  const others = new Set([...read(run), ...read(startOf((slot) => !slots.includes(slot)))]);
  const names = Object.keys(hyperparameters).filter((name) => !others.has(parameterName(path, name)));
  const reading = (name: string) =>
    kept.filter((_, i) => read(startOf((slot) => slot === slots[i])).has(parameterName(path, name)));
  return new Map(
    names.map((name) => [name, reading(name)] as const).filter(([, states]) => states.length > 0),
  );
}

/** The hyperparameters that a program reads. */
const read = ({ slots }: Program): ReadonlySet<string> =>
  new Set(slots.filter(({ role }) => role === 'parameter').map(({ name }) => name));
