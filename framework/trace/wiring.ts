import type { Shape } from '../base/shapes.ts';
import type { Compartment, Part } from '../describe/part.ts';

/** What feeds an input: a compartment, or several combined. */
export type Source = Compartment | { readonly is: 'sum'; readonly of: readonly Source[] };

/** A model as tracing needs it. */
export interface Wiring {
  readonly pathOf: (part: Part) => string;
  readonly sourceOf: (target: Compartment) => Source | undefined;
}

/** Slot of a compartment: `net/z.v`; its emitted rows: `net/z.v at every step`; its start: `net/z.v at reset`. */
export const slotName = (path: string, name: string): string => `${path}.${name}`;
export const parameterName = (path: string, name: string): string => `${path}.p.${name}`;
export const emitName = (slot: string): string => `${slot} at every step`;
export const initialName = (slot: string): string => `${slot} at reset`;

/** The shape of a compartment in a batch. */
export const batchedShape = ({ shape, shared }: Compartment, batch: number): Shape =>
  shared ? shape : [batch, ...shape];

export function describeSource(source: Source, wiring: Wiring): string {
  if (source.is === 'sum') return `sum(${source.of.map((s) => describeSource(s, wiring)).join(', ')})`;
  return slotName(wiring.pathOf(source.part), source.name);
}
