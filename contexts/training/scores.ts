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

export function meanOf({ sums, weight }: ScoreSum): Scores {
  const means: Record<string, number> = {};
  for (const name in sums) means[name] = sums[name]! / weight;
  return means as Scores;
}
