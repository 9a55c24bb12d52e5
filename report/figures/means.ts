import * as Plot from '@observablehq/plot';
import { isPlain } from '../../framework/base/say.ts';
import { FIGURE, listOf, readOptions, text } from '../check.ts';
import { drawing } from '../drawing/drawing.ts';
import type { Figure, FigureOptions } from '../drawing/figure.ts';
import { colourOf, GRID } from '../drawing/palette.ts';

/** A mean at a place, with its spread to both sides where it has one, and the name of what it belongs to. */
export interface MeanPoint {
  readonly x: number;
  readonly mean: number;
  readonly spread?: number | undefined;
  readonly group: string;
}

export interface MeansOptions extends FigureOptions {
  readonly xLabel: string;
  readonly valueLabel: string;
}

const isPoint = (x: unknown): boolean =>
  isPlain(x) &&
  Number.isFinite(x.x) &&
  Number.isFinite(x.mean) &&
  (x.spread === undefined || Number.isFinite(x.spread)) &&
  typeof x.group === 'string';
const DATA = { points: listOf<MeanPoint>('a list of { x, mean, spread, group }', isPoint) };
const MEANS = { ...FIGURE, xLabel: text, valueLabel: text };

/** Most groups that a legend has room for. */
const MOST = 6;

/** Means over a number, a line for each group, with bars of one spread to both sides. */
export function means(given: readonly MeanPoint[], options: MeansOptions): Figure {
  const { points } = readOptions('means', { points: given }, DATA);
  const { xLabel, valueLabel, ...figure } = readOptions('means', options, MEANS);
  const groups = [...new Set(points.map(({ group }) => group))];
  const colour = ({ group }: MeanPoint) => colourOf(groups.indexOf(group));
  const sorted = [...points].sort((a, b) => a.x - b.x);
  const legend =
    groups.length < 2 || groups.length > MOST
      ? []
      : groups.map((name, index) => ({ name, colour: colourOf(index), sign: 'line' as const }));
  return drawing(
    figure,
    {
      x: { label: xLabel, nice: true },
      y: { label: valueLabel, nice: true },
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
        Plot.line(sorted, { x: 'x', y: 'mean', z: 'group', stroke: colour, strokeWidth: 1.5 }),
        Plot.ruleX(
          sorted.filter(({ spread }) => spread !== undefined),
          {
            x: 'x',
            y1: ({ mean, spread }: MeanPoint) => mean - spread!,
            y2: ({ mean, spread }: MeanPoint) => mean + spread!,
            stroke: colour,
          },
        ),
        Plot.dot(sorted, { x: 'x', y: 'mean', r: 3.5, fill: colour }),
      ],
    },
    legend,
  );
}
