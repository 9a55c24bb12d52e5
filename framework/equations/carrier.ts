import type { Shape } from '../base/shapes.ts';
import type { Tensor } from '../ops/tensor.ts';

/**
 * How synapses are kept. What a synapse's equations compute with has one number for each synapse; a carrier says in which shape, and
 * leads numbers of cells to their synapses and sums over synapses to cells.
 */
export interface Carrier {
  /** Of one number per synapse. */
  readonly shape: (cells: readonly [pre: number, post: number]) => Shape;
  /** Numbers of presynaptic cells, at their synapses. */
  readonly fromPre: (x: Tensor) => Tensor;
  readonly fromPost: (x: Tensor) => Tensor;
  /** The same with one number for each synapse, where it has fewer. */
  readonly spread: (x: Tensor, cells: readonly [pre: number, post: number]) => Tensor;
  /** Sums over the synapses of each presynaptic cell. */
  readonly toPre: (x: Tensor) => Tensor;
  readonly toPost: (x: Tensor) => Tensor;
  /** The sum over spikes, of what each synapse has that does not change in time, to the postsynaptic cells, where that is faster than by `toPost`. */
  readonly product?: (spikes: Tensor, x: Tensor) => Tensor | undefined;
}

const lengthOf = (x: Tensor, axis: number): number => x.shape[x.shape.length + axis]!;

/** Every presynaptic cell has a synapse with every postsynaptic one: [pre, post]. */
export const dense: Carrier = {
  shape: (cells) => [...cells],
  fromPre: (x) => x.reshape([...x.shape, 1]),
  fromPost: (x) => x.reshape([...x.shape.slice(0, -1), 1, lengthOf(x, -1)]),
  spread: (x, [pre, post]) => {
    const wide = lengthOf(x, -1) === post ? x : x.add(new Array<number>(post).fill(0));
    return lengthOf(wide, -2) === pre ? wide : wide.add(Array.from({ length: pre }, () => [0]));
  },
  toPre: (x) => x.sum(-1),
  toPost: (x) => x.sum(-2),
  product: (spikes, x) =>
    x.shape.length === 2 && x.shape[0] === lengthOf(spikes, -1) ? spikes.matmul(x) : undefined,
};

export const carriers = { dense } as const satisfies Record<string, Carrier>;
