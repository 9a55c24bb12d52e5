import * as Plot from '@observablehq/plot';
import { drawing } from '../drawing/drawing.ts';
import type { Figure } from '../drawing/figure.ts';
import { extent } from '../drawing/numbers.ts';
import { COLOURS, GRID } from '../drawing/palette.ts';
import { bestOf, isScored, type StudyRead, spreadOf, type TrialEnd } from './data.ts';
import { colourScale } from './scale.ts';

interface Point {
  readonly line: string;
  readonly number: number;
  readonly x: number;
  readonly y: number;
}

/** Most trials that a figure has curves of. */
const MOST = 300;

/** What settings gave on each rung that they came to. */
export function rungs(study: StudyRead): Figure | undefined {
  const { outcomes, metric } = study;
  const groups = new Map<string, { readonly one: TrialEnd; readonly all: number[] }>();
  for (const one of outcomes) {
    const y = one.metrics?.[metric];
    if (one.rung === undefined || y === undefined) continue;
    const key = `${one.number} ${one.rung}`;
    const group = groups.get(key) ?? { one, all: [] };
    group.all.push(y);
    groups.set(key, group);
  }
  if (groups.size === 0) return undefined;
  const points = [...groups.values()].map(({ one, all }): Point => {
    const { number, budget, rung = 0 } = one;
    return { line: `${number}`, number, x: budget ?? rung, y: spreadOf(all).mean };
  });
  const label = outcomes.some(({ budget }) => budget !== undefined) ? 'Budget' : 'Rung';
  return curves(study, points, {
    title: 'Rungs',
    caption: `${metric} on each rung: a line ends where its setting did not go on.`,
    ...{ label, dots: true },
  });
}

/** What trials said on their way. */
export function reported(study: StudyRead): Figure | undefined {
  const { outcomes, metric } = study;
  const some = outcomes.filter(({ reports }) => reports && reports.length > 0).slice(0, MOST);
  const names = [...new Set(some.flatMap(({ reports }) => reports!.flatMap((own) => Object.keys(own))))];
  if (names.length === 0) return undefined;
  const along = names.find((name) => name !== metric && names.length > 1 && some.every(isAscending(name)));
  const shown = names.includes(metric) ? metric : names.find((name) => name !== along)!;
  const points = some.flatMap(({ number, seed, rung = 0, reports }) =>
    reports!.flatMap((own, k): readonly Point[] =>
      own[shown] === undefined
        ? []
        : [{ line: `${number} ${seed} ${rung}`, number, x: along ? own[along]! : k, y: own[shown] }],
    ),
  );
  const left = some.length === MOST ? ` The first ${MOST} trials are shown.` : '';
  return curves(study, points, {
    title: 'On the way',
    caption: `${shown} as trials reported it, the darker the better a setting ended.${left}`,
    ...{ label: along ?? 'Report', value: shown, dots: false },
  });
}

const isAscending =
  (name: string) =>
  ({ reports }: TrialEnd): boolean =>
    reports!.every((own, k) => own[name] !== undefined && (k === 0 || own[name]! > reports![k - 1]![name]!));

interface CurveWords {
  readonly title: string;
  readonly caption: string;
  readonly label: string;
  readonly value?: string;
  readonly dots: boolean;
}

function curves({ rows, metric, goal }: StudyRead, points: readonly Point[], words: CurveWords): Figure {
  const { title, caption, label, value = metric, dots } = words;
  const scored = rows.filter(isScored);
  const colours = colourScale(
    scored.map(({ mean }) => mean),
    goal === 'least',
  );
  const end = new Map(scored.map(({ number, mean }) => [number, colours.of(mean)]));
  const stroke = ({ number }: Point) => end.get(number) ?? '#9aa5b1';
  const best = bestOf(rows, goal);
  const ofBest = points.filter(({ number }) => number === best?.number);
  const xs = points.map(({ x }) => x);
  const [low, high] = extent(xs);
  const isLog = dots && low > 0 && high >= 8 * low;
  const different = [...new Set(xs)].sort((a, b) => a - b);
  return drawing(
    { title, caption: `${caption}${best ? ' The best is drawn bold.' : ''}`, height: 340 },
    {
      x: {
        label,
        ...(isLog ? { type: 'log' as const } : {}),
        ...(dots && different.length <= 12 ? { ticks: different, tickFormat: String } : {}),
        inset: 10,
      },
      y: { label: value, nice: true },
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
        Plot.line(points, { x: 'x', y: 'y', z: 'line', stroke, strokeWidth: 1.2, strokeOpacity: 0.75 }),
        dots ? Plot.dot(points, { x: 'x', y: 'y', fill: stroke, r: 3 }) : null,
        Plot.line(ofBest, { x: 'x', y: 'y', z: 'line', stroke: COLOURS[1], strokeWidth: 3 }),
      ],
    },
  );
}
