import * as Plot from '@observablehq/plot';
import { drawing } from '../drawing/drawing.ts';
import type { Figure, FigureOptions } from '../drawing/figure.ts';
import { indexTicks } from '../drawing/numbers.ts';
import { COLOURS, GRID, INK } from '../drawing/palette.ts';

export interface StemsOptions extends FigureOptions {
  readonly indexLabel: string;
  readonly valueLabel: string;
}

/** One value per index, as a dot on a stem from zero. */
export function stems(values: ArrayLike<number>, options: StemsOptions): Figure {
  const points = Array.from(values, (value, index) => ({ index, value }));
  return drawing(options, {
    x: {
      domain: [-1, points.length],
      label: options.indexLabel,
      ticks: indexTicks(points.length, 10),
      tickFormat: String,
    },
    y: { label: options.valueLabel, nice: true },
    marks: [
      Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
      Plot.ruleX(points, { x: 'index', y1: 0, y2: 'value', stroke: COLOURS[0], strokeWidth: 1.5 }),
      Plot.dot(points, { x: 'index', y: 'value', r: 3.5, fill: COLOURS[0] }),
      Plot.ruleY([0], { stroke: INK }),
    ],
  });
}
