import type { Shape } from '../base/shapes.ts';
import { type Hyperparameter, real, sizes } from '../describe/hyperparameters.ts';
import { type Connectivity, connections } from '../large/connectivity.ts';
import { type Delays, delayTimes } from '../large/delays.ts';
import { gather, scatter } from '../large/gather.ts';
import type { Pattern } from '../large/pattern.ts';
import { sparseMatmul } from '../large/sparse.ts';
import type { Wholes } from '../ops/tables.ts';
import type { Tensor } from '../ops/tensor.ts';
import { concat } from '../trace/functions.ts';

/**
 * How synapses are kept. What a synapse's equations compute with has one number for each synapse; a carrier says in which shape, and
 * leads numbers of cells to their synapses and sums over synapses to cells.
 */
export interface Carrier {
  /** What whoever makes a part says of its synapses. */
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly cells: (p: GivenValues) => readonly [pre: number, post: number];
  /** The shape of a list with a number for each synapse; who is connected to whom is drawn for it only where that is little work. */
  readonly shapeOfList: (p: GivenValues, numbers: unknown) => Shape;
  readonly synapses: (p: GivenValues) => Synapses;
}

type GivenValues = Readonly<Record<string, unknown>>;

/** The synapses of a part. */
export interface Synapses {
  readonly cells: readonly [pre: number, post: number];
  readonly count: number;
  /** Of one number per synapse. */
  readonly shape: Shape;
  /** Numbers of presynaptic cells, at their synapses. */
  readonly fromPre: (x: Tensor) => Tensor;
  readonly fromPost: (x: Tensor) => Tensor;
  /** The same with one number for each synapse, where it has fewer. */
  readonly spread: (x: Tensor) => Tensor;
  /** Sums over the synapses of each presynaptic cell. */
  readonly toPre: (x: Tensor) => Tensor;
  readonly toPost: (x: Tensor) => Tensor;
  /** Σ spikes · x to the postsynaptic cells, where that is faster than by `toPost`: work for spikes alone. */
  readonly product?: (spikes: Tensor, x: Tensor) => Tensor | undefined;
  /** Where spikes take their time. */
  readonly delayed?: Delayed;
}

/** Spikes under way, newest first, `[steps, pre]`: those of a step are one row. */
export interface Delayed {
  readonly underway: Shape;
  readonly arriving: (underway: Tensor) => Tensor;
  readonly sent: (underway: Tensor, spikes: Tensor) => Tensor;
}

const lengthOf = (x: Tensor, axis: number): number => x.shape[x.shape.length + axis] ?? 1;

/** Every presynaptic cell has a synapse with every postsynaptic one: [pre, post]. */
const dense: Carrier = {
  hyperparameters: { shape: sizes('numbers of presynaptic and of postsynaptic cells', 2) },
  cells: ({ shape }) => shape as readonly [number, number],
  shapeOfList: ({ shape }) => [...(shape as Shape)],
  synapses: ({ shape }) => {
    const cells = shape as readonly [number, number];
    const [pre, post] = cells;
    return {
      ...{ cells, count: pre * post, shape: [...cells] },
      fromPre: (x) => x.reshape([...x.shape, 1]),
      fromPost: (x) => x.reshape([...x.shape.slice(0, -1), 1, lengthOf(x, -1)]),
      spread: (x) => {
        const wide = lengthOf(x, -1) === post ? x : x.add(new Array<number>(post).fill(0));
        return lengthOf(wide, -2) === pre ? wide : wide.add(Array.from({ length: pre }, () => [0]));
      },
      toPre: (x) => x.sum(-1),
      toPost: (x) => x.sum(-2),
      product: (spikes, x) =>
        x.shape.length === 2 && x.shape[0] === lengthOf(spikes, -1) ? spikes.matmul(x) : undefined,
    };
  },
};

/** Over a list or a rule: [synapses], in the order of the connectivity. */
const sparse: Carrier = {
  hyperparameters: { connectivity: connections('who is connected to whom') },
  cells: ({ connectivity }) => {
    const { pre, post } = connectivity as Connectivity;
    return [pre, post];
  },
  shapeOfList: ({ connectivity }, numbers) => [(connectivity as Connectivity).synapsesFor(numbers)],
  synapses: ({ connectivity }) => {
    // Who is connected to whom is drawn when it is asked for.
    const own = connectivity as Connectivity;
    const { pre, post, synapses: count } = own;
    return {
      ...{ cells: [pre, post], count, shape: [count] },
      fromPre: (x) => gather(x, own.pattern.from),
      fromPost: (x) => gather(x, own.pattern.to),
      spread: (x) => (lengthOf(x, -1) === count ? x : x.add(new Float64Array(count))),
      toPre: (x) => scatter(x, own.pattern.from, pre),
      toPost: (x) => scatter(x, own.pattern.to, post),
      product: (spikes, x) => {
        if (x.shape.length === 0) return sparseMatmul(spikes, x.reshape([1]), own.pattern);
        return x.shape.length === 1 ? sparseMatmul(spikes, x, own.pattern) : undefined;
      },
    };
  },
};

/** The same, and each synapse has a delay: what is sent at a step arrives so much later. */
const delayed: Carrier = {
  ...sparse,
  hyperparameters: {
    ...sparse.hyperparameters,
    delays: delayTimes('how long presynaptic spikes take: one time, one for each synapse, or drawn'),
    step: real('ms', 'length of a step', undefined, { positive: true, static: true }),
  },
  synapses: (p) => {
    const { product: _, ...own } = sparse.synapses(p);
    const [delays, step] = [p.delays as Delays, p.step as number];
    const rows = delays.most(step);
    const [pre] = own.cells;
    const places = () => placesOf((p.connectivity as Connectivity).pattern, delays.inSteps(own.count, step));
    return {
      ...own,
      delayed: {
        underway: [rows, pre],
        arriving: (underway) =>
          gather(underway.reshape([...underway.shape.slice(0, -2), rows * pre]), places()),
        sent: (underway, spikes) => {
          const newest = spikes.reshape([...spikes.shape.slice(0, -1), 1, pre]);
          return rows === 1 ? newest : concat([newest, underway.slice(-2, 0, rows - 1)], -2);
        },
      },
    };
  },
};

const known = new WeakMap<Pattern, WeakMap<Wholes, Int32Array>>();

/** Where among the spikes under way those stand that arrive at each synapse; one and the same list wherever it is asked for. */
function placesOf(pattern: Pattern, lags: Wholes): Int32Array {
  const own = known.get(pattern) ?? new WeakMap<Wholes, Int32Array>();
  known.set(pattern, own);
  const { pre, from } = pattern;
  const places = own.get(lags) ?? Int32Array.from(lags, (lag, e) => (lag - 1) * pre + from.numbers[e]!);
  own.set(lags, places);
  return places;
}

export const carriers = { dense, sparse, delayed } as const satisfies Record<string, Carrier>;
export type CarrierName = keyof typeof carriers;
