import { ticksIn } from '../base/ticks.ts';
import { dimensionless } from '../base/units.ts';
import type { SlotDeclaration } from './scribe.ts';
import { batchedShape, type Combined, describeSource, factsOf, slotName, type Wiring } from './wiring.ts';

/** Where a delayed source is kept until its time has come. */
export interface DelayLine {
  readonly source: Combined;
  readonly ticks: number;
  /** A ring; or, where gradients are wanted, a state for every tick of the delay, the youngest first. */
  readonly slots: readonly SlotDeclaration[];
  /** Ticks since the line was empty: what is older than that shows the source's initial value. */
  readonly age: SlotDeclaration;
}

interface Surroundings {
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
  /** A state for every tick in place of a ring, since a tape keeps states. */
  readonly unrolled?: boolean;
}

/** The lines of all delays of a model, but for delays of no time. */
export function delayLines(
  wiring: Wiring,
  { batch, dt, unrolled = false }: Surroundings,
): readonly DelayLine[] {
  const nameOf = (own: Parameters<Parameters<typeof describeSource>[1]>[0]) =>
    slotName(wiring.pathOf(own.part), own.name);
  const lines = wiring.delays.flatMap((source): DelayLine[] => {
    const name = describeSource(source, nameOf);
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
