import { floatArray, sizeOf, wrongOption } from '../../framework/engine.ts';
import type { TrainSetup } from './options.ts';
import type { ShardResult } from './shard-words.ts';
import type { TrainingSlots } from './words.ts';

/** Room for a result. */
export function emptyResult(
  { given: { dtype, metrics, trainable, averageEvery } }: TrainSetup,
  slots: TrainingSlots,
): ShardResult {
  const learnt = trainable.filter(({ slot }) => slots.gradients.has(slot));
  const all = averageEvery ? [...learnt, ...slots.memory] : learnt;
  const count = all.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    numbers: floatArray(dtype, count),
    scores: new Float64Array(1 + Object.keys(metrics).length),
  };
}

/** What shards cannot have, since it is of the whole batch. */
export function checkShards({ given, perTrial }: TrainSetup): void {
  const { batch, shards } = given;
  if (shards === 1 && given.workers)
    wrongOption(
      'train, workers',
      'workers, with one shard',
      'shards, of which each takes some',
      'Write { shards: 4 }.',
    );
  if (shards === 1 && given.averageEvery)
    wrongOption('train, averageEvery', 'averages of one shard', 'several shards', 'Write { shards: 4 }.');
  if (shards === 1) return;
  const refuse = (where: string, found: string, expected: string, remedy: string) =>
    wrongOption(`train, ${where}`, found, expected, remedy);
  if (batch % shards > 0)
    refuse(
      'shards',
      `${shards} shards of a batch of ${batch}`,
      `a divisor of ${batch}`,
      'Shards have as many trials each: change one or the other.',
    );
  const one = 'Leave shards out.';
  if (given.states === 'keep')
    refuse('shards', `${shards} shards, with states that are kept`, "states: 'restart'", one);
  if (perTrial.size > 0)
    refuse(
      'shards',
      `${shards} shards, with hyperparameters that have a value per trial`,
      'one for all trials',
      one,
    );
  if (given.inputGradients.length > 0)
    refuse('inputGradients', `inputs, with ${shards} shards`, 'none: rows are held of one shard alone', one);
}

/** What goes on from trial to trial would be another in each shard. */
export function checkLasting({ given: { shards } }: TrainSetup, lasting: readonly string[]): void {
  if (shards > 1 && lasting.length > 0)
    wrongOption(
      'train, shards',
      `${shards} shards, with ${lasting.join(', ')}, which plasticity changes from iteration to iteration`,
      'none that all trials change together',
      "Write plasticity: 'restart', or leave shards out.",
    );
}
