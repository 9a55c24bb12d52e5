import { fail } from '../base/errors.ts';
import { ticksIn } from '../base/ticks.ts';
import { dimensionless } from '../base/units.ts';
import type { Compartment, Part } from '../describe/words.ts';
import type { SlotDeclaration } from './scribe.ts';
import {
  batchedShape,
  type Combined,
  combinedIn,
  describeSource,
  factsOf,
  gathersOf,
  leavesOf,
  type Source,
  slotName,
  type Wiring,
} from './wiring.ts';

// What wires keep from step to step.

/** Where a delayed source is kept until its time has come. */
export interface DelayLine {
  readonly source: Combined;
  readonly ticks: number;
  /** A ring; or, where gradients are wanted, a state for every tick of the delay, the youngest first. */
  readonly values: readonly SlotDeclaration[];
  /** The same for whether the source has stepped, 1 or 0; nothing where nobody asks. */
  readonly steps: readonly SlotDeclaration[];
  /** Ticks since the line was empty: what is older than that shows the source's initial value. */
  readonly age: SlotDeclaration;
}

/** Where the steps of a source are kept until its reader runs. */
export interface GatherLine {
  readonly source: Combined;
  readonly reader: Compartment;
  readonly kept: SlotDeclaration;
}

export interface LineOptions {
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
  /** A state for every tick in place of a ring, since a tape keeps states. */
  readonly unrolled?: boolean;
}

/** States of wires that begin and end together, line by line. */
export const slotsOfLines = (
  wiring: Wiring,
  around: LineOptions,
): readonly (readonly SlotDeclaration[])[] => [
  ...delayLines(wiring, around).map(({ values, steps, age }) => [...values, ...steps, age]),
  ...gatherLines(wiring, around).map(({ kept }) => [kept]),
];

export const nameOfSource = (wiring: Wiring, source: Source): string =>
  describeSource(source, ({ part, name }) => slotName(wiring.pathOf(part), name));

/** Most ticks of a delay that is a state for every one of them: each is planned, and kept on a tape. */
const LONGEST_UNROLLED = 2 ** 14;

const tooLong = (where: string, ticks: number): never =>
  fail({
    code: 'memory',
    where,
    found: `a delay of ${ticks} ticks`,
    expected: `at most ${LONGEST_UNROLLED} in a training, where each is a state on a tape`,
    remedy: 'Use a shorter delay or a longer dt.',
  });

/** The lines of all delays of a model, but for delays of no time. */
export function delayLines(
  wiring: Wiring,
  { batch, dt, unrolled = false }: LineOptions,
): readonly DelayLine[] {
  const asked = new Set(wiring.wires.flatMap(({ source }) => stepsAsked(source, wiring)));
  const lines = combinedInModel(wiring, 'delay').flatMap((source): DelayLine[] => {
    const name = nameOfSource(wiring, source);
    const ticks = ticksIn(source.time!, dt, name);
    if (ticks === 0) return [];
    if (unrolled && ticks > LONGEST_UNROLLED) tooLong(name, ticks);
    const facts = factsOf(source)!;
    const line = (slot: SlotDeclaration): readonly SlotDeclaration[] =>
      unrolled
        ? Array.from({ length: ticks }, (_, k) => ({ ...slot, name: `${slot.name}, ${k + 1} ago` }))
        : [{ ...slot, ring: ticks }];
    const number = { role: 'state', shape: [], unit: dimensionless } as const;
    const shape = batchedShape(facts, batch);
    return [
      {
        source,
        ticks,
        values: line({ name, role: 'state', shape, unit: facts.unit }),
        steps: asked.has(name) ? line({ ...number, name: `${name}, steps` }) : [],
        age: { ...number, name: `${name}, age` },
      },
    ];
  });
  // Delays that say the same are one line.
  return [...new Map(lines.map((line) => [line.age.name, line])).values()];
}

