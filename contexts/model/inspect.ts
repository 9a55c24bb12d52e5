import {
  batchedShape,
  bytesOf,
  compartmentsOf,
  describe,
  describeSource,
  isFunction,
  isLive,
  type OptionRule,
  readOptions,
  shapeOfReal,
  sizeOf,
  slotName,
  slotsOfLines,
} from '../../framework/engine.ts';
import type {
  Call,
  Compartment,
  Component,
  ComponentDescription,
  DType,
  HyperparameterHandle,
  Part,
  Quantity,
  Shape,
  SignalKind,
  Source,
} from '../../framework/index.ts';
import { dtype, duration, whole } from '../common-options.ts';
import { localPath } from './paths.ts';
import { contentsOf } from './registry.ts';
import { whenOf } from './schedule.ts';
import type { Contents, Process } from './words.ts';

/** In what a simulation would hold the numbers: bytes follow from it. */
export interface InspectOptions {
  /** Number of trials, 1 unless said. */
  readonly batch?: number;
  /** `f32` unless said. */
  readonly dtype?: DType;
  /** Length of a tick: where it is given, bytes count what wires keep too. */
  readonly dt?: Quantity | string;
}

/** A model as plain data, with what follows from it: names are paths within the context. */
export interface Inspection {
  readonly name: string;
  readonly parts: readonly InspectedPart[];
  readonly wires: readonly InspectedWire[];
  /** Hyperparameters that are one with another's. */
  readonly ties: readonly { readonly from: string; readonly to: string; readonly transposed: boolean }[];
  readonly processes: readonly InspectedProcess[];
  readonly schedules: readonly InspectedSchedule[];
  /** Numbers in live hyperparameters, those that are tied counted once. */
  readonly parameters: number;
  /** How many of them a training that names none trains. */
  readonly trainable: number;
  /** Bytes of states and live hyperparameters in a simulation; compiled programs hold some of them once more. */
  readonly bytes: number;
}

export interface InspectedPart {
  readonly name: string;
  readonly component: string;
  readonly hyperparameters: readonly InspectedHyperparameter[];
  readonly compartments: readonly InspectedCompartment[];
  readonly commands: readonly string[];
  readonly parameters: number;
  readonly trainable: number;
  readonly bytes: number;
}

export interface InspectedHyperparameter {
  readonly name: string;
  readonly doc: string;
  /** Of a number; nothing for what is structure. */
  readonly unit?: string;
  /** Of a live one. */
  readonly shape?: Shape;
  /** Whether it can change in a run, and whether it is learnt unless said otherwise. */
  readonly live: boolean;
  readonly trainable: boolean;
  /** As it was given, in its unit, or its default; nothing where the default is computed. */
  readonly value?: unknown;
}

export interface InspectedCompartment {
  readonly name: string;
  readonly doc: string;
  readonly role: Compartment['role'];
  readonly kind: SignalKind;
  readonly unit: string;
  /** For one trial; of a shared one for all. */
  readonly shape: Shape;
  readonly shared: boolean;
  /** What a wire lets it read. */
  readonly source?: string;
}

export interface InspectedWire {
  /** A compartment, or several combined, as one would write it. */
  readonly from: string;
  readonly to: string;
  readonly kind: SignalKind;
  readonly unit: string;
  readonly shape: Shape;
  /** Whether the target is a state that has become its source. */
  readonly tied: boolean;
}

export interface InspectedProcess {
  readonly name: string;
  readonly commands: readonly string[];
}

export interface InspectedSchedule {
  readonly name: string;
  /** When and what, such as `every 10 ms` and `learn`. */
  readonly entries: readonly { readonly when: string; readonly process: string }[];
}

const RULES = {
  batch: whole(1, 1),
  dtype,
  dt: { ...duration, fallback: undefined } as OptionRule<number | undefined>,
};

/** What a component is, as plain data: `help()` without the form. */
export function inspect(component: Component): ComponentDescription;
/** What a context is made of, as plain data: parts, shapes, units, wires, processes, numbers of parameters, bytes. */
export function inspect(net: object, options?: InspectOptions): Inspection;
export function inspect(of: object, options: InspectOptions = {}): Inspection | ComponentDescription {
  return isFunction(of) && 'declaration' in of
    ? describe((of as Component).declaration)
    : inspectNet(of, options);
}

