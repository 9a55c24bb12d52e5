import type { RedisAddress } from './address.ts';

/** Greatest priority. */
export const GREATEST = 1000;

/** Where trials are queued, and how. */
export interface QueueChoice {
  readonly address: RedisAddress;
  /** Studies with a greater one go first, among those of the same trial. */
  readonly priority: number;
  /** How often workers may be lost with a trial before it has failed. */
  readonly retries: number;
  /** Most trials that are queued or being done at a time. */
  readonly window: number;
  /** A module that the trial imports by itself: what workers do belongs to it. */
  readonly module: URL | undefined;
}

export interface QueuedStudy {
  readonly trial: URL;
  readonly queue: QueueChoice;
  readonly folder: unknown;
  readonly shared: unknown;
  readonly timeLimit: number | undefined;
  readonly memoryLimit: number | undefined;
}
