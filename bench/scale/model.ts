// What studies and data-parallel trainings cost over many machines, on paper. Times in seconds.

/** Workers that take trials from one queue. */
export interface QueueModel {
  readonly workers: number;
  /** Mean time of a trial. */
  readonly trial: number;
  /** One way through the network. */
  readonly latency: number;
  /** What the Redis works for a trial, all its operations together. */
  readonly service: number;
  /** Most trials in the queue at a time. */
  readonly window: number;
}

/** How often a worker waits for the network in a trial: it says how one ended, and is given the next, in one turn. */
const TURNS = 2;

export interface QueueCost {
  /** Trials a second. */
  readonly rate: number;
  /** The share of time that the Redis works. */
  readonly redis: number;
  /** The share of time that workers work on trials. */
  readonly busy: number;
}

/**
 * A closed network of one server (the Redis) and a delay (trials and the network), with as many customers as workers that have something to do,
 * N = min(workers, window): mean value analysis (Reiser & Lavenberg 1980), exact for exponential times,
 *
 *     R_n = s · (1 + Q_(n-1)),   X_n = n / (Z + R_n),   Q_n = X_n · R_n,   Z = trial + 2 · latency.
 *
 * X is about N / (Z + s) until that reaches 1 / s, and 1 / s from then on: the knee is at N* = 1 + Z / s workers.
 */
export function queueCost({ workers, trial, latency, service, window }: QueueModel): QueueCost {
  const away = trial + TURNS * latency;
  let [rate, queued] = [0, 0];
  for (let n = 1; n <= Math.min(workers, window); n++) {
    const response = service * (1 + queued);
    rate = n / (away + response);
    queued = rate * response;
  }
  return { rate, redis: rate * service, busy: (rate * trial) / workers };
}

/** With how many workers the Redis has no time left. */
export const kneeOf = ({ trial, latency, service }: Omit<QueueModel, 'workers' | 'window'>): number =>
  1 + (trial + TURNS * latency) / service;

/** Workers that train one model together, a shard of the batch each. */
export interface TrainingModel {
  readonly workers: number;
  readonly parameters: number;
  /** Time of the gradients of a shard, the same for all, and the mean of what chance adds to it. */
  readonly compute: number;
  readonly jitter: number;
  readonly latency: number;
  /** Bytes a second, in and out, of each machine. */
  readonly bandwidth: number;
}

const BYTES = 4;

/** How gradients come together: bytes that the busiest machine sends or receives in a step, and how many messages wait for each other. */
export const exchanges = {
  /** All shards to one, which adds them in their order, and the sum to all. */
  star: ({ workers: w, parameters }) => ({ bytes: 2 * w * BYTES * parameters, rounds: 2 }),
  /** Every shard to everyone, along a ring; each adds all of them in their order. */
  gather: ({ workers: w, parameters }) => ({ bytes: (w - 1) * BYTES * parameters, rounds: w - 1 }),
  /** Each adds a part of the parameters, of all shards in their order, and all parts go to everyone: the same sums. */
  parts: ({ workers: w, parameters }) => ({
    bytes: (2 * (w - 1) * BYTES * parameters) / w,
    rounds: 2 * (w - 1),
  }),
} as const satisfies Readonly<
  Record<string, (model: TrainingModel) => { readonly bytes: number; readonly rounds: number }>
>;

export type Exchange = keyof typeof exchanges;

/** The n-th harmonic number: the mean of the longest of n exponential times of mean 1. */
export const harmonic = (n: number): number => {
  let sum = 0;
  for (let k = n; k >= 1; k--) sum += 1 / k;
  return sum;
};

/** A synchronous step: the slowest worker, then the exchange, `compute + jitter · H_w + rounds · latency + bytes / bandwidth`. */
export function stepCost(model: TrainingModel, exchange: Exchange): number {
  const { workers, compute, jitter, latency, bandwidth } = model;
  const { bytes, rounds } = exchanges[exchange](model);
  const own = compute + jitter * harmonic(workers);
  return workers === 1 ? own : own + rounds * latency + bytes / bandwidth;
}
