import type { Case, Effort } from './case.ts';
import { holds, summary } from './compare.ts';

export interface Outcome {
  readonly name: string;
  readonly mark: 'ok' | 'FAIL' | '----';
  /** What was compared, or why it was not. */
  readonly text: string;
  /** Largest error of numbers that were compared, 0 where none were. */
  readonly worst: number;
}

/** Runs a case; whatever goes wrong is its outcome. */
export function outcomeOf(golden: Case, effort: Effort): Outcome {
  const { name } = golden;
  if ('refused' in golden) return { name, mark: 'ok', text: `refused, ${golden.refused}`, worst: 0 };
  if ('missing' in golden) return { name, mark: '----', text: golden.missing, worst: 0 };
  try {
    const comparisons = golden.check(effort);
    const ok = comparisons.length > 0 && comparisons.every(holds);
    return {
      ...{ name, mark: ok ? 'ok' : 'FAIL', text: summary(comparisons) || 'nothing was compared' },
      worst: Math.max(0, ...comparisons.filter(({ limit }) => limit > 0).map(({ error }) => error)),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name, mark: 'FAIL', text: message.replaceAll('\n', ' | '), worst: Infinity };
  }
}

export const lineOf = ({ name, mark, text }: Outcome): string => `${mark.padEnd(4)}  ${name}: ${text}`;

/** The last line, and whether every case holds. */
export function verdict(outcomes: readonly Outcome[]): { readonly line: string; readonly complete: boolean } {
  const count = (mark: Outcome['mark']) => outcomes.filter((outcome) => outcome.mark === mark).length;
  const [good, missing, all] = [count('ok'), count('----'), outcomes.length];
  const rest = missing > 0 ? ` (${missing} not supported yet)` : '';
  return { line: `parity: ${good} of ${all} cases${rest}`, complete: all > 0 && good === all };
}
