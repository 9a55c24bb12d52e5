import * as Plot from '@observablehq/plot';
import { drawing } from '../drawing/drawing.ts';
import type { Figure } from '../drawing/figure.ts';
import { short } from '../drawing/numbers.ts';
import { INK } from '../drawing/palette.ts';
import { logScale, type NameAxis, valueText } from './axes.ts';
import { bestOf, isScored, type ScoredRow, type StudyRead } from './data.ts';
import { cut } from './parallel.ts';
import { colourBar, colourScale } from './scale.ts';

const WIDTH = 490;
const HEIGHT = 400;
const MARGIN = { marginLeft: 76, marginRight: 112, marginTop: 14, marginBottom: 48 };

/** Most values of a name that get a column, or a row, of their own. */
const MOST = 16;

/** The metric over two names: a cell for each pair of values where they are few, else a map between the settings. */
export function landscape(study: StudyRead, x: NameAxis, y: NameAxis): Figure {
  const scored = study.rows.filter(isScored);
  const areFew = [x, y].every(({ isNumber, values }) => !isNumber || values.length <= MOST);
  return areFew ? cells(study, scored, x, y) : contours(study, scored, x, y);
}

const bar = (colours: ReturnType<typeof colourScale>, metric: string) =>
  colourBar(
    colours,
    cut(metric, 52),
    WIDTH - MARGIN.marginRight,
    MARGIN.marginTop,
    HEIGHT - MARGIN.marginTop - MARGIN.marginBottom,
  );

function cells({ metric, goal }: StudyRead, scored: readonly ScoredRow[], x: NameAxis, y: NameAxis): Figure {
  const groups = new Map<string, { readonly x: string; readonly y: string; readonly all: number[] }>();
  for (const { setting, mean } of scored) {
    const own = { x: valueText(x, setting[x.name]!), y: valueText(y, setting[y.name]!) };
    const key = JSON.stringify(own);
    const group = groups.get(key) ?? { ...own, all: [] };
    group.all.push(mean);
    groups.set(key, group);
  }
  const drawn = [...groups.values()].map(({ all, ...own }) => ({
    ...own,
    mean: all.reduce((a, b) => a + b, 0) / all.length,
  }));
  const colours = colourScale(
    drawn.map(({ mean }) => mean),
    goal === 'least',
  );
  const hasText = x.values.length <= 10 && y.values.length <= 14;
  const among = groups.size < scored.length ? ', the mean over all other names' : '';
  return drawing(
    {
      title: `${x.name} and ${y.name}`,
      caption: `${metric} for each pair of values${among}.`,
      ...{ width: WIDTH, height: HEIGHT },
    },
    {
      ...MARGIN,
      marginLeft: Math.max(MARGIN.marginLeft, 44 + 7.2 * longest(y)),
      x: { label: x.label, domain: x.values.map((own) => valueText(x, own)), padding: 0.03, ...turned(x) },
      y: { label: y.label, domain: y.values.map((own) => valueText(y, own)).reverse(), padding: 0.03 },
      ...(turned(x).tickRotate ? { marginBottom: 48 + 5 * longest(x) } : {}),
      marks: [
        Plot.cell(drawn, { x: 'x', y: 'y', fill: ({ mean }: { readonly mean: number }) => colours.of(mean) }),
        hasText
          ? Plot.text(drawn, {
              ...{ x: 'x', y: 'y', fontSize: x.values.length > 6 ? 10 : 12 },
              text: ({ mean }: { readonly mean: number }) => short(Number(mean.toPrecision(3))),
              fill: ({ mean }: { readonly mean: number }) => (colours.isLight(mean) ? INK : '#fff'),
            })
          : null,
        bar(colours, metric),
      ],
    },
  );
}

const longest = (axis: NameAxis): number =>
  axis.values.reduce<number>((most, own) => Math.max(most, valueText(axis, own).length), 0);

/** Long labels are turned, so that they do not run into each other. */
const turned = (axis: NameAxis): { readonly tickRotate?: number } =>
  longest(axis) * 7.2 * axis.values.length > WIDTH - 240 ? { tickRotate: -35 } : {};

function contours(
  { metric, goal, rows }: StudyRead,
  scored: readonly ScoredRow[],
  x: NameAxis,
  y: NameAxis,
): Figure {
  const colours = colourScale(
    scored.map(({ mean }) => mean),
    goal === 'least',
  );
  const at = (axis: NameAxis) => (row: ScoredRow) => axis.numberOf(row.setting[axis.name]!);
  const best = bestOf(rows, goal);
  // Choices have no numbers between them: a map needs two names of numbers, others have dots alone.
  const isMap = x.isNumber && y.isNumber && scored.length >= 6;
  const scaleOf = (axis: NameAxis) => ({
    label: axis.label,
    ...logScale(axis),
    ...(axis.isNumber
      ? {}
      : {
          ticks: axis.values.map((_, k) => k),
          tickFormat: (k: number) => cut(String(axis.values[k] ?? ''), 10),
          domain: [-0.5, axis.values.length - 0.5],
        }),
  });
  return drawing(
    {
      title: `${x.name} and ${y.name}`,
      caption: `${metric} ${isMap ? 'between the settings (dots), straight from one to the next' : 'of each setting (dots)'}; all other names vary, too${best ? '. The ring is the best' : ''}.`,
      ...{ width: WIDTH, height: HEIGHT },
    },
    {
      ...MARGIN,
      x: scaleOf(x),
      y: scaleOf(y),
      color: { type: 'identity' },
      marks: [
        isMap ? filled(scored, at(x), at(y), colours) : null,
        Plot.dot(scored, {
          ...{ x: at(x), y: at(y), r: isMap ? 3 : 5, stroke: '#fff', strokeWidth: 1 },
          fill: isMap ? INK : (row: ScoredRow) => colours.of(row.mean),
        }),
        best ? Plot.dot([best], { x: at(x), y: at(y), r: 9, stroke: '#d55e00', strokeWidth: 3 }) : null,
        Plot.frame({ stroke: '#9aa5b1' }),
        bar(colours, metric),
      ],
    },
  );
}

const LEVELS = 12;

function filled(
  scored: readonly ScoredRow[],
  x: (row: ScoredRow) => number,
  y: (row: ScoredRow) => number,
  { low, high, of }: ReturnType<typeof colourScale>,
) {
  const step = (high - low || 1) / LEVELS;
  const levels = Array.from({ length: LEVELS }, (_, k) => low + k * step);
  return levels.map((level) =>
    Plot.contour(scored, {
      ...{ x, y, value: 'mean', interpolate: 'barycentric' as const, thresholds: [level], blur: 2 },
      fill: of(level + step / 2),
      stroke: of(level + step / 2),
    }),
  );
}
