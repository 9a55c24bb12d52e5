import { ticksIn } from '../base/ticks.ts';
import { dimensionless } from '../base/units.ts';
import type { Part } from '../describe/words.ts';
import type { Tensor } from '../ops/tensor.ts';
import { initialValue } from './initial.ts';
import type { ProgramScribe, SlotDeclaration } from './scribe.ts';
import {
  batchedShape,
  type Combined,
  combinations,
  describeSource,
  factsOf,
  leavesOf,
  type Source,
  slotName,
  type Wiring,
} from './wiring.ts';

/** Where a delayed source is kept until its time has come. */
export interface DelayLine {
  readonly source: Combined;
  readonly ticks: number;
  /** A ring; or, where gradients are wanted, a state for every tick of the delay, the youngest first. */
  readonly slots: readonly SlotDeclaration[];
  /** Ticks since the line was empty: what is older than that shows the source's initial value. */
  readonly age: SlotDeclaration;
}

interface LineOptions {
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
  /** A state for every tick in place of a ring, since a tape keeps states. */
  readonly unrolled?: boolean;
}

const nameIn = (wiring: Wiring, source: Source): string =>
  describeSource(source, ({ part, name }) => slotName(wiring.pathOf(part), name));

/** The lines of all delays of a model, but for delays of no time. */
export function delayLines(
  wiring: Wiring,
  { batch, dt, unrolled = false }: LineOptions,
): readonly DelayLine[] {
  const lines = wiring.delays.flatMap((source): DelayLine[] => {
    const name = nameIn(wiring, source);
    const ticks = ticksIn(source.time!, dt, name);
    if (ticks === 0) return [];
    const facts = factsOf(source)!;
    const slot = { role: 'state', shape: batchedShape(facts, batch), unit: facts.unit } as const;
    const slots = unrolled
      ? Array.from({ length: ticks }, (_, k) => ({ ...slot, name: `${name}, ${k + 1} ago` }))
      : [{ ...slot, name, ring: ticks }];
    return [
      { source, ticks, slots, age: { name: `${name}, age`, role: 'state', shape: [], unit: dimensionless } },
    ];
  });
  // Delays that say the same are one line.
  return [...new Map(lines.map((line) => [line.age.name, line])).values()];
}

/** The delays of a program that is being written. */
export interface Delays {
  /** What a delayed source shows in this step. */
  read(source: Combined): Tensor;
  /** Empties the lines that a part feeds. */
  empty(part: Part): void;
  /** Moves the lines on at the end of the step, where a tick passes. */
  advance(passes: boolean): void;
}

/** @param read what a source that is not delayed shows at this point of the step */
export function delaysOf(
  scribe: ProgramScribe,
  around: LineOptions & { readonly wiring: Wiring },
  read: (source: Source) => Tensor,
): Delays {
  const { wiring } = around;
  const lines = delayLines(wiring, around);
  const emptied = new Set<DelayLine>();
  const load = (slot: SlotDeclaration): Tensor => {
    scribe.slot(slot);
    return scribe.load(slot.name);
  };
  const store = (slot: SlotDeclaration, value: Tensor): void => {
    scribe.slot(slot);
    scribe.store(slot.name, value);
  };
  /** What a source showed before the first step. */
  const initial = (source: Source): Tensor => {
    if (source.is !== 'compartment') return combinations[source.is].tensor(source.of.map(initial), source);
    const wired = wiring.sourceOf(source);
    return wired ? initial(wired) : initialValue(scribe, source, around);
  };
  const spell = (source: Source) => nameIn(wiring, source);
  return {
    read: (source) => {
      const line = lines.find((own) => spell(own.source) === spell(source));
      if (!line) return read(source.of[0]!);
      const start = initial(source);
      if (emptied.has(line)) return start;
      return load(line.age)
        .ge(line.ticks)
        .where(load(line.slots.at(-1)!), start);
    },
    empty: (part) => {
      for (const line of lines) if (isFedBy(line.source, part, wiring)) emptied.add(line);
    },
    advance: (passes) => {
      for (const line of lines) {
        const age = emptied.has(line) ? scribe.constant(0) : load(line.age);
        if (passes) {
          const moved = [read(line.source.of[0]!), ...line.slots.slice(0, -1).map(load)];
          line.slots.forEach((slot, k) => store(slot, moved[k]!));
          store(line.age, age.add(1).min(line.ticks));
        } else if (emptied.has(line)) store(line.age, age);
      }
    },
  };
}

/** Whether something of a part is in a source, by way of wires too. */
const isFedBy = (source: Source, part: Part, wiring: Wiring): boolean =>
  leavesOf(source).some((leaf) => {
    const wired = wiring.sourceOf(leaf);
    return wired ? isFedBy(wired, part, wiring) : leaf.part === part;
  });
