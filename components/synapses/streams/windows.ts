import { gather, type Shape, type Tensor } from '../../../framework/index.ts';

// Streams of cells, each of which comes from a window of the streams before it: kernels that are not shared.

export interface Streams {
  readonly n_in_streams: number;
  readonly K_local: number;
  readonly O_local: number;
  readonly P_l: number;
  readonly stride: number;
  readonly dilation: number;
  readonly convergent_factor: number;
  readonly invert_conn: boolean;
}

/** As Python rounds: halves to the even number. */
const nearestEven = (x: number): number => {
  const low = Math.floor(x);
  return x - low === 0.5 ? low + (low % 2) : Math.round(x);
};

/** Of each stream behind, which ones before it reads; -1 where its window has fewer. */
function forthMap({ n_in_streams, P_l, stride, dilation, convergent_factor }: Streams): number[][] {
  const width = (s: number, count: number, whole: (x: number) => number) => {
    const off = Math.abs(s - count / 2) / (count / 2);
    return convergent_factor > 0 ? Math.max(1, whole(P_l * (1 - convergent_factor * off))) : P_l;
  };
  const guess = Math.max(1, Math.floor(n_in_streams / stride));
  let count = 0;
  while (count * stride + (width(count, guess, Math.trunc) - 1) * dilation < n_in_streams) count++;
  const streams = Math.max(1, count);
  return Array.from({ length: streams }, (_, s) =>
    Array.from({ length: P_l }, (_, k) =>
      k < width(s, streams, nearestEven) ? s * stride + k * dilation : -1,
    ),
  );
}

/** The other way: of each stream before, which ones behind read it. */
function backMap(forth: readonly (readonly number[])[], before: number): number[][] {
  const readers = Array.from({ length: before }, (_, stream) =>
    forth.flatMap((window, s) => window.filter((own) => own === stream).map(() => s)),
  );
  const most = Math.max(1, ...readers.map(({ length }) => length));
  return readers.map((own) => [...own, ...Array.from({ length: most - own.length }, () => -1)]);
}

/** Who reads whom, and how many cells a stream has before and behind. */
function wiring(p: Streams) {
  const forth = forthMap(p);
  return p.invert_conn
    ? { map: backMap(forth, p.n_in_streams), before: forth.length, K: p.O_local, O: p.K_local }
    : { map: forth, before: p.n_in_streams, K: p.K_local, O: p.O_local };
}

export const perStreamInput = (p: Streams): Shape => {
  const { before, K } = wiring(p);
  return [before * K];
};
export const perStreamOutput = (p: Streams): Shape => {
  const { map, O } = wiring(p);
  return [map.length * O];
};
/** [places of a window, streams behind, cells of a stream before, cells of a stream behind] */
export const perStreamWeight = (p: Streams): Shape => {
  const { map, K, O } = wiring(p);
  return [map[0]!.length, map.length, K, O];
};

/** What each stream behind reads, [streams, trials, places · cells]: 0 where its window has no more. */
function windowsBefore(x: Tensor, p: Streams): Tensor {
  const { map, before, K } = wiring(p);
  const cells = Array.from({ length: K }, (_, k) => k);
  const places = map.flatMap((window) =>
    window.flatMap((stream) =>
      cells.map((k) => (stream < 0 || stream >= before ? before * K : stream * K + k)),
    ),
  );
  const read = gather(x.pad(1, 0, 1), places);
  return read.reshape([x.shape[0]!, map.length, map[0]!.length * K]).transpose([1, 0, 2]);
}

export function throughStreams(x: Tensor, weights: Tensor, p: Streams): Tensor {
  const [P, S, K, O] = perStreamWeight(p) as [number, number, number, number];
  const matrices = weights.transpose([1, 0, 2, 3]).reshape([S, P * K, O]);
  return windowsBefore(x, p)
    .matmul(matrices)
    .transpose([1, 0, 2])
    .reshape([x.shape[0]!, S * O]);
}

/** Σ over trials of what each weight passes from x, times what is behind it in y. */
export function streamProduct(x: Tensor, y: Tensor, p: Streams): Tensor {
  const [P, S, K, O] = perStreamWeight(p) as [number, number, number, number];
  const behind = y.reshape([y.shape[0]!, S, O]).transpose([1, 0, 2]);
  const product = windowsBefore(x, p).transpose([0, 2, 1]).matmul(behind);
  return product.reshape([S, P, K, O]).transpose([1, 0, 2, 3]);
}

/** Keeps a norm of 0 from being divided by. */
const LEAST = 1e-8;

/** Weights from each cell before a stream to the cells of one behind, with a norm of 1. */
export const normalized = (weights: Tensor): Tensor =>
  weights.div(weights.mul(weights).sum(-1, { keepdims: true }).sqrt().add(LEAST));
