import { floatArray } from '../../../framework/engine.ts';
import type { FloatArray } from '../../../framework/index.ts';
import { emptyResult } from '../shard-result.ts';
import type { ShardMemory, ShardResult, ShardSizes } from '../shard-words.ts';
import type { Training } from '../training.ts';

// Where numbers stand that workers are sent, and those that they give: both sides see the same bytes in the same way.

/** A slot that shards read, and its numbers; they count how often they were sent. */
interface SentSlot {
  readonly slot: string;
  readonly numbers: FloatArray;
}

export interface ShardViews {
  readonly sent: readonly SentSlot[];
  /** By slot, how often its numbers have been others. */
  readonly counts: Float64Array;
  readonly results: readonly ShardResult[];
}

/** All that the programs read of a state, but for what the optimizer keeps where the one here makes all updates. */
function slotsSent({ trial, plan, setup }: Training): readonly (readonly [string, FloatArray])[] {
  const kept = new Set(setup.given.averageEvery ? [] : plan.slots.memory.map(({ slot }) => slot));
  return [...trial.session.live.arrays].filter(([slot]) => trial.known.has(slot) && !kept.has(slot));
}

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

export function sizesFor(training: Training): ShardSizes {
  const slots = slotsSent(training);
  const sent = slots.reduce((sum, [, { byteLength }]) => sum + aligned(byteLength), 8 * slots.length);
  const { numbers, scores } = emptyResult(training.setup, training.plan.slots);
  const { shards } = training.setup.given;
  return {
    sent,
    results: new Array<number>(shards).fill(scores.byteLength + numbers.byteLength),
  };
}

export const memoryOf = (
  { sent, results }: ShardSizes,
  room: (bytes: number) => ArrayBufferLike,
): ShardMemory => ({ sent: room(sent), results: results.map(room) });

export function viewsOf(training: Training, memory: ShardMemory): ShardViews {
  const slots = slotsSent(training);
  let at = 8 * slots.length;
  const sent = slots.map(([slot, own]) => {
    const numbers = floatsIn(memory.sent, own, at);
    at += aligned(own.byteLength);
    return { slot, numbers };
  });
  const { numbers, scores } = emptyResult(training.setup, training.plan.slots);
  const results = memory.results.map((buffer) => ({
    scores: new Float64Array(buffer, 0, scores.length),
    numbers: floatsIn(buffer, numbers, scores.byteLength),
  }));
  return { sent, counts: new Float64Array(memory.sent, 0, slots.length), results };
}

/** Numbers of the type and length that others have, somewhere in a buffer. */
const floatsIn = (
  buffer: ArrayBufferLike,
  { length, BYTES_PER_ELEMENT }: FloatArray,
  at: number,
): FloatArray =>
  BYTES_PER_ELEMENT === floatArray('f32', 0).BYTES_PER_ELEMENT
    ? new Float32Array(buffer, at, length)
    : new Float64Array(buffer, at, length);
