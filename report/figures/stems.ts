import * as Plot from '@observablehq/plot';
import { FIGURE, readNumbers, readOptions, text } from '../check.ts';
import { drawing } from '../drawing/drawing.ts';
import type { Figure, FigureOptions } from '../drawing/figure.ts';
import { indexTicks } from '../drawing/numbers.ts';
import { COLOURS, GRID, INK } from '../drawing/palette.ts';

export interface StemsOptions extends FigureOptions {
  readonly indexLabel: string;
  readonly valueLabel: string;
}

const STEMS = { ...FIGURE, indexLabel: text, valueLabel: text };

/** One value per index, as a dot on a stem from zero. */
export function stems(given: ArrayLike<number>, options: StemsOptions): Figure {
  const values = readNumbers('stems, values', given);
  const { indexLabel, valueLabel, ...figure } = readOptions('stems', options, STEMS);
  const points = Array.from(values, (value, index) => ({ index, value }));
  return drawing(figure, {
    x: {
      domain: [-1, points.length],
      label: indexLabel,
      ticks: indexTicks(points.length, 10),
      tickFormat: String,
    },
    y: { label: valueLabel, nice: true },
    marks: [
      Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
      Plot.ruleX(points, { x: 'index', y1: 0, y2: 'value', stroke: COLOURS[0], strokeWidth: 1.5 }),
      Plot.dot(points, { x: 'index', y: 'value', r: 3.5, fill: COLOURS[0] }),
      Plot.ruleY([0], { stroke: INK }),
    ],
  });
}
