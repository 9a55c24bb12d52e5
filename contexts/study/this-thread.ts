import { breather, inNextTurn } from '../session/turns.ts';
import { earOf, outcomeHeard, outcomeOf } from './outcome.ts';
import type { Engine, Outcome, StudyTrial, TrialAsked, TrialsTogether } from './words.ts';

/** One trial after another, where the study is; between two of them others have their turn where it is time. */
export const thisThread = (trial: StudyTrial, shared: unknown): Engine =>
  async function* run(asked, signal) {
    const breathe = breather();
    for await (const own of asked) {
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
    for await (const some of inLots(asked, most)) {
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
        const ears = some.map(earOf);
        const all = await act(some.map((own, k) => ({ ...own, ...beside, ...ears[k]!.tell })));
        return await Promise.all(some.map((own, k) => outcomeHeard(() => all[k], own, ears[k]!)));
      } catch {
        // Which of them it was shows when each is done by itself.
        return undefined;
      }
    }
  };

const aTurn = () => new Promise<undefined>((resolve) => inNextTurn(() => resolve(undefined)));

/** Many at a time, at most so many: as many as come by themselves, without what comes of those before. */
async function* inLots<T>(items: AsyncIterable<T>, most: number): AsyncGenerator<readonly T[]> {
  const source = items[Symbol.asyncIterator]();
  const pulled = () => {
    const next = source.next();
    // Where all ends before it has come, nobody is told how it went.
    next.catch(() => {});
    return next;
  };
  let lot: T[] = [];
  for (let next = pulled(); ; ) {
    const come = await (lot.length === 0 ? next : Promise.race([next, aTurn()]));
    if (come?.done) break;
    if (come) {
      lot.push(come.value);
      next = pulled();
      if (lot.length < most) continue;
    }
    yield lot;
    lot = [];
  }
  if (lot.length > 0) yield lot;
}
