import { isDimensionless, suggest } from '../framework/engine.ts';
import {
  type Compartment,
  type Elements,
  events,
  inspect,
  mean,
  model,
  type Process,
  partAt,
  type Recordable,
  type Schedule,
} from '../index.ts';
import { asked, UsageError } from './faults.ts';

// What names on the command line stand for.

/** A path within the context, which may be written with the context's name before it. */
export const local = (net: object, path: string): string => {
  const { name } = model(net);
  return path.startsWith(`${name}/`) ? path.slice(name.length + 1) : path;
};

/** The process or schedule of a name; without one that of a model that has only one, or `advance`. */
export function processOf(net: object, name: string | undefined): { name: string; what: Process | Schedule } {
  const { processes, schedules } = model(net);
  const all = [...Object.keys(schedules), ...Object.keys(processes)];
  const only = Object.keys(schedules).length === 1 ? Object.keys(schedules) : all;
  const chosen = name !== undefined ? local(net, name) : only.length === 1 ? only[0]! : 'advance';
  if (!all.includes(chosen)) {
    const found = name === undefined ? 'several processes, or none' : `no process ${chosen}`;
    throw new UsageError(`--process: the model has ${found}. ${suggest(chosen, all)}`);
  }
  const what = chosen
    .split('/')
    .reduce<unknown>((own, key) => (own as Readonly<Record<string, unknown>>)[key], net);
  return { name: chosen, what: what as Process | Schedule };
}

/** `z.v[0,3]`, `z.v[0:100]` */
const CELLS = /^(.*)\[([^\]]*)\]$/;
const SOME = /^\d+(:\d+)?(,\d+(:\d+)?)*$/;
const REDUCED = /^(mean|events)\((.*)\)$/;

/** What is recorded, by how it is written: `z.v`, `z.v[0,3]`, `z.v[0:100]`, and `mean(…)` or `events(…)` of these. */
export const recordablesOf = (net: object, names: readonly string[]): readonly Recordable[] =>
  names.map((name) =>
    asked('--record', () => {
      const [, reduced, inner = name] = REDUCED.exec(name) ?? [];
      const own = someOf(net, inner);
      const { unit } = own.is === 'elements' ? own.of : own;
      if (reduced === 'events' && !isDimensionless(unit))
        throw new UsageError(`--record ${name}: ${inner} is in ${unit.text}, expected spikes.`);
      return reduced === 'mean' ? mean(own) : reduced === 'events' ? events(own) : own;
    }),
  );

/** A compartment, or some of its cells. */
function someOf(net: object, text: string): Compartment | Elements {
  const [, name, cells] = CELLS.exec(text) ?? [undefined, text];
  const own = compartmentOf(net, name!);
  if (cells === undefined) return own;
  if (!SOME.test(cells))
    throw new UsageError(`--record ${text}: expected cells, such as ${name}[0,3] or ${name}[0:100].`);
  return own.at(
    cells.split(',').flatMap((one) => {
      const [from, to = from! + 1] = one.split(':').map(Number);
      return Array.from({ length: Math.max(0, to - from!) }, (_, k) => from! + k);
    }),
  );
}

function compartmentOf(net: object, given: string): Compartment {
  const known = inspect(net).parts.flatMap((part) =>
    part.compartments.map((own) => `${part.name}.${own.name}`),
  );
  const name = local(net, given);
  if (!known.includes(name))
    throw new UsageError(`--record: there is no compartment ${name}. ${suggest(name, known)}`);
  const dot = name.lastIndexOf('.');
  const part = partAt(net, name.slice(0, dot)) as unknown as Readonly<Record<string, Compartment>>;
  return part[name.slice(dot + 1)]!;
}

/** How something that is recorded is called in a model that nothing has edited. */
export function nameOf(net: object, own: Recordable): string {
  const is = own?.is;
  if (is === 'mean' || is === 'events') return `${is}(${nameOf(net, own.of)})`;
  if (is === 'elements') return `${nameOf(net, own.of)}[${own.at}]`;
  const { part, name } = own ?? {};
  const path = Object.keys(model(net).parts).find((one) => partAt(net, one) === part);
  if (path === undefined)
    throw new UsageError(`record: found ${name ?? own}, expected compartments of parts of the model.`);
  return `${path}.${name}`;
}
