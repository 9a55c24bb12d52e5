import { say, theirs, wrongOption } from '../../framework/engine.ts';
import type { DType, FloatArray, HyperparameterHandle } from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import { parameterOf } from '../model/parameters.ts';
import { numbersIn } from '../session/numbers.ts';
import { notUsed } from './faults.ts';
import type { Scores } from './scores.ts';
import type { Training } from './training.ts';
import type { BestParameters } from './words.ts';

/** The parameters of the best epoch or evaluation so far; they are in the state. */
export interface Best<Metric extends string = string, D extends DType = DType> {
  /** Updates that had been done. */
  readonly iteration: number;
  readonly scores: Scores<Metric>;
  /** A copy of the numbers of a hyperparameter as they were then. */
  get(of: HyperparameterHandle): FloatArray<D>;
}

/** Keeps the present parameters if they are the best. Once there has been an evaluation, epochs count no more. */
export function keepBest(training: Training, by: BestParameters['by'], scores: Scores): void {
  const { setup, trial, live } = training;
  const { best: last, iteration } = live.progressed;
  const rate = setup.given.best;
  if (!rate || (last?.by === 'evaluation' && by === 'epoch')) return;
  const score = scoreGiven(theirs(() => rate(scores)));
  if (Number.isNaN(score) || (last?.by === by && score <= last.score)) return;
  const slots = setup.all.map(({ slot }) => slot).filter((slot) => trial.known.has(slot));
  const parameters = new Map(slots.map((slot) => [slot, numbersIn(trial.session.live, slot)]));
  live.progressed = { ...live.progressed, best: { by, score, iteration, scores, parameters } };
}

const scoreGiven = (x: unknown): number =>
  typeof x === 'number'
    ? x
    : wrongOption('train, best', say(x), 'a number of each score, higher where it is better');

export function bestOf({ setup, live }: Training): Best | undefined {
  const { best } = live.progressed;
  if (!best) return undefined;
  const { iteration, scores, parameters } = best;
  const get = (of: HyperparameterHandle) => {
    const { slot } = parameterOf(setup.contents, setup.all, of, 'get');
    return (parameters.get(slot) ?? notUsed(placeOf(setup.contents, of))).slice();
  };
  return { iteration, scores, get };
}
