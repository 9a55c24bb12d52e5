import type { Shape } from '../../base/shapes.ts';
import { bodyOf } from './body.ts';
import { guarded } from './guards.ts';
import { accessTo, nested } from './nest.ts';
import type { Placing } from './places.ts';
import type { Facts, Loop, Place, Stage } from './words.ts';

/** A value that a loop writes to a place. */
export interface Wanted {
  readonly value: number;
  readonly place: Place;
  readonly watched: boolean;
}

/** All that one loop could compute together. */
export interface Group {
  readonly stage: Stage;
  readonly domain: Shape;
  readonly values: readonly number[];
}

/** The loop that computes, of all that it could, what it has to write or to watch; none where that is nothing. */
export function loopsOf(
  facts: Facts,
  placing: Placing,
  { stage, domain, values }: Group,
  wanted: readonly Wanted[],
  when: Loop['when'],
  watched: readonly number[] = [],
): readonly Loop[] {
  if (wanted.length + watched.length === 0) return [];
  const needed = neededFor(facts, values, [...wanted.map(({ value }) => value), ...watched]);
  const inside = values.filter((id) => needed.has(id));
  const { body, reads, operandOf } = bodyOf(facts, placing, stage, inside);
  const writes = wanted.map(({ value, place, watched }) => ({
    value: operandOf(value, facts.program.values[value]!.shape),
    to: accessTo(stage, place, place.shape, place.shape),
    watched,
  }));
  const watches = watched.map((value) => operandOf(value, facts.program.values[value]!.shape));
  const loop = nested({ kind: 'loop', domain, axes: [], reads, body, writes, watches, when }, stage);
  return [when === 'last' || watches.length > 0 ? loop : guarded(loop)];
}

/** What some values of a loop need: themselves, values of the loop, and what these read. */
function neededFor(
  { program, aliasOf }: Facts,
  inside: readonly number[],
  roots: readonly number[],
): ReadonlySet<number> {
  const needed = new Set(roots);
  for (const id of inside.toReversed()) {
    if (needed.has(id)) for (const arg of program.values[id]!.args) needed.add(aliasOf[arg]!);
  }
  return needed;
}
