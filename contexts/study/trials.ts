import { say, wrongOption } from '../../framework/engine.ts';
import { seedKey } from '../../framework/index.ts';
import { LAST_TICK } from '../common-options.ts';
import { type SamplerName, samplers } from './samplers.ts';
import type { Dimension } from './space.ts';
import type { TrialAsked } from './words.ts';

/** Which trials a study has. */
interface TrialChoice {
  readonly sampler: SamplerName;
  readonly seed: string | number;
  readonly seeds: readonly number[];
  readonly count: number | undefined;
}

/** The trials of a study: none is made before it is asked for, however many there are. */
export interface StudyTrials {
  readonly count: number;
  /** Setting by setting, each with all its seeds. */
  all(): Iterable<TrialAsked>;
  those(which: (one: TrialAsked) => boolean): Iterable<TrialAsked>;
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
  function* those(which: (one: TrialAsked) => boolean) {
    for (let number = 0; number < count!; number++) {
      const shared = setting(number);
      for (const seed of seeds) {
        const one = { number, setting: shared, seed };
        if (which(one)) yield one;
      }
    }
  }
  return { count: count * seeds.length, all: () => those(() => true), those };
}
