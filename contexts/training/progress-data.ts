import { floatArray, say, wrongOption } from '../../framework/engine.ts';
import type { Beside } from '../session/kept.ts';
import { numbersIn } from '../session/numbers.ts';
import {
  anyNumber,
  type DataCheck,
  fields,
  listOf,
  numberAsData,
  oneOf,
  recordOf,
  text,
  wholeIn,
} from '../store/checks.ts';
import type { Training } from './training.ts';
import type { BestParameters, Progressed } from './words.ts';

// How far a training has come, as data and arrays: what a file holds of it besides its state.

/** Which optimizers train what, as text that is compared, and shorter. */
export interface GroupsText {
  readonly text: string;
  /** Without most of the names. */
  readonly short: string;
}

/** How a batch is cut, and whether parameters are averaged. */
export interface Sharding {
  readonly shards: number;
  readonly averageEvery: number | undefined;
}

const numbers = (all: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(all).map(([name, x]) => [name, numberAsData(x)]));

export function besideOf(progressed: Progressed, groups: GroupsText, sharding: Sharding): Beside {
  const { iteration, schedules, scores, epoch, best } = progressed;
  const { parameters, ...rated } = best ?? {};
  const { shards, averageEvery } = sharding;
  return {
    data: {
      ...{ groups, iteration },
      ...(shards > 1 && { shards }),
      ...(averageEvery && { averageEvery }),
      ...(schedules && { schedules: schedules.map(numbers) }),
      scores: numbers(scores),
      epoch: { sums: numbers(epoch.sums), weight: epoch.weight },
      ...(best && { best: { ...rated, score: numberAsData(best.score), scores: numbers(best.scores) } }),
    },
    arrays: parameters ?? new Map(),
  };
}

const whole = wholeIn(0, Number.MAX_SAFE_INTEGER);
const scoresOf = recordOf(anyNumber) as DataCheck<Progressed['scores']>;
const dataOf = fields(
  {
    groups: fields({ text, short: text }),
    iteration: whole,
    scores: scoresOf,
    epoch: fields({ sums: recordOf(anyNumber), weight: anyNumber }),
  },
  {
    shards: whole,
    averageEvery: whole,
    schedules: listOf(recordOf(anyNumber)),
    best: fields({ by: oneOf('epoch', 'evaluation'), score: anyNumber, iteration: whole, scores: scoresOf }),
  },
);

/** What was data, held against the training that it is for. */
export function progressedFrom(
  { data, arrays }: Beside,
  training: Training,
): { readonly progressed: Progressed; readonly groups: GroupsText; readonly sharding: Sharding } {
  const { groups, shards = 1, averageEvery, best, schedules, ...rest } = dataOf(data, 'restore, training');
  const { setup } = training;
  if (schedules && schedules.length !== setup.groups.length)
    misfit(`schedules of ${schedules.length} optimizers`, `of ${setup.groups.length}`);
  checkNames(rest.scores, training);
  if (best) checkNames(best.scores, training);
  const parameters = parametersOf(arrays, training, best !== undefined);
  const sharding = { shards, averageEvery };
  return { groups, sharding, progressed: { ...rest, schedules, best: best && { ...best, parameters } } };
}

const misfit = (found: string, expected: string): never =>
  wrongOption('restore', found, expected, 'Restore it where the same is trained in the same way.');

function checkNames(scores: object, { setup }: Training): void {
  const expected = ['loss', ...Object.keys(setup.given.metrics)];
  const found = Object.keys(scores);
  if (found.length !== expected.length || !expected.every((name) => Object.hasOwn(scores, name)))
    misfit(`scores ${found.map((name) => say(name)).join(', ')}`, expected.join(', '));
}

/** The best parameters, of the sizes that the training has. */
function parametersOf(
  arrays: Beside['arrays'],
  { setup, trial }: Training,
  isThere: boolean,
): BestParameters['parameters'] {
  const slots = setup.all.map(({ slot }) => slot).filter((slot) => isThere && trial.known.has(slot));
  const type = floatArray(setup.given.dtype, 0).constructor;
  const isFit = (slot: string) => {
    const own = arrays.get(slot);
    return own?.constructor === type && own.length === numbersIn(trial.session.live, slot).length;
  };
  const odd = [...arrays.keys()].find((slot) => !slots.includes(slot)) ?? slots.find((slot) => !isFit(slot));
  return odd === undefined
    ? arrays
    : misfit(`best parameters that are others for ${odd}`, 'those of this training');
}
