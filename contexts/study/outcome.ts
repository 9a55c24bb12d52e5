import { isRecord, say } from '../../framework/engine.ts';
import type { Outcome, StudyTrial, TrialAsked, TrialGiven } from './words.ts';

/** Most letters of why a trial has failed. */
const MOST = 300;

export const failedBy = (asked: TrialAsked, why: string): Outcome => ({
  ...asked,
  failed: why.slice(0, MOST).replace(/\p{Cs}/gu, '\u{fffd}'),
});

/** What a trial is given beside what is asked of it. */
export type GivenBeside = Omit<TrialGiven, keyof TrialAsked>;

/** Does one trial. What it throws, and what are no metrics, is its outcome. */
export async function outcomeOf(trial: StudyTrial, asked: TrialAsked, beside: GivenBeside): Promise<Outcome> {
  try {
    const given: unknown = await trial({ ...asked, ...beside });
    const entries = isRecord(given) ? Object.entries(given) : [];
    if (entries.length === 0) return failedBy(asked, `gave ${say(given)}, expected numbers by name`);
    const odd = entries.find(([, x]) => !Number.isFinite(x));
    if (odd) return failedBy(asked, `${odd[0]} is ${say(odd[1])}, expected a finite number`);
    return { ...asked, metrics: Object.fromEntries(entries) as Readonly<Record<string, number>> };
  } catch (error) {
    return failedBy(
      asked,
      error instanceof Error ? `${error.name}: ${error.message}` : `threw ${say(error)}`,
    );
  }
}