/** The lines of all readers. What is gathered within a delay, or within what is gathered, needs none: it is read at every step. */
export function gatherLines(wiring: Wiring, { batch, dt }: LineOptions): readonly GatherLine[] {
  const { wires } = wiring;
  if (!wires.some(({ source }) => combinedIn(source).some(gathersOf))) return [];
  const outermost = (source: Source): readonly Combined[] => {
    if (source.is === 'compartment') {
      const wired = wiring.sourceOf(source);
      return wired ? outermost(wired) : [];
    }
    if (gathersOf(source)) {
      const own = gatheredAlone(source, wiring);
      return gathersOf(own) ? [own] : own.of.flatMap(outermost);
    }
    if (source.is === 'delay' && ticksIn(source.time!, dt, nameOfSource(wiring, source)) > 0) return [];
    return source.of.flatMap(outermost);
  };
  const lines = wires.flatMap(({ source, target: reader }) =>
    outermost(source).map((own): GatherLine => {
      const { unit, ...facts } = factsOf(own)!;
      const name = nameOfGathered(wiring, own, reader);
      return { source: own, reader, kept: { name, role: 'state', shape: batchedShape(facts, batch), unit } };
    }),
  );
  return [...new Map(lines.map((line) => [line.kept.name, line])).values()];
}

/** How sources are combined that may as well be gathered first: each term steps by itself. */
const LINEAR: readonly Combined['is'][] = ['sum', 'negate', 'scale', 'transpose'];

/**
 * The same with gathering done first, of what steps by itself: `total(sum(a, b))` is `sum(total(a), total(b))`. What is
 * gathered twice is gathered once, the outer way.
 */
export function gatheredAlone(source: Combined, wiring: Wiring): Combined {
  const inner = unwired(source.of[0]!, wiring);
  if (inner.is !== 'compartment') {
    if (inner.is === 'hold' || gathersOf(inner)) return gatheredAlone({ ...source, of: inner.of }, wiring);
    if (LINEAR.includes(inner.is))
      return { ...inner, of: inner.of.map((own) => gatheredAlone({ ...source, of: [own] }, wiring)) };
  }
  return { ...source, of: [inner] };
}

/** What a source is by way of wires into inputs. */
function unwired(source: Source, wiring: Wiring): Source {
  const wired = source.is === 'compartment' && wiring.sourceOf(source);
  return wired ? unwired(wired, wiring) : source;
}

export const nameOfGathered = (wiring: Wiring, source: Combined, reader: Compartment): string =>
  `${nameOfSource(wiring, source)} → ${slotName(wiring.pathOf(reader.part), reader.name)}`;

const combinedInModel = ({ wires }: Wiring, is: Combined['is']): readonly Combined[] =>
  wires.flatMap(({ source }) => combinedIn(source)).filter((own) => own.is === is);

/** Names of the delays of which it is asked when their source has stepped: those within what is gathered. */
function stepsAsked(source: Source, wiring: Wiring, isAsked = false): readonly string[] {
  if (source.is === 'compartment') {
    const wired = isAsked && wiring.sourceOf(source);
    return wired ? stepsAsked(wired, wiring, true) : [];
  }
  const inner = source.of.flatMap((own) =>
    stepsAsked(own, wiring, isAsked || gathersOf(source) !== undefined),
  );
  const isLine = isAsked && source.is === 'delay' && !isGathered(source, wiring);
  return isLine ? [...inner, nameOfSource(wiring, source)] : inner;
}

/** Whether something is gathered in a source, by way of wires too: a delay of that steps at every tick. */
export function isGathered(source: Source, wiring: Wiring): boolean {
  if (source.is !== 'compartment')
    return gathersOf(source) !== undefined || source.of.some((own) => isGathered(own, wiring));
  const wired = wiring.sourceOf(source);
  return wired !== undefined && isGathered(wired, wiring);
}

/** Whether something of a part is in a source, by way of wires too. */
export const isFedBy = (source: Source, part: Part, wiring: Wiring): boolean =>
  leavesOf(source).some((leaf) => {
    const wired = wiring.sourceOf(leaf);
    return wired ? isFedBy(wired, part, wiring) : leaf.part === part;
  });
