import {
  type Numbers,
  type RandomNumbers,
  type Shape,
  type Tensor,
  where,
} from '../../../framework/index.ts';

// Cables of several small ones, each from its part of the inputs to its part of the outputs, whose ends overlap.

export interface Patches {
  readonly shape: Shape;
  readonly n_sub_models: number;
  readonly stride_in: number;
  readonly stride_out: number;
}

/** Sizes of the parts, and how far each reaches into its neighbours. */
const partsOf = ({ shape, n_sub_models, stride_in, stride_out }: Patches) =>
  [
    { size: Math.floor(shape[0]! / n_sub_models), more: stride_in },
    { size: Math.floor(shape[1]! / n_sub_models), more: stride_out },
  ] as const;

const ends = (p: Patches): Shape => partsOf(p).map(({ size, more }) => size * p.n_sub_models + 2 * more);

export const perPatchedInput = (p: Patches): Shape => [ends(p)[0]!];
export const perPatchedOutput = (p: Patches): Shape => [ends(p)[1]!];
export const perPatchedSynapse = ends;

/** 1 where one of the parts has a synapse; what reaches over the outer ends has none. */
export function patchMask(p: Patches): Numbers {
  const [rows, columns] = ends(p) as [number, number];
  const [from, to] = partsOf(p);
  const within = (i: number, k: number, { size, more }: typeof from, end: number) =>
    i >= k * size && i < (k + 1) * size + 2 * more && i >= more && i < end - more;
  const parts = Array.from({ length: p.n_sub_models }, (_, k) => k);
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) =>
      parts.some((k) => within(i, k, from, rows) && within(j, k, to, columns)) ? 1 : 0,
    ),
  );
}

/** Normal with a variance of 1 over the inputs of a part. */
export function fanInGaussian(p: Patches, random: RandomNumbers): Tensor {
  const [{ size, more }] = partsOf(p);
  return random.normal(ends(p)).mul(1 / Math.sqrt(size + 2 * more));
}

interface PatchStart extends Patches {
  readonly weight_init: Tensor;
  readonly p_conn: number;
}

/** `weight_init` within the parts, of which every number is kept with probability `p_conn`. */
export function patchedWeights(p: PatchStart, random: RandomNumbers): Tensor {
  const inside = p.weight_init.mul(patchMask(p));
  return p.p_conn === 1 ? inside : where(random.bernoulli(ends(p), p.p_conn), inside, 0);
}
