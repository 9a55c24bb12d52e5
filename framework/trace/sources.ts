import type { Compartment, Part } from '../describe/words.ts';
import type { Tensor } from '../ops/tensor.ts';
import { initialValue } from './initial.ts';
import {
  type DelayLine,
  delayLines,
  type GatherLine,
  gatheredAlone,
  gatherLines,
  isFedBy,
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

/** What happens in a step, in the order of the commands. */
interface StepEvent {
  readonly command: number;
  readonly when: Truth;
}

interface ReadEvent extends StepEvent {
  readonly value: Tensor;
}

/** @param current what a compartment without a wire holds at this point of the step */
export function sourcesOf(
  scribe: ProgramScribe,
  around: LineOptions & { readonly wiring: Wiring },
  current: (compartment: Compartment) => Tensor,
): Sources {
  const { wiring, batch } = around;
  const delays = new Map(delayLines(wiring, around).map((own) => [nameOfSource(wiring, own.source), own]));
  const gathers = new Map(gatherLines(wiring, around).map((own) => [own.kept.name, own]));
  const writes = new Map<Compartment, readonly StepEvent[]>();
  const readings = new Map<GatherLine, readonly ReadEvent[]>();
  const emptied = new Map<DelayLine | GatherLine, Truth>();
  let now: StepEvent & { readonly name: string } = { command: 0, when: true, name: '' };

  const load = (slot: SlotDeclaration): Tensor => {
    scribe.slot(slot);
    return scribe.load(slot.name);
  };
  const store = (slot: SlotDeclaration, value: Tensor): void => {
    scribe.slot(slot);
    scribe.store(slot.name, value);
  };
  const lineOf = (source: Combined): DelayLine | undefined =>
    source.is === 'delay' ? delays.get(nameOfSource(wiring, source)) : undefined;
  const isEmpty = (line: DelayLine | GatherLine): Truth => emptied.get(line) ?? false;
  const zeros = (source: Combined): Tensor => {
    const { unit, ...facts } = factsOf(source)!;
    return scribe.zeros(batchedShape(facts, batch), unit);
  };
  /** Gathers what steps by itself, and combines it then. */
  const alone = (
    source: Combined,
    gather: (own: Combined) => Tensor,
    combine: (own: Source) => Tensor,
  ): Tensor => {
    const own = gatheredAlone(source, wiring);
    return gathersOf(own) ? gather(own) : combine(own);
  };
  /** What a source showed before the first step. */
  const initial = (source: Source): Tensor => {
    if (source.is !== 'compartment')
      return gathersOf(source)
        ? zeros(source)
        : combinations[source.is].tensor(source.of.map(initial), source);
    const wired = wiring.sourceOf(source);
    return wired ? initial(wired) : initialValue(scribe, source, around);
  };
  const delayed = (line: DelayLine): Tensor => {
    const start = initial(line.source);
    return choose(
      isEmpty(line),
      () => start,
      () =>
        load(line.age)
          .ge(line.ticks)
          .where(load(line.values.at(-1)!), start),
    );
  };

  /** Whether a source has stepped in this step: since its beginning (0), or since a command has begun. */
  const stepped = (source: Source, since: number): Truth => {
    if (source.is === 'compartment') {
      const wired = wiring.sourceOf(source);
      if (wired) return stepped(wired, since);
      // What an input is given is new at every tick.
      if (source.role === 'input') return since === 0;
      const own = (writes.get(source) ?? []).filter(({ command }) => command >= since);
      return own.reduce<Truth>((so, { when }) => either(so, when), false);
    }
    const line = lineOf(source);
    if (!line) return source.of.reduce<Truth>((so, own) => either(so, stepped(own, since)), false);
    if (since > 0) return false;
    if (isGathered(source.of[0]!, wiring)) return true;
    return butNot(
      load(line.age)
        .ge(line.ticks)
        .and(load(line.steps.at(-1)!).gt(0)),
      isEmpty(line),
    );
  };
  /** What a source shows to one who reads it at every tick: of what is gathered, the step. */
  const step = (source: Source, since: number): Tensor => {
    if (source.is === 'compartment') {
      const wired = wiring.sourceOf(source);
      return wired ? step(wired, since) : current(source);
    }
    const line = lineOf(source);
    if (line) return delayed(line);
    if (gathersOf(source))
      return alone(
        source,
        (own) => lastStep(own, since),
        (own) => step(own, since),
      );
    return combinations[source.is].tensor(
      source.of.map((own) => step(own, since)),
      source,
    );
  };
  const lastStep = (source: Combined, since: number): Tensor =>
    choose(
      stepped(source.of[0]!, since),
      () => step(source.of[0]!, since),
      () => zeros(source),
    );
  /** What was kept for a reader. */
  const keptOf = (line: GatherLine): Tensor =>
    choose(
      isEmpty(line),
      () => zeros(line.source),
      () => load(line.kept),
    );
  /** The same with the steps of this tick. */
  const gathered = (line: GatherLine): Tensor => {
    const kept = () => keptOf(line);
    const source = line.source.of[0]!;
    return choose(stepped(source, 0), () => gathersOf(line.source)!(kept, step(source, 0)), kept);
  };
  const read = (source: Source, reader: Compartment, gather: (line: GatherLine) => Tensor): Tensor => {
    if (source.is === 'compartment') {
      const wired = wiring.sourceOf(source);
      return wired ? read(wired, reader, gather) : current(source);
    }
    const line = lineOf(source);
    if (line) return delayed(line);
    if (gathersOf(source))
      return alone(
        source,
        (own) => gather(gathers.get(nameOfGathered(wiring, own, reader))!),
        (own) => read(own, reader, gather),
      );
    const all = source.of.map((own) => read(own, reader, gather));
    return combinations[source.is].tensor(all, source);
  };
  /** What follows from the last reading that has happened. */
  const fromLast = (
    all: readonly ReadEvent[],
    of: (reading: ReadEvent) => Tensor,
    otherwise: () => Tensor,
  ): Tensor => {
    const last = all.at(-1);
    if (!last) return otherwise();
    return choose(
      last.when,
      () => of(last),
      () => fromLast(all.slice(0, -1), of, otherwise),
    );
  };
  const shown = (compartment: Compartment): Tensor =>
    read(compartment, compartment, (line) =>
      fromLast(
        readings.get(line) ?? [],
        ({ value }) => value,
        () => gathered(line),
      ),
    );
  const moveDelay = (line: DelayLine, passes: boolean): void => {
    const wasEmptied = emptied.has(line);
    const age = choose(
      isEmpty(line),
      () => scribe.constant(0),
      () => load(line.age),
    );
    if (passes) {
      const source = line.source.of[0]!;
      const move = (slots: readonly SlotDeclaration[], next: () => Tensor): void => {
        if (slots.length === 0) return;
        const moved = [next(), ...slots.slice(0, -1).map(load)];
        slots.forEach((slot, k) => store(slot, moved[k]!));
      };
      const [one, none] = [() => scribe.constant(1), () => scribe.constant(0)];
      move(line.values, () => step(source, 0));
      move(line.steps, () => choose(stepped(source, 0), one, none));
      store(line.age, age.add(1).min(line.ticks));
    } else if (wasEmptied) store(line.age, age);
  };
  const moveGathered = (line: GatherLine, passes: boolean): void => {
    const { source, kept } = line;
    if (!passes) {
      if (emptied.has(line)) store(kept, keptOf(line));
      return;
    }
    const read = readings.get(line) ?? [];
    if (read.length === 0 && !emptied.has(line) && stepped(source.of[0]!, 0) === false) return;
    // What comes after the reading is for the next one.
    const left = fromLast(
      read,
      ({ command }) => lastStep(source, command),
      () => gathered(line),
    );
    store(kept, left);
  };
  const aside = (work: () => Tensor): Tensor => {
    const from = scribe.length;
    const tensor = work();
    for (let id = from; id < scribe.length; id++) if (scribe.value(id).kind === 'bool') scribe.aside.add(id);
    return tensor;
  };
  return {
    begin: (part, name, when) => {
      now = { command: now.command + 1, when, name };
      if (name !== 'reset') return;
      for (const line of [...delays.values(), ...gathers.values()])
        if (isFedBy(line.source, part, wiring)) emptied.set(line, either(isEmpty(line), when));
      for (const [own, all] of writes)
        if (own.part === part)
          writes.set(
            own,
            all.map((one) => ({ ...one, when: butNot(one.when, when) })),
          );
    },
    read: (compartment) =>
      aside(() =>
        read(compartment, compartment, (line) => {
          const value = gathered(line);
          // A reset is no step of a reader.
          if (now.name !== 'reset') readings.set(line, [...(readings.get(line) ?? []), { ...now, value }]);
          return value;
        }),
      ),
    wrote: (compartment) => {
      // Nor is it one of a source.
      if (now.name !== 'reset') writes.set(compartment, [...(writes.get(compartment) ?? []), now]);
    },
    advance: (passes) => {
      for (const line of delays.values()) moveDelay(line, passes);
      for (const line of gathers.values()) moveGathered(line, passes);
    },
    show: (compartment) => aside(() => shown(compartment)),
    steps: (compartment) =>
      aside(() =>
        choose(
          stepped(compartment, 0),
          () => shown(compartment),
          () => scribe.zeros(batchedShape(compartment, batch), compartment.unit),
        ),
      ),
  };
}
