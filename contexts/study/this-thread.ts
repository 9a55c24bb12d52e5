import { breather } from '../session/turns.ts';
import { outcomeOf } from './outcome.ts';
import type { Engine, Outcome, StudyTrial, TrialAsked, TrialsTogether } from './words.ts';

/** One trial after another, where the study is; between two of them others have their turn where it is time. */
export const thisThread = (trial: StudyTrial, shared: unknown): Engine =>
  async function* run(asked, signal) {
    const breathe = breather();
    for (const own of asked) {
      if (signal.aborted) return;
      const end = await outcomeOf(trial, own, { signal, shared });
      // It may have failed because it was told to end: then it has not ended.
      if (signal.aborted && 'failed' in end) return;
      yield [end];
      await breathe();
    }
  };

/** Many trials at once, where the study is. */
export const together = ({ together: act, most }: TrialsTogether, shared: unknown): Engine =>
  async function* run(asked, signal) {
    const breathe = breather();
    const beside = { signal, shared };
    const one = (own: TrialAsked) => outcomeOf(async (given) => (await act([given]))[0]!, own, beside);
    for (const some of inLots(asked, most)) {
      if (signal.aborted) return;
      const ends = await endsOf(some);
      if (ends) yield ends;
      else
        for (const own of some) {
          if (signal.aborted) return;
          yield [await one(own)];
        }
      await breathe();
    }
    async function endsOf(some: readonly TrialAsked[]): Promise<readonly Outcome[] | undefined> {
      try {
        const all = await act(some.map((own) => ({ ...own, ...beside })));
        return await Promise.all(some.map((own, k) => outcomeOf(() => all[k]!, own, beside)));
      } catch {
        // Which of them it was shows when each is done by itself.
        return undefined;
      }
    }
  };

function* inLots<T>(items: Iterable<T>, most: number): Generator<readonly T[]> {
  let lot: T[] = [];
  for (const item of items) {
    lot.push(item);
    if (lot.length < most) continue;
    yield lot;
    lot = [];
  }
  if (lot.length > 0) yield lot;
}
