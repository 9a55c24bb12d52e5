import type { DType } from '../base/dtypes.ts';
import { attempt, type Diagnostic, fail, failAll, formatDiagnostic, suggest } from '../base/errors.ts';
import { isQuantity, isRecord, say } from '../base/say.ts';
import { broadcast, formatShape, sameShape } from '../base/shapes.ts';
import { inUnit, type Unit } from '../base/units.ts';
import type { CompartmentRole } from '../describe/compartments.ts';
import { compartmentsOf, isKept } from '../describe/part.ts';
import type { Command, Compartment, Part } from '../describe/words.ts';
import type { Bool, Tensor } from '../ops/tensor.ts';
import { type Emit, emitShape, emitText, emitted, emittedOf, shownBy } from './emits.ts';
import { type Gate, truthOf } from './gate.ts';
import { initialValue } from './initial.ts';
import { withTrials } from './per-trial.ts';
import type { Program } from './program.ts';
import { purely } from './purity.ts';
import { type Call, runCommand } from './run-command.ts';
import { ProgramScribe } from './scribe.ts';
import { sourcesOf } from './sources.ts';
import { stateSlot } from './state-slot.ts';
import { nodeOf } from './symbolic.ts';
import { choose } from './truth.ts';
import { batchedShape, describeSource, ENDS, emitName, slotName, type Wiring } from './wiring.ts';
import { checkedAs } from './written.ts';

export interface TraceOptions {
  readonly name: string;
  readonly calls: readonly Call[];
  readonly wiring: Wiring;
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
  /** Inputs that get a row per step. */
  readonly sequences?: readonly Compartment[];
  /** Compartments of which every step's value is kept. */
  readonly emits?: readonly Emit[];
  /** Whether a tick passes, so that delay lines move on; else the program only looks, or sets back. */
  readonly passes?: boolean;
  /** Whether a run ends with the step. */
  readonly until?: Gate | undefined;
  /** Whether delay lines are kept as states, for a tape. */
  readonly unrolled?: boolean;
  /** The precision that has to hold the numbers of commands. */
  readonly dtype?: DType;
  /** Slots of hyperparameters with a value per trial. */
  readonly perTrial?: ReadonlySet<string>;
}

/**
 * Runs commands once on symbols, in order, and writes what they compute as one program. A command reads what
 * earlier ones of the same step have written: the order is the model. A wired input is its source's slot.
 *
 * Throws with the faults of all commands at once.
 */
export function traceProcess({ perTrial, ...options }: TraceOptions): Program {
  return withTrials(options.batch, perTrial, (batch) => traced({ ...options, batch }));
}

function traced(options: TraceOptions): Program {
  const { calls, wiring, batch, emits = [], passes = true, until } = options;
  const sequences = new Set(options.sequences);
  const scribe = new ProgramScribe({ name: options.name, holds: options.dtype });
  const current = new Map<Compartment, Tensor>();
  const changed = new Set<Compartment>();

  const declare = (compartment: Compartment): string => {
    const slot = stateSlot(compartment, options);
    const asSequence = { role: 'sequence', onDemand: false, flush: false, dt: null } as const;
    return scribe.slot(sequences.has(compartment) ? { ...slot, ...asSequence } : slot).name;
  };
  const held = (compartment: Compartment): Tensor => {
    let tensor = current.get(compartment);
    if (!tensor) {
      tensor = scribe.load(declare(compartment));
      current.set(compartment, tensor);
    }
    return tensor;
  };
  const sources = sourcesOf(scribe, options, held);
  const truths = new Map<Gate, Bool>();
  const truthAt = (gate: Gate): Bool => {
    const known = truths.get(gate) ?? truthOf(scribe, gate, sources.show);
    truths.set(gate, known);
    return known;
  };
  const faults: Diagnostic[] = [];
  const occurrences = new Map<Command, number>();
  for (const call of calls) {
    const { command } = call;
    const path = wiring.pathOf(command.part);
    scribe.place = slotName(path, command.name);
    // Counted per command: what else stands in the process changes none of its random numbers.
    const occurrence = occurrences.get(command) ?? 0;
    occurrences.set(command, occurrence + 1);
    const when = call.when === undefined ? true : (attempt(faults, () => truthAt(call.when!)) ?? false);
    scribe.place = slotName(path, command.name);
    sources.begin(command.part, command.name, when);
    const isDerived = command.name === 'reset' && !('reset' in command.part.component.commands);
    const asked = new Set<string>();
    const given = noting(call.given, asked);
    const run = () =>
      runCommand(
        scribe,
        { ...call, ...(given && { given }) },
        { wiring, read: sources.read, batch, dt: options.dt, occurrence },
      );
    attempt(faults, () => {
      const updates = isDerived
        ? derivedReset(scribe, command.part, { batch, wiring, ...(given && { given }) })
        : purely(scribe, run);
      for (const [name, value] of Object.entries(returned(scribe, updates))) {
        const take = () => {
          const compartment = writable(command, name, wiring);
          const next = fitted(scribe, compartment, value, batch);
          current.set(
            compartment,
            choose(
              when,
              () => next,
              () => held(compartment),
            ),
          );
          // The rows of a sequence are given, whatever a reset makes of the current one.
          if (!sequences.has(compartment)) changed.add(compartment);
          sources.wrote(compartment);
        };
        attempt(faults, () => (isDerived ? take() : checkedAs(scribe, name, run, take)));
      }
      for (const name of Object.keys(call.given ?? {}))
        if (!asked.has(name)) faults.push(notAsked(command, slotName(path, name)));
    });
  }
  failAll([...new Map(faults.map((fault) => [formatDiagnostic(fault), fault])).values()]);
  for (const compartment of changed) scribe.store(declare(compartment), current.get(compartment)!);
  sources.advance(passes);
  const slotOf = ({ part, name }: Compartment) => slotName(wiring.pathOf(part), name);
  for (const [place, emit] of new Map(emits.map((own) => [emitText(own, slotOf), own]))) {
    const compartment = emittedOf(emit);
    scribe.place = place;
    const shown = shownBy(emit) === 'steps' ? sources.steps(compartment) : sources.show(compartment);
    const value = emitted(scribe, emit, shown, batch);
    const name = emitName(place);
    scribe.slot({ name, role: 'emit', shape: emitShape(emit, batch), unit: compartment.unit });
    scribe.store(name, value);
  }
  if (until) {
    const ends = truthOf(scribe, until, sources.show).spikes();
    scribe.slot({ name: ENDS, role: 'emit', shape: [] });
    scribe.store(ENDS, ends);
  }
  return scribe.program();
}

