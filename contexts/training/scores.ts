/** The loss and the metrics of a training by name. */
export type Scores<Metric extends string = string> = { readonly loss: number } & {
  readonly [M in Metric]: number;
};

/** Scores before the first forward pass. */
export const unknownScores = (metrics: object): Scores =>
  Object.fromEntries(['loss', ...Object.keys(metrics)].map((name) => [name, Number.NaN])) as Scores;

/** Scores that were added up, each by its weight. */
export interface ScoreSum {
  readonly sums: Readonly<Record<string, number>>;
  readonly weight: number;
}

export const NO_SCORES: ScoreSum = { sums: {}, weight: 0 };

export function plus({ sums, weight }: ScoreSum, scores: Scores, own = 1): ScoreSum {
  const next: Record<string, number> = {};
  for (const name in scores) next[name] = (sums[name] ?? 0) + scores[name]! * own;
  return { sums: next, weight: weight + own };
}

export const meanOf = ({ sums, weight }: ScoreSum): Scores =>
  Object.fromEntries(Object.entries(sums).map(([name, x]) => [name, x / weight])) as Scores;
