/** The loss and the metrics of a training by name. */
export type Scores<Metric extends string = string> = { readonly loss: number } & {
  readonly [M in Metric]: number;
};

/** A mean of scores, which are added one after the other. */
export interface Mean {
  add(scores: Scores, weight?: number): void;
  /** The mean since the last time. */
  take(): Scores;
}

export function meanOfScores(): Mean {
  let sums: Record<string, number> = {};
  let weights = 0;
  return {
    add: (scores, weight = 1) => {
      for (const [name, x] of Object.entries(scores)) sums[name] = (sums[name] ?? 0) + x * weight;
      weights += weight;
    },
    take: () => {
      const mean = Object.entries(sums).map(([name, x]) => [name, x / weights]);
      sums = {};
      weights = 0;
      return Object.fromEntries(mean) as Scores;
    },
  };
}

/** Scores before the first forward pass. */
export const unknownScores = (metrics: object): Scores =>
  Object.fromEntries(['loss', ...Object.keys(metrics)].map((name) => [name, Number.NaN])) as Scores;
