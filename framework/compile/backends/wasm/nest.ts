import { broadcastStrides, type Shape } from '../../../base/shapes.ts';
import { paddedRows, paddedStrides } from '../../plan/layout.ts';
import { coversAllSteps, type Frame, type Ref } from './frame.ts';

/** A place that a fused loop reads or writes, with its step in elements along every axis of the domain. */
export interface Access {
  readonly ref: Ref;
  readonly strides: readonly number[];
}

/** A loop of the nest: `length` times, or `length` times the number of steps. */
export interface Axis {
  readonly length: number;
  readonly perStep: boolean;
}

export interface Nest {
  readonly axes: readonly Axis[];
  /** Strides of every access along the collapsed axes. */
  readonly strides: ReadonlyMap<Access, readonly number[]>;
}

/** How a loop over `shape` walks through an array of its own shape, broadcast to it. */
export function accessTo({ stage, vectors }: Frame, ref: Ref, own: Shape, shape: Shape): Access {
  const strides = broadcastStrides(own, shape, paddedStrides(own)).filter((_, axis) => shape[axis]! > 1);
  const perStep = coversAllSteps(stage) ? [ref.stepBytes / vectors.bytes] : [];
  return { ref, strides: [...perStep, ...strides] };
}

/** The loops over a domain, padding included (and over all steps outside the time loop): as few as can be. */
export function nestOf({ stage }: Frame, domain: Shape, accesses: readonly Access[]): Nest {
  const lengths = domain.filter((n) => n > 1);
  if (lengths.length > 0) lengths[lengths.length - 1] = paddedRows(domain).stride;
  const own = lengths.map((length) => ({ length, perStep: false }));
  return collapse(coversAllSteps(stage) ? [{ length: 1, perStep: true }, ...own] : own, accesses);
}

/** Joins neighbouring axes that every access walks through without a break. */
function collapse(axes: readonly Axis[], accesses: readonly Access[]): Nest {
  const joined: Axis[] = [...axes];
  const strides = new Map(accesses.map((a) => [a, [...a.strides]]));
  for (let inner = joined.length - 1; inner > 0; inner--) {
    const { length } = joined[inner]!;
    const outer = joined[inner - 1]!;
    const joins = [...strides.values()].every((s) => s[inner - 1] === s[inner]! * length);
    if (!joins) continue;
    joined.splice(inner - 1, 2, { length: outer.length * length, perStep: outer.perStep });
    for (const s of strides.values()) s.splice(inner - 1, 1);
  }
  return { axes: joined, strides };
}
