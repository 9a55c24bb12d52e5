import * as Plot from '@observablehq/plot';
import { count, curve, curves, FIGURE, finite, maybe, readOptions, text, withDefault } from '../check.ts';
import { drawing } from '../drawing/drawing.ts';
import type { Curve, Figure, FigureOptions } from '../drawing/figure.ts';
import type { LegendEntry } from '../drawing/legend.ts';
import { COLOURS, colourOf, GRID, REFERENCE } from '../drawing/palette.ts';

export interface LinesData {
  readonly series: readonly Curve[];
  /** What the series should be; drawn dashed below them. */
  readonly reference?: Curve;
}

export interface LinesOptions extends FigureOptions {
  /** Length of a step in seconds. */
  readonly dt: number;
  readonly valueLabel: string;
  /** Moves each series up by this much over the one before; the axis then names them, not a legend. */
  readonly stagger?: number;
  /** Draws every so many-th series only. */
  readonly skip?: number;
}

const DATA = { series: curves, reference: maybe(curve) };
const LINES = {
  ...FIGURE,
  dt: finite,
  valueLabel: text,
  stagger: withDefault(finite, 0),
  skip: withDefault(count(1), 1),
};

/** Series over time, together on one axis or staggered above each other. */
export function lines(data: LinesData, options: LinesOptions): Figure {
  const { series, reference } = readOptions('lines, data', data, DATA);
  const { dt, valueLabel, stagger, skip, ...figure } = readOptions('lines', options, LINES);
  const shown = series.filter((_, index) => index % skip === 0);
  const steps = [shown, reference ?? []]
    .flat()
    .reduce((most, { values }) => Math.max(most, values.length), 0);
  const staggered = stagger !== 0;
  const baselines = shown.map((_, index) => index * stagger);
  const line = ({ values }: Curve, offset: number, look: Plot.LineYOptions) =>
    Plot.lineY(
      Array.from(values, (value) => value + offset),
      { x: (_, step: number) => step * dt, ...look },
    );
  return drawing(
    figure,
    {
      x: { domain: [0, steps * dt], label: 'Time (s)' },
      y: staggered
        ? {
            label: valueLabel,
            ticks: baselines,
            tickFormat: (_, index) => shown[index]?.name ?? '',
            tickSize: 0,
          }
        : { label: valueLabel, nice: true },
      marks: [
        Plot.gridY(staggered ? baselines : undefined, { stroke: GRID, strokeOpacity: 1 }),
        reference && line(reference, 0, { stroke: REFERENCE, strokeWidth: 2, strokeDasharray: '6 4' }),
        shown.map((one, index) =>
          line(one, baselines[index]!, {
            stroke: staggered ? COLOURS[index % 2]! : colourOf(index),
            strokeWidth: staggered ? 1.2 : 2,
          }),
        ),
      ],
    },
    staggered ? [] : legendOf(shown, reference),
  );
}

/** A single series without a reference needs no legend: the axis names it. */
function legendOf(series: readonly Curve[], reference: Curve | undefined): readonly LegendEntry[] {
  if (series.length < 2 && reference === undefined) return [];
  const own = series.map(({ name }, index): LegendEntry => ({ name, colour: colourOf(index), sign: 'line' }));
  return reference ? [...own, { name: reference.name, colour: REFERENCE, sign: 'dashed' }] : own;
}
