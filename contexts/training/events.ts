import type { DType } from '../../framework/index.ts';
import type { Scores } from './scores.ts';
import type { ParameterAccess } from './words.ts';

/** Where a training stands. Arrays are copies; `set` puts one in place. */
export interface TrainMoment<Metric extends string = string, D extends DType = DType> {
  /** Count of the iteration that this belongs to, from 0. */
  readonly iteration: number;
  /** Its epoch, and its batch within the epoch, from 0. Without `data` an epoch is one iteration. */
  readonly epoch: number;
  readonly batch: number;
  /** Of the last forward pass, NaN before it; of all batches at `epoch`, of all samples at `evaluation`. */
  readonly scores: Scores<Metric>;
  readonly parameters: ParameterAccess<D>;
  /** Gradients, from `gradients` on. */
  readonly gradients: ParameterAccess<D>;
}

/** What has just been done, in the order of an iteration. */
export const STAGES = [
  'batch',
  'forward',
  'loss',
  'backward',
  'gradients',
  'update',
  'epoch',
  'evaluation',
] as const;

export type TrainStage = (typeof STAGES)[number];

/**
 * A stage of a training that is done:
 * - `batch`: the numbers of the next iteration are in place, those of `samples` of the data;
 * - `forward`: the trial has run; `trainer.output` shows what it gave;
 * - `loss`: `scores` are those of this batch;
 * - `backward`: the way back through time has run; `trainer.inputGradient` shows what it gave;
 * - `gradients`: `gradients` can be read, and replaced before the update;
 * - `update`: `parameters` are the next ones;
 * - `epoch`: the last batch of an epoch is done, `scores` are means over its batches;
 * - `evaluation`: `trainer.test` is done, `scores` are its answer.
 */
export type TrainEvent<Metric extends string = string, D extends DType = DType> = {
  [S in TrainStage]: EventOf<S, Metric, D>;
}[TrainStage];

type EventOf<S extends TrainStage, Metric extends string, D extends DType> = TrainMoment<Metric, D> & {
  readonly type: S;
} & (S extends 'batch'
    ? { /** Positions in the data, by trial; none without data. */ readonly samples: readonly number[] }
    : unknown);

/** Functions by stage, each called right after it. */
export type Hooks<Metric extends string = string, D extends DType = DType> = {
  readonly [S in TrainStage]?: (event: EventOf<S, Metric, D>) => void;
};
