import { say, wrongOption } from '../../framework/engine.ts';
import { seedKey } from '../../framework/index.ts';
import { LAST_TICK } from '../common-options.ts';
import { type Attempt, type Halving, halved, type KnownOutcomes } from './halving.ts';
import type { TrialName } from './journal.ts';
import { type SamplerName, samplers } from './samplers.ts';
import type { Dimension } from './space.ts';
import type { TrialAsked } from './words.ts';

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
  /** As long as enough is known. */
  asked(known: KnownOutcomes): AsyncIterable<TrialAsked>;
  /** A trial by its name; nothing where the study has none of it. */
  named(name: TrialName): TrialAsked | undefined;
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
  const attempts = (known: KnownOutcomes) => (halving ? halved(count, seeds, halving, known) : each(count));
  async function* asked(known: KnownOutcomes) {
    for await (const attempt of attempts(known)) {
      const shared = setting(attempt.number);
      for (const seed of seeds) yield { ...attempt, setting: shared, seed };
    }
  }
  const ofStudy = new Set(seeds);
  const rungs = halving?.budgets.length ?? 0;
  const named = (name: TrialName) =>
    name.number < count && ofStudy.has(name.seed) && (name.rung ?? -1) < rungs
      ? { ...name, setting: setting(name.number) }
      : undefined;
  return { total: halving ? Infinity : count * seeds.length, asked, named };
}

function* each(count: number): Generator<Attempt> {
  for (let number = 0; number < count; number++) yield { number };
}
