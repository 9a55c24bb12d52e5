import type { DType } from '../../framework/index.ts';
import type { TrainOptions } from '../training/options.ts';
import { type Trainer, trainerOf } from '../training/trainer.ts';
import { library } from './library.ts';

/** Prepares gradient training of a context: reverse mode through time, one compiled module for all stages. */
export const train = <const Metric extends string = never, D extends DType = 'f32'>(
  net: object,
  options: TrainOptions<Metric, D>,
): Trainer<Metric, D> => trainerOf<Metric, D>(net, options, library);
