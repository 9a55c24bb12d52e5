import { suggest } from '../framework/engine.ts';
import { type Compartment, inspect, model, type Process, partAt, type Schedule } from '../index.ts';
import { UsageError } from './faults.ts';

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

/** Compartments by names such as `z.v`. */
export function compartmentsOf(net: object, names: readonly string[]): readonly Compartment[] {
  const known = inspect(net).parts.flatMap((part) =>
    part.compartments.map((own) => `${part.name}.${own.name}`),
  );
  return names.map((given) => {
    const name = local(net, given);
    if (!known.includes(name))
      throw new UsageError(`--record: there is no compartment ${name}. ${suggest(name, known)}`);
    const dot = name.lastIndexOf('.');
    const part = partAt(net, name.slice(0, dot)) as unknown as Readonly<Record<string, Compartment>>;
    return part[name.slice(dot + 1)]!;
  });
}

/** How a compartment is called in a model that nothing has edited. */
export function nameOf(net: object, compartment: Compartment): string {
  const { part, name } = compartment ?? {};
  const path = Object.keys(model(net).parts).find((own) => partAt(net, own) === part);
  if (path === undefined)
    throw new UsageError(
      `record: found ${name ?? compartment}, expected compartments of parts of the model.`,
    );
  return `${path}.${name}`;
}
