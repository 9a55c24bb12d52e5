import type { Compartment, Part } from '../describe/words.ts';
import type { Tensor } from '../ops/tensor.ts';
import {
  type DelayLine,
  delayLines,
  type GatherLine,
  gatherLines,
  isFedBy,
  type LineOptions,
  nameOfSource,
} from './lines.ts';
import type { ProgramScribe, SlotDeclaration } from './scribe.ts';
import { butNot, choose, either, type Truth } from './truth.ts';
import {
  fromLast,
  gathered,
  isEmpty,
  keptOf,
  lastStep,
  load,
  stepped,
  valueFor,
  valueOfStep,
  type WiredStep,
} from './wired-step.ts';
import { batchedShape, type Wiring } from './wiring.ts';

/** What inputs read in a step that is being written, by way of their wires. */
export interface Sources {
  /** A command begins; `when` says whether it runs in this step. */
  begin(part: Part, name: string, when: Truth): void;
  /** What a compartment shows to the command that has begun. */
  read(compartment: Compartment): Tensor;
  /** The command has written a compartment. */
  wrote(compartment: Compartment): void;
  /** Moves the lines on at the end of the step, where a tick passes. */
  advance(passes: boolean): void;
  /** What a compartment shows to whoever looks on: its reader has seen that in this step, or would see it. */
  show(compartment: Compartment): Tensor;
  /** What it shows where it has stepped in this tick, else 0. */
  steps(compartment: Compartment): Tensor;
}

/** @param current what a compartment without a wire holds at this point of the step */
export function sourcesOf(
  scribe: ProgramScribe,
  around: LineOptions & { readonly wiring: Wiring },
  current: (compartment: Compartment) => Tensor,
): Sources {
  const { wiring, batch } = around;
  const step: WiredStep = {
    ...{ ...around, scribe, current },
    delays: new Map(delayLines(wiring, around).map((own) => [nameOfSource(wiring, own.source), own])),
    gathers: new Map(gatherLines(wiring, around).map((own) => [own.kept.name, own])),
    ...{ writes: new Map(), readings: new Map(), emptied: new Map() },
  };
  const { delays, gathers, writes, readings, emptied } = step;
  /** The command that has begun, by its place in the step. A reset is no step: neither of what it writes nor of a reader. */
  let now = { command: 0, when: true as Truth, isStep: true };
  const shown = (compartment: Compartment) =>
    valueFor(step, compartment, (line) =>
      fromLast(
        readings.get(line) ?? [],
        ({ value }) => value,
        () => gathered(step, line),
      ),
    );
  return {
    begin: (part, name, when) => {
      now = { command: now.command + 1, when, isStep: name !== 'reset' };
      if (now.isStep) return;
      for (const line of [...delays.values(), ...gathers.values()])
        if (isFedBy(line.source, part, wiring)) emptied.set(line, either(isEmpty(step, line), when));
      for (const [own, all] of writes)
        if (own.part === part)
          writes.set(
            own,
            all.map((one) => ({ ...one, when: butNot(one.when, when) })),
          );
    },
    read: (compartment) =>
      aside(scribe, () =>
        valueFor(step, compartment, (line) => {
          const value = gathered(step, line);
          if (now.isStep) readings.set(line, [...(readings.get(line) ?? []), { ...now, value }]);
          return value;
        }),
      ),
    wrote: (compartment) => {
      if (now.isStep) writes.set(compartment, [...(writes.get(compartment) ?? []), now]);
    },
    advance: (passes) => {
      for (const line of delays.values()) moveDelay(step, line, passes);
      for (const line of gathers.values()) moveGathered(step, line, passes);
    },
    show: (compartment) => aside(scribe, () => shown(compartment)),
    steps: (compartment) =>
      aside(scribe, () =>
        choose(
          stepped(step, compartment),
          () => shown(compartment),
          () => scribe.zeros(batchedShape(compartment, batch), compartment.unit),
        ),
      ),
  };
}

/** Writes what wires ask: its truth values steer nothing that a command returns. */
function aside(scribe: ProgramScribe, write: () => Tensor): Tensor {
  const from = scribe.length;
  const tensor = write();
  for (let id = from; id < scribe.length; id++) if (scribe.value(id).kind === 'bool') scribe.aside.add(id);
  return tensor;
}

function store({ scribe }: WiredStep, slot: SlotDeclaration, value: Tensor): void {
  scribe.slot(slot);
  scribe.store(slot.name, value);
}

/** At the end of a tick the newest value enters, and all others move on by one. */
function moveDelay(step: WiredStep, line: DelayLine, passes: boolean): void {
  const { scribe, emptied } = step;
  const wasEmptied = emptied.has(line);
  const age = choose(
    isEmpty(step, line),
    () => scribe.constant(0),
    () => load(step, line.age),
  );
  if (!passes) {
    if (wasEmptied) store(step, line.age, age);
    return;
  }
  const source = line.source.of[0]!;
  const move = (slots: readonly SlotDeclaration[], next: () => Tensor): void => {
    if (slots.length === 0) return;
    const moved = [next(), ...slots.slice(0, -1).map((slot) => load(step, slot))];
    slots.forEach((slot, k) => store(step, slot, moved[k]!));
  };
  const [one, none] = [() => scribe.constant(1), () => scribe.constant(0)];
  move(line.values, () => valueOfStep(step, source));
  move(line.steps, () => choose(stepped(step, source), one, none));
  store(step, line.age, age.add(1).min(line.ticks));
}

/** At the end of a tick there is left what its reader has not seen. */
function moveGathered(step: WiredStep, line: GatherLine, passes: boolean): void {
  const { emptied, readings } = step;
  const { source, kept } = line;
  if (!passes) {
    if (emptied.has(line)) store(step, kept, keptOf(step, line));
    return;
  }
  const read = readings.get(line) ?? [];
  if (read.length === 0 && !emptied.has(line) && stepped(step, source.of[0]!) === false) return;
  // What comes after the reading is for the next one.
  const left = fromLast(
    read,
    ({ command }) => lastStep(step, source, command),
    () => gathered(step, line),
  );
  store(step, kept, left);
}
