import { say, wrongOption } from '../../framework/engine.ts';
import { seedKey } from '../../framework/index.ts';
import { LAST_TICK } from '../common-options.ts';
import { type Attempt, type Halving, halved, type KnownOutcomes } from './halving.ts';
import type { TrialName } from './journal.ts';
import { type SamplerName, samplers } from './samplers.ts';
import type { Dimension } from './space.ts';
import type { StudySetting } from './words.ts';

/** Which trials a study has. */
interface TrialChoice {
  readonly sampler: SamplerName;
  readonly seed: string | number;
  readonly seeds: readonly number[];
  readonly count: number | undefined;
  readonly halving: Halving | undefined;
}

/** The trials of a study: none is made before it is asked for, however many there are. */
export interface StudyTrials {
  /** How many there are; where settings are halved, that follows from what they give. */
  readonly total: number;
  /** With which each attempt is made. */
  readonly seeds: readonly number[];
  /** In the order in which they are chosen, as long as enough is known. */
  attempts(known: KnownOutcomes): AsyncIterable<Attempt> | Iterable<Attempt>;
  setting(number: number): StudySetting;
  /** Whether the study may have a trial of this name. */
  has(name: TrialName): boolean;
}

export function trialsOf(dimensions: readonly Dimension[], choice: TrialChoice): StudyTrials {
  const { size, settings } = samplers[choice.sampler];
  const { seeds } = choice;
  const own = size(dimensions);
  const count = choice.count ?? own;
  if (count === undefined)
    return wrongOption(
      'study, count',
      'nothing',
      'how many settings',
      `Write { sampler: '${choice.sampler}', count: 64 }.`,
    );
  if (own !== undefined && count > own)
    wrongOption('study, count', say(count), `at most ${own}: the grid has no more`, 'Leave count out.');
  if (count * seeds.length > LAST_TICK)
    wrongOption(
      'study',
      `${count * seeds.length} trials`,
      `at most ${LAST_TICK}`,
      'Take fewer settings or seeds.',
    );
  const setting = settings(dimensions, seedKey(choice.seed));
  const { halving } = choice;
  const ofStudy = new Set(seeds);
  const rungs = halving?.budgets.length ?? 0;
  return {
    total: halving ? Infinity : count * seeds.length,
    seeds,
    attempts: (known) => (halving ? halved(count, seeds, halving, known) : each(count)),
    setting,
    has: ({ number, seed, rung = -1 }) => number < count && ofStudy.has(seed) && rung < rungs,
  };
}

function* each(count: number): Generator<Attempt> {
  for (let number = 0; number < count; number++) yield { number };
}
