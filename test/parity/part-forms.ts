import { componentTable } from '../../cli/components.ts';
import * as library from '../../index.ts';
import { BRAINSTATE_MODELS } from './brainstate-models.ts';
import { type Entries, has, isRecord } from './case.ts';
import { numbersIn } from './compare.ts';
import type { Builder, PartCase } from './part-case.ts';
import { partOf } from './part-run.ts';
import { ROCKPOOL_MODELS } from './rockpool-models.ts';

// The two forms of files with parts of systems, read as one.

/** A case and how it is made; nothing where the project does not have it. */
export interface Named {
  readonly name: string;
  readonly own: PartCase;
  readonly make: Builder | undefined;
}

/** A part of ours, by the name under which it is imported, with what its system gave. */
interface Torch {
  readonly component: string;
  readonly dt: string;
  /** Hyperparameters, and the name of a record of them in the component's system. */
  readonly given: Entries;
  readonly preset?: string;
  readonly batch?: number;
  readonly commands?: readonly string[];
  readonly inputs: Entries;
  readonly trace: Entries;
  /** Weights of the loss, where they are not those of the file. */
  readonly w?: unknown;
  /** Factors of the traces in the loss `Σ factor · Σ w · trace`. */
  readonly loss?: Readonly<Record<string, number>>;
  readonly value?: number;
  readonly grad?: Entries;
}

/** Systems on PyTorch: parts have the names of their hyperparameters. */
function fromTorch(data: Entries): readonly Named[] {
  const [table, w] = [componentTable(), numbersIn(data.w, 'w')];
  return Object.entries(data.cases as Readonly<Record<string, Torch>>).map(([name, golden]) => {
    const { component, dt, inputs, trace, batch = 1, commands = ['advance_state'], value } = golden;
    const { loss = {}, grad: gradients = {} } = golden;
    const rows = golden.w === undefined ? w : numbersIn(golden.w, 'w');
    const isTrained = ([own]: readonly [string, unknown]) => own in gradients && !(own in inputs);
    const given = Object.entries(golden.given);
    const own: PartCase = {
      ...{ component, dt, batch, commands, inputs, trace, gradients },
      ...(value !== undefined && { value }),
      given: flat({ ...presetOf(golden), ...Object.fromEntries(given.filter((one) => !isTrained(one))) }),
      params: Object.fromEntries(given.filter(isTrained)),
      weights: Object.fromEntries(
        Object.entries(loss).map(([own, factor]) => [own, [...rows.map((x) => factor * x)]]),
      ),
    };
    const make = table.get(component);
    return { name: `${component.split('.')[0]}.${name}`, own, make: make && partOf(make as never) };
  });
}

/** Systems on JAX: parts and small models, each with its trained numbers apart. */
function fromJax(data: Entries): readonly Named[] {
  const system = JAX[data.system as string];
  return Object.entries(data.cases as Readonly<Record<string, PartCase & { readonly dt: unknown }>>).map(
    ([name, entry]) => {
      const { component, gradients } = entry;
      const found = system?.models[component];
      const part = (system?.parts as Record<string, never> | undefined)?.[component];
      const own: PartCase = {
        ...entry,
        ...{ dt: `${entry.dt} ${system?.time}`, batch: 1, commands: ['advance_state'] },
        // Where no gradient passes there, none is asked for here.
        gradients: Object.fromEntries(
          Object.entries(gradients).filter(([own, all]) => numbersIn(all, own).some((x) => x !== 0)),
        ),
      };
      return {
        ...{ name: `${data.system as string} ${name}`, own },
        make: found ?? (part && partOf(part)),
      };
    },
  );
}

interface Jax {
  readonly models: Readonly<Record<string, Builder>>;
  readonly parts: object;
  readonly time: 's' | 'ms';
}

const JAX: Readonly<Record<string, Jax>> = {
  'brainstate 0.1.10': BRAINSTATE_MODELS,
  'Rockpool 3.0.3': ROCKPOOL_MODELS,
};

export function namedIn(data: Entries): readonly Named[] | undefined {
  if (!has(data, 'system', 'cases') || !isRecord(data.cases)) return undefined;
  if (data.form === 'parts') return fromJax(data);
  return 'w' in data ? fromTorch(data) : undefined;
}

/** Lists of lists of numbers in a row. */
const flat = (given: Entries): Entries =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      Array.isArray(value) ? [...numbersIn(value, name)] : value,
    ]),
  );

/** `izhikevichPresets.dap` of `norse.IzhikevichCell`. */
function presetOf({ component, preset }: Torch): object {
  if (!preset) return {};
  const path = [component.split('.')[0]!, ...preset.split('.')];
  const found = path.reduce<unknown>((own, name) => (own as Entries | undefined)?.[name], library);
  if (isRecord(found)) return found;
  throw new Error(`there is no ${path.join('.')}`);
}
