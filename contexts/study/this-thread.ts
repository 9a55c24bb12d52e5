import { breather } from '../session/turns.ts';
import { outcomeOf } from './outcome.ts';
import type { Engine, StudyTrial } from './words.ts';

/** One trial after another, where the study is; between two of them others have their turn where it is time. */
export const thisThread = (trial: StudyTrial): Engine =>
  async function* run(asked, signal) {
    const breathe = breather();
    for (const own of asked) {
      if (signal.aborted) return;
      const end = await outcomeOf(trial, own, signal);
      // It may have failed because it was told to end: then it has not ended.
      if (signal.aborted && 'failed' in end) return;
      yield [end];
      await breathe();
    }
  };
