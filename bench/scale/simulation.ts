import { branchKey, seedKey, uniformNumbers } from '../../index.ts';
import type { QueueCost, QueueModel, TrainingModel } from './model.ts';

// The same, event by event, with random numbers that follow from a seed and a counter.

/** Exponential times of mean 1: -log(1 - u). */
const exponentials = (seed: number, name: string, count: number): Float64Array =>
  Float64Array.from(uniformNumbers(branchKey(seedKey(seed), name), count), (u) => -Math.log1p(-u));

/** Times ascending: a binary heap of when each worker comes. */
function agenda(size: number) {
  const times = new Float64Array(size);
  let count = 0;
  const less = (a: number, b: number) => times[a]! < times[b]!;
  const swap = (a: number, b: number) => {
    [times[a], times[b]] = [times[b]!, times[a]!];
  };
  return {
    put: (time: number) => {
      let k = count++;
      times[k] = time;
      for (let up = (k - 1) >> 1; k > 0 && less(k, up); up = (k - 1) >> 1) {
        swap(k, up);
        k = up;
      }
    },
    take: () => {
      const first = times[0]!;
      times[0] = times[--count]!;
      for (let k = 0; ; ) {
        const [left, right] = [2 * k + 1, 2 * k + 2];
        let least = k;
        if (left < count && less(left, least)) least = left;
        if (right < count && less(right, least)) least = right;
        if (least === k) return first;
        swap(k, least);
        k = least;
      }
    },
  };
}

/** So many trials, each worker coming to the Redis when its trial has ended, and waiting there for its turn. */
export function simulateQueue(model: QueueModel, trials: number, seed: number): QueueCost {
  const { workers, trial, latency, service, window } = model;
  const some = Math.min(workers, window);
  const lasts = exponentials(seed, 'trial', trials + some);
  const serves = exponentials(seed, 'service', trials);
  const coming = agenda(some);
  // They have begun long ago: each is somewhere in its trial.
  for (let k = 0; k < some; k++) coming.put(trial * lasts[trials + k]!);
  let [free, worked, tried] = [0, 0, 0];
  for (let k = 0; k < trials; k++) {
    const arrives = coming.take();
    const work = service * serves[k]!;
    free = Math.max(free, arrives) + work;
    worked += work;
    tried += trial * lasts[k]!;
    coming.put(free + 2 * latency + trial * lasts[k]!);
  }
  return { rate: trials / free, redis: worked / free, busy: tried / (free * workers) };
}

/**
 * Steps along a ring, message by message: in each of `rounds` rounds a worker sends to the next one, and goes on when it has heard from the one before.
 * Gives the mean time of a step.
 */
export function simulateRing(
  { workers, compute, jitter, latency, bandwidth }: TrainingModel,
  { bytes, rounds }: { readonly bytes: number; readonly rounds: number },
  steps: number,
  seed: number,
): number {
  const draws = exponentials(seed, 'compute', steps * workers);
  const hop = latency + bytes / rounds / bandwidth;
  let times = new Float64Array(workers);
  for (let step = 0; step < steps; step++) {
    times = times.map((time, k) => time + compute + jitter * draws[step * workers + k]!);
    for (let round = 0; round < rounds; round++)
      times = times.map((time, k) => Math.max(time, times.at(k - 1)!) + hop);
  }
  return times.reduce((most, time) => Math.max(most, time), 0) / steps;
}
