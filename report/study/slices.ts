import * as Plot from '@observablehq/plot';
import { drawing } from '../drawing/drawing.ts';
import type { Figure } from '../drawing/figure.ts';
import { short } from '../drawing/numbers.ts';
import { COLOURS, GRID } from '../drawing/palette.ts';
import { logScale, type NameAxis, valueText } from './axes.ts';
import { bestOf, isScored, type ScoredRow, type StudyRead } from './data.ts';
import { cut } from './parallel.ts';

const BEST = COLOURS[1];

/** The metric against one name: each setting with the spread over its seeds, and the mean of settings of one value. */
export function slice(study: StudyRead, axis: NameAxis, isWide: boolean): Figure {
  const { rows, metric, goal } = study;
  const scored = rows.filter(isScored);
  const at = (row: ScoredRow) => axis.numberOf(row.setting[axis.name]!);
  const best = bestOf(rows, goal);
  const means = meansOf(scored, at);
  const hasMeans = means.length < scored.length || scored.length < 50;
  const spreads = scored.filter(({ spread }) => spread !== undefined);
  return drawing(
    {
      title: axis.name,
      caption: `${metric} of each setting against ${axis.name}${spreads.length > 0 ? ', with the standard deviation over seeds' : ''}${means.length < scored.length && axis.isNumber ? '; the line joins the means of equal values' : ''}${best ? '. The ring is the best' : ''}.`,
      ...(isWide ? { height: 360 } : { width: 490, height: 300 }),
    },
    {
      x: axis.isNumber
        ? {
            label: axis.label,
            ...(axis.values.length <= 8 && !axis.isLog
              ? { ticks: axis.values.map(axis.numberOf), tickFormat: short }
              : logScale(axis)),
            ...{ inset: 10 },
          }
        : {
            label: axis.label,
            domain: [-0.5, axis.values.length - 0.5],
            ticks: axis.values.map((_, k) => k),
            tickFormat: (k: number) =>
              cut(valueText(axis, axis.values[k]!), Math.max(4, Math.floor(56 / axis.values.length))),
          },
      y: { label: cut(metric, 36), nice: true },
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
        Plot.ruleX(spreads, {
          x: at,
          y1: ({ mean, spread }: ScoredRow) => mean - spread!,
          y2: ({ mean, spread }: ScoredRow) => mean + spread!,
          stroke: COLOURS[0],
          strokeOpacity: 0.45,
        }),
        hasMeans && axis.isNumber
          ? Plot.line(means, { x: 'x', y: 'mean', stroke: COLOURS[0], strokeWidth: 1.5 })
          : null,
        Plot.dot(scored, { x: at, y: 'mean', r: scored.length > 200 ? 2.2 : 3.5, fill: COLOURS[0] }),
        best ? Plot.dot([best], { x: at, y: 'mean', r: 7, stroke: BEST, strokeWidth: 2.5 }) : null,
      ],
    },
  );
}

function meansOf(scored: readonly ScoredRow[], at: (row: ScoredRow) => number) {
  const groups = new Map<number, number[]>();
  for (const row of scored) groups.set(at(row), [...(groups.get(at(row)) ?? []), row.mean]);
  return [...groups]
    .map(([x, all]) => ({ x, mean: all.reduce((a, b) => a + b, 0) / all.length }))
    .sort((a, b) => a.x - b.x);
}
