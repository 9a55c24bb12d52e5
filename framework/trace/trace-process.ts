import { fail, suggest } from '../base/errors.ts';
import { broadcast, formatShape, type Shape, sameShape } from '../base/shapes.ts';
import { dimensionless, type Unit, unit } from '../base/units.ts';
import type { CompartmentRole } from '../describe/compartments.ts';
import type { Clock } from '../describe/component.ts';
import type { Real } from '../describe/hyperparameters.ts';
import { type Command, type Compartment, compartmentsOf, type Part } from '../describe/part.ts';
import { shapeOfReal } from '../describe/values.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { Program } from './program.ts';
import { ProgramScribe } from './scribe.ts';

/** What feeds an input: a compartment, or several combined. */
export type Source = Compartment | { readonly is: 'sum'; readonly of: readonly Source[] };

/** A model as tracing needs it. */
export interface Wiring {
  readonly pathOf: (part: Part) => string;
  readonly sourceOf: (target: Compartment) => Source | undefined;
}

export interface TraceOptions {
  readonly name: string;
  readonly commands: readonly Command[];
  readonly wiring: Wiring;
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
  /** Inputs that get a row per step. */
  readonly sequences?: readonly Compartment[];
  /** Compartments of which every step's value is kept. */
  readonly emits?: readonly Compartment[];
}

/** Slot of a compartment: `net/z.v`; its emitted rows: `net/z.v at every step`; its start: `net/z.v at reset`. */
export const slotName = (path: string, name: string): string => `${path}.${name}`;
export const parameterName = (path: string, name: string): string => `${path}.p.${name}`;
export const emitName = (slot: string): string => `${slot} at every step`;
export const initialName = (slot: string): string => `${slot} at reset`;

/** The shape of a compartment in a batch. */
export const batchedShape = ({ shape, shared }: Compartment, batch: number): Shape =>
  shared ? shape : [batch, ...shape];

/**
 * Runs commands once on symbols, in order, and writes what they compute as one program. A command reads what
 * earlier ones of the same step have written: the order is the model. A wired input is its source's slot.
 */
export function traceProcess(options: TraceOptions): Program {
  const { commands, wiring, batch, sequences = [], emits = [] } = options;
  const scribe = new ProgramScribe({ name: options.name });
  const current = new Map<Compartment, Tensor>();
  const written = new Set<Compartment>();

  const declare = (compartment: Compartment): string => {
    const name = slotName(wiring.pathOf(compartment.part), compartment.name);
    const isSequence = sequences.includes(compartment);
    scribe.slot({
      name,
      role: isSequence ? 'sequence' : 'state',
      shape: batchedShape(compartment, batch),
      unit: compartment.unit,
      flush: !isSequence && compartment.role !== 'input',
    });
    return name;
  };
  const read = (source: Source): Tensor => {
    if (source.is === 'sum') return source.of.map(read).reduce((a, b) => a.add(b));
    const wired = wiring.sourceOf(source);
    if (wired) return read(wired);
    let tensor = current.get(source);
    if (!tensor) {
      tensor = scribe.load(declare(source));
      current.set(source, tensor);
    }
    return tensor;
  };
  commands.forEach((command, occurrence) => {
    const path = wiring.pathOf(command.part);
    scribe.place = slotName(path, command.name);
    const updates =
      command.name === 'reset' && !('reset' in command.part.component.commands)
        ? derivedReset(scribe, command.part, path, batch, wiring)
        : runCommand(scribe, command, { path, read, batch, dt: options.dt, occurrence });
    for (const [name, value] of Object.entries(updates)) {
      const compartment = writable(command, name, wiring);
      written.add(compartment);
      current.set(compartment, fitted(scribe, compartment, value, batch));
    }
  });
  for (const compartment of written) scribe.store(declare(compartment), current.get(compartment)!);
  for (const compartment of emits) {
    scribe.place = slotName(wiring.pathOf(compartment.part), compartment.name);
    const value = read(compartment);
    const name = emitName(scribe.place);
    scribe.slot({ name, role: 'emit', shape: batchedShape(compartment, batch), unit: compartment.unit });
    scribe.store(name, value);
  }
  return scribe.program();
}

interface Surroundings {
  readonly path: string;
  readonly read: (source: Source) => Tensor;
  readonly batch: number;
  readonly dt: number;
  readonly occurrence: number;
}

function runCommand(
  scribe: ProgramScribe,
  { part, name }: Command,
  around: Surroundings,
): Readonly<Record<string, Tensor>> {
  const { path, read, batch } = around;
  const command = part.component.commands[name]!;
  const compartments = lazily(
    compartmentsOf(part).map((own) => own.name),
    (own) => read((part as unknown as Record<string, Compartment>)[own]!),
    `${path} has no compartment`,
  );
  const specs = part.component.hyperparameters;
  const p = lazily(
    Object.keys(specs),
    (own) => {
      const spec = specs[own]!;
      return spec.kind === 'real' && !spec.static
        ? parameter(scribe, part, path, own, spec)
        : part.given.plain[own];
    },
    `${path} has no hyperparameter`,
  );
  const time = unit(part.component.time);
  const dt = part.component.time === 'ms' ? around.dt * 1000 : around.dt;
  let draws = 0;
  const clock: Clock = {
    get t() {
      return scribe.apply('time', [], { dt, shape: [], unit: time }) as unknown as Tensor;
    },
    dt: scribe.constant(dt, time),
    random: {
      uniform: (shape) => {
        const stream = `${path}.${name} ${around.occurrence} ${draws++}`;
        const attrs = { stream, trials: batch, shape: [batch, ...shape], unit: dimensionless };
        return scribe.apply('uniform', [], attrs) as unknown as Tensor;
      },
    },
  };
  return command(compartments as Readonly<Record<string, Tensor>>, p, clock);
}

