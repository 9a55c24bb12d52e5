import * as Plot from '@observablehq/plot';
import { drawing } from '../drawing/drawing.ts';
import type { Figure } from '../drawing/figure.ts';
import type { LegendEntry } from '../drawing/legend.ts';
import { extent } from '../drawing/numbers.ts';
import { COLOURS, GRID } from '../drawing/palette.ts';
import { isScored, type ScoredRow, type StudyRead } from './data.ts';

const FAILED = COLOURS[1];
const BEST = COLOURS[2];

/** What each setting gave, in the order of their numbers, and the best until then: of those on the last rung. */
export function history({ rows, metric, goal }: StudyRead): Figure {
  const scored = rows.filter(isScored);
  const failed = rows.filter(({ failed: own }) => own.length > 0);
  const [low, high] = extent(scored.flatMap(({ mean, spread = 0 }) => [mean - spread, mean + spread]));
  const foot = low - 0.08 * (high - low || 1);
  const best = bestSoFar(scored, goal);
  const last = rows.at(-1)?.number ?? 0;
  const end = best.at(-1);
  const legend: LegendEntry[] = [{ name: 'a setting', colour: COLOURS[0], sign: 'dot' }];
  if (end) legend.push({ name: `${goal} until then`, colour: BEST, sign: 'line' });
  if (failed.length > 0) legend.push({ name: 'a seed has failed', colour: FAILED, sign: 'dot' });
  return drawing(
    {
      title: 'History',
      caption: `${metric} of each setting: mean and standard deviation over its seeds${end ? `, and the ${goal} so far` : ''}.`,
      height: 340,
    },
    {
      x: { label: 'Setting', domain: [-0.5, last + 0.5], tickFormat: whole },
      y: { label: metric, nice: true, domain: failed.length > 0 ? [foot, high] : [low, high] },
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
        Plot.ruleX(
          scored.filter(({ spread }) => spread !== undefined),
          {
            x: 'number',
            y1: ({ mean, spread }: ScoredRow) => mean - spread!,
            y2: ({ mean, spread }: ScoredRow) => mean + spread!,
            stroke: COLOURS[0],
            strokeOpacity: 0.45,
          },
        ),
        end
          ? Plot.line([...best, { number: last + 0.5, mean: end.mean }], {
              x: 'number',
              y: 'mean',
              curve: 'step-after',
              stroke: BEST,
              strokeWidth: 2,
            })
          : null,
        Plot.dot(scored, { x: 'number', y: 'mean', r: scored.length > 300 ? 2 : 3.5, fill: COLOURS[0] }),
        Plot.dot(failed, { x: 'number', y: foot, r: 4, symbol: 'times', stroke: FAILED, strokeWidth: 2 }),
      ],
    },
    legend,
  );
}

export const whole = (x: number): string => (Number.isInteger(x) ? String(x) : '');

function bestSoFar(scored: readonly ScoredRow[], goal: StudyRead['goal']) {
  if (goal === undefined) return [];
  const pick = goal === 'least' ? Math.min : Math.max;
  let best = goal === 'least' ? Infinity : -Infinity;
  const last = scored.reduce((most, { rung }) => Math.max(most, rung), 0);
  return scored
    .filter(({ rung }) => rung === last)
    .map(({ number, mean }) => {
      best = pick(best, mean);
      return { number, mean: best };
    });
}
