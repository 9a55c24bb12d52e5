import { arange } from '../ops/lists.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { Synapses } from './carrier.ts';
import { INDEX, type KnownName } from './resolve.ts';

// Names that stand for where a number stands, and for how many there are, where no line of the equations takes them. `zero` has no shape.

const known = (...names: readonly string[]): ReadonlyMap<string, KnownName> =>
  new Map(names.map((name) => [name, INDEX]));

export const CELL_INDICES = known('i', 'N');
export const SYNAPSE_INDICES = known('i', 'j', 'N', 'N_pre', 'N_post');

export const cellIndex = (name: string, count: number, zero: Tensor): Tensor =>
  zero.add(name === 'i' ? arange(count) : count);

export function synapseIndex(
  name: string,
  { cells, count, fromPre, fromPost }: Synapses,
  zero: Tensor,
): Tensor {
  const [pre, post] = cells;
  if (name === 'i') return fromPre(zero.add(arange(pre)));
  if (name === 'j') return fromPost(zero.add(arange(post)));
  return zero.add(name === 'N' ? count : name === 'N_pre' ? pre : post);
}