function inspectNet(net: object, options: InspectOptions): Inspection {
  const contents = contentsOf(net, 'inspect');
  const { batch, dtype, dt } = readOptions('inspect', options, RULES);
  const { name, wires, ties, wiring } = contents;
  const spell = speller(contents);
  const size = (shape: Shape) => sizeOf(shape) * bytesOf(dtype);
  const parts = [...contents.parts].map(([part, path]): InspectedPart => {
    const hyperparameters = hyperparametersOf(part);
    const own = hyperparameters.filter((one) => one.live && !wiring.tieOf(handleOf(part, one.name)));
    const among = (all: readonly InspectedHyperparameter[]) =>
      all.reduce((sum, { shape }) => sum + sizeOf(shape!), 0);
    const held = compartmentsOf(part).filter((one) => !wiring.sourceOf(one));
    return {
      name: localPath(name, path),
      component: part.component.name,
      hyperparameters,
      compartments: compartmentsOf(part).map((one) => compartmentAs(one, contents, spell)),
      commands: [...new Set([...Object.keys(part.component.commands), 'reset'])],
      parameters: among(own),
      trainable: among(own.filter(({ trainable }) => trainable)),
      bytes: among(own) * bytesOf(dtype) + held.reduce((sum, one) => sum + size(batchedShape(one, batch)), 0),
    };
  });
  const lines = dt === undefined ? [] : slotsOfLines(wiring, { batch, dt });
  const total = (of: 'parameters' | 'trainable' | 'bytes') => parts.reduce((sum, part) => sum + part[of], 0);
  return {
    name,
    parts,
    wires: wires.map(({ source, target, tied }) => ({
      from: spell.source(source),
      to: spell.own(target),
      ...{ kind: source.kind, unit: target.unit.text, shape: target.shape, tied },
    })),
    ties: ties.map(({ source, target, transposed }) => ({
      from: spell.own(source),
      to: spell.own(target),
      transposed,
    })),
    processes: [...contents.processes].map(([{ calls }, path]) => ({
      name: localPath(name, path),
      commands: calls.map(spell.call),
    })),
    schedules: [...contents.schedules].map(([{ entries }, path]) => ({
      name: localPath(name, path),
      entries: entries.map((entry) => ({ when: whenOf(entry), process: spell.process(entry.process) })),
    })),
    parameters: total('parameters'),
    trainable: total('trainable'),
    bytes: lines.flat().reduce((sum, { shape, ring }) => sum + size(shape) * (ring || 1), total('bytes')),
  };
}

const handleOf = (part: Part, name: string): HyperparameterHandle =>
  (part.hyperparameters as Readonly<Record<string, HyperparameterHandle>>)[name]!;

const hyperparametersOf = ({ component, given }: Part): readonly InspectedHyperparameter[] =>
  Object.entries(component.hyperparameters).map(([name, spec]) => {
    const live = isLive(spec);
    const value = given.plain[name];
    return {
      ...{ name, doc: spec.doc, live, trainable: live && spec.trainable },
      ...(spec.kind === 'real' && { unit: spec.unit }),
      ...(live && { shape: shapeOfReal(spec, given.plain) }),
      ...(value !== undefined &&
        !isFunction(value) && { value: ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value }),
    };
  });

const compartmentAs = (
  own: Compartment,
  { wiring }: Contents,
  spell: ReturnType<typeof speller>,
): InspectedCompartment => {
  const { name, role, kind, unit, shape, shared, part } = own;
  const source = wiring.sourceOf(own);
  return {
    ...{ name, doc: part.component.compartments[name]!.doc, role, kind, unit: unit.text, shape, shared },
    ...(source && { source: spell.source(source) }),
  };
};

/** How things of a context are spelled within it. */
function speller({ name, wiring, processes }: Contents) {
  const own = (one: Pick<HyperparameterHandle, 'part' | 'name'>) =>
    slotName(localPath(name, wiring.pathOf(one.part)), one.name);
  const call = ({ command, given }: Call) =>
    given ? `${own(command)} given ${JSON.stringify(given)}` : own(command);
  return {
    own,
    call,
    source: (source: Source) => describeSource(source, own),
    process: (process: Process) => {
      const path = processes.get(process);
      return path === undefined ? process.calls.map(call).join(', ') : localPath(name, path);
    },
  };
}
