import type { NameAxis } from './axes.ts';
import type { ScoredRow, TriedValue } from './data.ts';

/** How much of the variance between settings one name explains by itself. */
export interface Importance {
  readonly axis: NameAxis;
  /** From 0 to 1. */
  readonly share: number;
}

/** Most groups of the values of a number. */
const MOST = 8;

/**
 * Of each name the share of the variance between settings that its value explains by itself: the first order of a functional analysis of variance
 * (Sobol 2001; Hutter, Hoos & Leyton-Brown 2014), by groups of settings in place of a forest. Settings of one value are a group, of a number with many
 * values neighbours; the mean over all, and a number for each group of each name, are fitted to the metric by least squares (backfitting, Buja, Hastie &
 * Tibshirani 1989). The share of a name j with g groups is
 *
 *     (Σ f_j² − (g − 1) · MS left) / SS total,
 *
 * 0 on average where the name plays no part, and not below 0. What names do together is in none of them.
 */
export function importances(axes: readonly NameAxis[], rows: readonly ScoredRow[]): readonly Importance[] {
  const count = rows.length;
  const mean = rows.reduce((sum, own) => sum + own.mean, 0) / count;
  const y = rows.map((own) => own.mean - mean);
  const groups = axes.map((axis) => groupsOf(axis, rows, axes.length));
  const effects = fitted(y, groups);
  const squares = (of: (i: number) => number) => y.reduce((sum, _, i) => sum + of(i) ** 2, 0);
  const total = squares((i) => y[i]!);
  const free = groups.map((own) => new Set(own).size - 1);
  const left = count - 1 - free.reduce((sum, own) => sum + own, 0);
  const rest = squares((i) => y[i]! - effects.reduce((sum, own) => sum + own[i]!, 0));
  const noise = left > 0 ? rest / left : 0;
  const share = (j: number) => (squares((i) => effects[j]![i]!) - free[j]! * noise) / total;
  return axes
    .map((axis, j) => ({ axis, share: total > 0 ? Math.min(1, Math.max(0, share(j))) : 0 }))
    .sort((a, b) => b.share - a.share);
}

/** Enough for names that hang together as much as those of random draws do. */
const ROUNDS = 50;

/** The effect of each name in each row: means of its groups over what the other names leave. */
function fitted(
  y: readonly number[],
  groups: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const effects = groups.map(() => y.map(() => 0));
  for (let round = 0; round < ROUNDS; round++)
    groups.forEach((group, j) => {
      const sums = new Map<number, { sum: number; count: number }>();
      const others = y.map((own, i) => effects.reduce((left, f, k) => (k === j ? left : left - f[i]!), own));
      others.forEach((own, i) => {
        const { sum, count } = sums.get(group[i]!) ?? { sum: 0, count: 0 };
        sums.set(group[i]!, { sum: sum + own, count: count + 1 });
      });
      effects[j] = group.map((own) => sums.get(own)!.sum / sums.get(own)!.count);
    });
  return effects;
}

/** The group of each row: that of its value; of numbers with many values, as many groups of neighbours as the rows can tell apart. */
function groupsOf(axis: NameAxis, rows: readonly ScoredRow[], names: number): readonly number[] {
  const fit = Math.min(MOST, Math.floor(Math.sqrt(rows.length)), Math.floor(rows.length / (2 * names)));
  const most = axis.isNumber ? Math.max(2, fit) : Infinity;
  const values = axis.values.filter((value) => rows.some(({ setting }) => setting[axis.name] === value));
  if (values.length <= most) return rows.map(({ setting }) => values.indexOf(setting[axis.name]!));
  const group = new Map<TriedValue, number>();
  let before = 0;
  for (const value of values) {
    const count = rows.filter(({ setting }) => setting[axis.name] === value).length;
    group.set(value, Math.min(most - 1, Math.floor(((before + count / 2) / rows.length) * most)));
    before += count;
  }
  return rows.map(({ setting }) => group.get(setting[axis.name]!)!);
}