/** Every compartment back to its initial value, but for kept ones and wired inputs. */
function derivedReset(
  scribe: ProgramScribe,
  part: Part,
  options: { readonly batch: number; readonly wiring: Wiring } & Pick<Call, 'given'>,
): Readonly<Record<string, Tensor>> {
  const updates: Record<string, Tensor> = {};
  for (const compartment of compartmentsOf(part)) {
    if (isKept(compartment) || options.wiring.sourceOf(compartment)) continue;
    updates[compartment.name] = initialValue(scribe, compartment, options);
  }
  return updates;
}

/** The numbers of a call, taking down which of them are asked for. */
function noting(given: Call['given'], asked: Set<string>): Call['given'] {
  if (!given) return undefined;
  const noted = {};
  for (const [name, number] of Object.entries(given))
    Object.defineProperty(noted, name, { enumerable: true, get: () => asked.add(name) && number });
  return noted;
}

const notAsked = ({ name }: Command, where: string): Diagnostic => ({
  code: 'without-effect',
  where,
  found: `a number given to ${name}, which does not ask for it`,
  expected: `numbers that ${name} computes with`,
  remedy: 'Leave it out, or give it to the command that reads it; of initial values that is reset.',
});

/** What a command has returned, if it can be new values by name at all. */
function returned(scribe: ProgramScribe, updates: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(updates) && typeof updates.kind !== 'string' && !(Symbol.iterator in updates)) return updates;
  return fail({
    code: 'kind-mismatch',
    where: scribe.place,
    found: `${say(updates)} returned`,
    expected: 'new values by the names of their compartments',
    remedy: 'Return them at once, as in return { v, s }; async functions cannot.',
  });
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
  const source = wiring.sourceOf(compartment);
  if (!source && (WRITABLE.includes(compartment.role) || command === 'reset')) return compartment;
  const isTied = source && compartment.role === 'state';
  const other = source && describeSource(source, (own) => slotName(wiring.pathOf(own.part), own.name));
  return fail({
    code: source ? 'write-to-wired-input' : 'write-to-input',
    where,
    found: `${command} writes it${source ? `, but it is ${isTied ? 'tied' : 'wired'} to ${other}` : ''}`,
    expected: isTied ? 'no command that writes a tied state' : 'commands that write states and outputs only',
    remedy: isTied
      ? `It has no numbers of its own: leave ${command} out, and let the part of ${other} write them.`
      : 'Give the command an output of its own for this value.',
  });
}

/** Checks a returned value against its compartment; what is smaller is stretched over it. */
function fitted(scribe: ProgramScribe, compartment: Compartment, value: unknown, batch: number): Tensor {
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
      remedy: 'Return one for every element, or one for all.',
    });
  }
  scribe.sameUnit(tensor, compartment.unit, where);
  return sameShape(tensor.shape, shape) ? tensor : scribe.zeros(shape, compartment.unit).add(tensor);
}

function asTensor(scribe: ProgramScribe, value: unknown, own: Unit, where: string): Tensor {
  if (typeof value === 'number') return scribe.constant(value, own);
  if (isQuantity(value)) return scribe.constant(inUnit(value, own, where), own);
  const node = nodeOf(value);
  if (node && node.value.kind !== 'bool') return scribe.operand(value as Tensor) as Tensor;
  return fail({
    code: 'kind-mismatch',
    where,
    found: say(value),
    expected: 'a tensor of numbers',
    remedy: 'Turn truth values into spikes with .spikes(), or choose with where(condition, a, b).',
  });
}
