import * as Plot from '@observablehq/plot';
import { isPlain } from '../../framework/base/say.ts';
import { count, FIGURE, listOf, readNumbers, readOptions, text, withDefault } from '../check.ts';
import { drawing } from '../drawing/drawing.ts';
import type { Figure, FigureOptions } from '../drawing/figure.ts';
import type { LegendEntry } from '../drawing/legend.ts';
import { extent } from '../drawing/numbers.ts';
import { COLOURS, GRID, INK } from '../drawing/palette.ts';

export interface HistogramOptions extends FigureOptions {
  readonly valueLabel: string;
  readonly countLabel?: string;
  readonly bins?: number;
  /** Values to mark by a line, such as where all values started. */
  readonly markers?: readonly { readonly name: string; readonly value: number }[];
}

type Marker = NonNullable<HistogramOptions['markers']>[number];

const BINS = count(1);
const HISTOGRAM = {
  ...FIGURE,
  valueLabel: text,
  countLabel: withDefault(text, 'Cells'),
  bins: withDefault(BINS, 20),
  markers: withDefault(
    listOf<Marker>(
      'a list of { name, value }',
      (x) => isPlain(x) && typeof x.name === 'string' && Number.isFinite(x.value),
    ),
    [],
  ),
};

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How many values fall into each of `bins` bins of equal width between the smallest and the largest. */
export function histogram(given: ArrayLike<number>, options: HistogramOptions): Figure {
  const values = readNumbers('histogram, values', given);
  const { valueLabel, countLabel, bins, markers, ...figure } = readOptions('histogram', options, HISTOGRAM);
  const lineOf = (index: number): string => COLOURS[(index + 1) % COLOURS.length]!;
  return drawing(
    figure,
    {
      x: { label: valueLabel, ticks: Math.max(3, Math.floor(figure.width / 80)), nice: true },
      y: { label: countLabel, insetTop: 6, nice: true, tickFormat: wholeNumber },
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
        Plot.rectY(equalBins(values, bins), {
          x1: 'from',
          x2: 'to',
          y: 'count',
          fill: COLOURS[0],
          inset: 0,
          insetRight: 1,
        }),
        markers.map(({ value }, index) =>
          Plot.ruleX([value], { stroke: lineOf(index), strokeWidth: 2, strokeDasharray: '6 4' }),
        ),
        Plot.ruleY([0], { stroke: INK }),
      ],
    },
    markers.map(({ name }, index): LegendEntry => ({ name, colour: lineOf(index), sign: 'dashed' })),
  );
}

const wholeNumber = (count: number): string => (Number.isInteger(count) ? String(count) : '');

/** The largest value belongs to the last bin; values that are all the same get bins of a total width of 1. */
export function equalBins(given: ArrayLike<number>, bins: number): readonly Bin[] {
  const values = readNumbers('equalBins, values', given);
  readOptions('equalBins', { bins }, { bins: BINS });
  const [low, high] = extent(values);
  const start = high > low ? low : low - 0.5;
  const width = (high > low ? high - low : 1) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of Array.from(values).filter(Number.isFinite))
    counts[Math.min(bins - 1, Math.floor((value - start) / width))]!++;
  return counts.map((count, bin) => ({ from: start + bin * width, to: start + (bin + 1) * width, count }));
}
