import type { Compartment } from '../describe/words.ts';
import type { Tensor } from '../ops/tensor.ts';
import { initialValue } from './initial.ts';
import {
  type DelayLine,
  type GatherLine,
  gatheredAlone,
  isGathered,
  type LineOptions,
  nameOfGathered,
  nameOfSource,
} from './lines.ts';
import type { ProgramScribe, SlotDeclaration } from './scribe.ts';
import { butNot, choose, either, type Truth } from './truth.ts';
import {
  batchedShape,
  type Combined,
  combinations,
  factsOf,
  gathersOf,
  type Source,
  type Wiring,
} from './wiring.ts';

// What sources show in a step that is being written. Where a wire is an alias that is what the compartment holds by now; a delay shows
// what its line has kept, and what is gathered the steps that its reader has not seen.

/** What happens in a step, in the order of the commands. */
export interface StepEvent {
  readonly command: number;
  readonly when: Truth;
}

export interface ReadEvent extends StepEvent {
  readonly value: Tensor;
}

/** A step that is being written: what its wires keep, and what has happened in it so far. */
export interface WiredStep extends LineOptions {
  readonly scribe: ProgramScribe;
  readonly wiring: Wiring;
  /** What a compartment without a wire holds at this point of the step. */
  readonly current: (compartment: Compartment) => Tensor;
  /** Lines by the names of their sources, and of their readers. */
  readonly delays: ReadonlyMap<string, DelayLine>;
  readonly gathers: ReadonlyMap<string, GatherLine>;
  /** Commands that have written a compartment, and readings of what is gathered. */
  readonly writes: Map<Compartment, readonly StepEvent[]>;
  readonly readings: Map<GatherLine, readonly ReadEvent[]>;
  /** Lines that a reset has emptied. */
  readonly emptied: Map<DelayLine | GatherLine, Truth>;
}

export function load({ scribe }: WiredStep, slot: SlotDeclaration): Tensor {
  scribe.slot(slot);
  return scribe.load(slot.name);
}

/** Whether a reset in this step has emptied a line. */
export const isEmpty = ({ emptied }: WiredStep, line: DelayLine | GatherLine): Truth =>
  emptied.get(line) ?? false;

function zeros({ scribe, batch }: WiredStep, source: Combined): Tensor {
  const { unit, ...facts } = factsOf(source)!;
  return scribe.zeros(batchedShape(facts, batch), unit);
}

const lineOf = ({ delays, wiring }: WiredStep, source: Combined): DelayLine | undefined =>
  source.is === 'delay' ? delays.get(nameOfSource(wiring, source)) : undefined;

/** What a source showed before the first step. */
function initial(step: WiredStep, source: Source): Tensor {
  if (source.is === 'compartment') {
    const wired = step.wiring.sourceOf(source);
    return wired ? initial(step, wired) : initialValue(step.scribe, source, step);
  }
  if (gathersOf(source)) return zeros(step, source);
  const all = source.of.map((own) => initial(step, own));
  return combinations[source.is].tensor(all, source);
}

/** What a delay shows: the oldest value of its line, once that is old enough. */
function delayed(step: WiredStep, line: DelayLine): Tensor {
  const start = initial(step, line.source);
  const kept = () => isOld(step, line).where(load(step, line.values.at(-1)!), start);
  return choose(isEmpty(step, line), () => start, kept);
}

const isOld = (step: WiredStep, { age, ticks }: DelayLine) => load(step, age).ge(ticks);

/** Whether a source has stepped in this step: since its beginning (0), or since a command has begun. */
export function stepped(step: WiredStep, source: Source, since = 0): Truth {
  const { wiring } = step;
  if (source.is === 'compartment') {
    const wired = wiring.sourceOf(source);
    if (wired) return stepped(step, wired, since);
    // What an input is given is new at every tick.
    if (source.role === 'input') return since === 0;
    const own = (step.writes.get(source) ?? []).filter(({ command }) => command >= since);
    return own.reduce<Truth>((so, { when }) => either(so, when), false);
  }
  const line = lineOf(step, source);
  if (!line) return source.of.reduce<Truth>((so, own) => either(so, stepped(step, own, since)), false);
  if (since > 0) return false;
  if (isGathered(source.of[0]!, wiring)) return true;
  const arrives = isOld(step, line).and(load(step, line.steps.at(-1)!).gt(0));
  return butNot(arrives, isEmpty(step, line));
}

/** What a source shows, where `gather` says what is shown of the steps that are gathered. */
function shownOf(step: WiredStep, source: Source, gather: (own: Combined) => Tensor): Tensor {
  const { wiring } = step;
  const inner = (own: Source) => shownOf(step, own, gather);
  if (source.is === 'compartment') {
    const wired = wiring.sourceOf(source);
    return wired ? inner(wired) : step.current(source);
  }
  const line = lineOf(step, source);
  if (line) return delayed(step, line);
  if (gathersOf(source)) {
    const alone = gatheredAlone(source, wiring);
    return gathersOf(alone) ? gather(alone) : inner(alone);
  }
  return combinations[source.is].tensor(source.of.map(inner), source);
}

/** What a source shows to one who reads it at every tick: of what is gathered, the step. */
export const valueOfStep = (step: WiredStep, source: Source, since = 0): Tensor =>
  shownOf(step, source, (own) => lastStep(step, own, since));

/** The step of what is gathered since a command has begun, else 0. */
export const lastStep = (step: WiredStep, source: Combined, since: number): Tensor =>
  choose(
    stepped(step, source.of[0]!, since),
    () => valueOfStep(step, source.of[0]!, since),
    () => zeros(step, source),
  );

/** What a source shows to a reader of its own. */
export const valueFor = (
  step: WiredStep,
  reader: Compartment,
  gather: (line: GatherLine) => Tensor,
): Tensor =>
  shownOf(step, reader, (own) => gather(step.gathers.get(nameOfGathered(step.wiring, own, reader))!));

/** What was kept for a reader. */
export const keptOf = (step: WiredStep, line: GatherLine): Tensor =>
  choose(
    isEmpty(step, line),
    () => zeros(step, line.source),
    () => load(step, line.kept),
  );

/** The same with the steps of this tick. */
export function gathered(step: WiredStep, line: GatherLine): Tensor {
  const kept = () => keptOf(step, line);
  const source = line.source.of[0]!;
  const added = () => gathersOf(line.source)!(kept, valueOfStep(step, source));
  return choose(stepped(step, source), added, kept);
}

/** What follows from the last reading that has happened. */
export function fromLast(
  all: readonly ReadEvent[],
  of: (reading: ReadEvent) => Tensor,
  otherwise: () => Tensor,
): Tensor {
  const last = all.at(-1);
  if (!last) return otherwise();
  return choose(
    last.when,
    () => of(last),
    () => fromLast(all.slice(0, -1), of, otherwise),
  );
}