/** A live hyperparameter is a slot of its own. */
function parameter(scribe: ProgramScribe, part: Part, path: string, name: string, spec: Real): Tensor {
  const slot = parameterName(path, name);
  scribe.slot({
    name: slot,
    role: 'parameter',
    shape: shapeOfReal(spec, part.given.plain),
    unit: unit(spec.unit),
  });
  return scribe.load(slot);
}

/** Members that are made when a command first asks for them, so that a program holds only what it uses. */
function lazily<T>(
  names: readonly string[],
  make: (name: string) => T,
  complaint: string,
): Readonly<Record<string, T>> {
  return new Proxy({} as Record<string, T>, {
    get: (_target, name) => {
      if (typeof name !== 'string') return undefined;
      if (names.includes(name)) return make(name);
      return fail({
        code: 'unknown-compartment',
        where: complaint.split(' ')[0]!,
        found: `'${name}'`,
        expected: `one of ${names.join(', ')}`,
        remedy: suggest(name, names),
      });
    },
  });
}

/** Every compartment back to its initial value, but for kept ones and wired inputs. */
function derivedReset(
  scribe: ProgramScribe,
  part: Part,
  path: string,
  batch: number,
  wiring: Wiring,
): Readonly<Record<string, Tensor>> {
  const kept = part.component.keep ?? [];
  const updates: Record<string, Tensor> = {};
  for (const compartment of compartmentsOf(part)) {
    if (kept.includes(compartment.name) || wiring.sourceOf(compartment)) continue;
    const slot = initialName(slotName(path, compartment.name));
    scribe.slot({
      name: slot,
      role: 'parameter',
      shape: batchedShape(compartment, batch),
      unit: compartment.unit,
    });
    updates[compartment.name] = scribe.load(slot);
  }
  return updates;
}

const WRITABLE: readonly CompartmentRole[] = ['state', 'output'];

function writable({ part, name: command }: Command, name: string, wiring: Wiring): Compartment {
  const compartments = compartmentsOf(part);
  const where = slotName(wiring.pathOf(part), name);
  const compartment = compartments.find((own) => own.name === name);
  if (!compartment) {
    return fail({
      code: 'unknown-compartment',
      where,
      found: `'${name}', returned by ${command}`,
      expected: `a compartment of ${part.component.name}`,
      remedy: suggest(
        name,
        compartments.map((own) => own.name),
      ),
    });
  }
  const isReset = command === 'reset';
  if (WRITABLE.includes(compartment.role) || (isReset && !wiring.sourceOf(compartment))) return compartment;
  const source = wiring.sourceOf(compartment);
  return fail({
    code: source ? 'write-to-wired-input' : 'write-to-input',
    where,
    found: `${command} writes it${source ? `, but it is wired to ${describeSource(source, wiring)}` : ''}`,
    expected: 'commands that write states and outputs only',
    remedy: 'Give the command an output of its own for this value.',
  });
}

export function describeSource(source: Source, wiring: Wiring): string {
  if (source.is === 'sum') return `sum(${source.of.map((s) => describeSource(s, wiring)).join(', ')})`;
  return slotName(wiring.pathOf(source.part), source.name);
}

/** Checks a returned value against its compartment; what is smaller is stretched over it. */
function fitted(scribe: ProgramScribe, compartment: Compartment, value: Tensor, batch: number): Tensor {
  const where = `${scribe.place} → ${compartment.name}`;
  const shape = batchedShape(compartment, batch);
  const tensor = asTensor(scribe, value, compartment.unit, where);
  const fits = broadcast(tensor.shape, shape);
  if (!fits || !sameShape(fits, shape)) {
    fail({
      code: 'shape-mismatch',
      where,
      found: `shape ${formatShape(tensor.shape)}`,
      expected: `shape ${formatShape(shape)}`,
      remedy: 'Return a value for every element, or one that stretches over them.',
    });
  }
  scribe.sameUnit(tensor, compartment.unit, where);
  return sameShape(tensor.shape, shape) ? tensor : scribe.zeros(shape, compartment.unit).add(tensor);
}

function asTensor(scribe: ProgramScribe, value: unknown, own: Unit, where: string): Tensor {
  if (typeof value === 'number') return scribe.constant(value, own);
  if (typeof value === 'object' && value !== null && (value as Tensor).kind === 'float')
    return value as Tensor;
  return fail({
    code: 'kind-mismatch',
    where,
    found: (value as { kind?: string } | null)?.kind === 'bool' ? 'truth values' : String(value),
    expected: 'a tensor of numbers',
    remedy: 'Turn truth values into spikes with .spikes(), or choose with where(condition, a, b).',
  });
}
