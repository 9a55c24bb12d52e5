import { isRecord, type OptionRule } from '../../framework/engine.ts';
import type { FloatArray, Key } from '../../framework/index.ts';

// What shards, and those who compute them, are made of.

/** What a shard gives, or all together. */
export interface ShardResult {
  /** Gradients of all parameters, one behind the other; where parameters are averaged, these and what the optimizer keeps of them. */
  readonly numbers: FloatArray;
  /** The loss, then the metrics. */
  readonly scores: Float64Array;
}

/** One shard of an iteration; samples and random numbers follow from the key. */
export interface ShardAsked {
  readonly iteration: number;
  readonly shard: number;
  readonly key: Key;
  /** By group, numbers of the optimizer's schedule at the last update, where shards make updates. */
  readonly schedules: readonly Readonly<Record<string, number>>[] | undefined;
}

/** Bytes that workers read and write: of what they are sent, and of the result of each shard. */
export interface ShardMemory {
  readonly sent: ArrayBufferLike;
  readonly results: readonly ArrayBufferLike[];
}

/** How many bytes these have. */
export interface ShardSizes {
  readonly sent: number;
  readonly results: readonly number[];
}

/** How a shard ended: its result is in memory, it cannot be done, or the worker is lost. */
export type ShardAnswer = { readonly done: true } | { readonly threw: string } | { readonly ended: string };

/** What a training is, aspect by aspect: equal texts, equal bits. */
export type Fingerprint = Readonly<Record<string, string>>;

/** A worker that has built the training. */
export interface ShardWorker {
  readonly fingerprint: Fingerprint;
  attach(memory: ShardMemory): void;
  /** One at a time; where it is lost, or ended meanwhile, that is the answer. */
  ask(asked: ShardAsked): Promise<ShardAnswer>;
  end(): Promise<void>;
}

/** How workers are reached: this is all that one way differs from another in. */
export interface ShardTransport {
  /** Who they are, for errors. */
  readonly where: string;
  /** Memory for them; where they do not share it, `ask` carries what it holds. */
  room(bytes: number): ArrayBufferLike;
  /** What is sent is now other than it was; it stays as it is until the next time. */
  sent(): void;
  /** Starts a worker; fails with an error that says why it cannot be one. One that is lost meanwhile is no error yet. */
  start(): Promise<ShardWorker | { readonly ended: string }>;
  /** After all workers have ended. */
  end(): Promise<void>;
}

/** The other side: a training in a worker. */
export interface ShardBench {
  readonly fingerprint: Fingerprint;
  readonly sizes: ShardSizes;
  attach(memory: ShardMemory): void;
  run(asked: ShardAsked): void;
}

/** Workers of a training. */
export interface ShardCrew {
  /** Computes all shards of the next iteration; their results are added up. */
  compute(): Promise<void>;
  end(): Promise<void>;
}

/** Who computes shards: a value that a training is given, so that one without does not carry it. */
export interface ShardWorkers {
  readonly is: 'shard workers';
  /** Both are given a training of `training.ts`, which knows these words. */
  begin(training: object): Promise<ShardCrew>;
  serve(training: object): ShardBench;
}

/** Where a trainer shows what its worker does: what a module exports may be of another copy of this code. */
export const SERVES = Symbol.for('myelin.shards');

export const workersRule: OptionRule<ShardWorkers | undefined> = {
  expected: 'what shardThreads or shardQueue gives',
  fallback: undefined,
  read: (x) => (isRecord(x) && x.is === 'shard workers' ? (x as unknown as ShardWorkers) : undefined),
};
