import * as Plot from '@observablehq/plot';
import { count, curve, events, FIGURE, finite, maybe, readOptions, text, withDefault } from '../check.ts';
import { drawing } from '../drawing/drawing.ts';
import { elementsMark } from '../drawing/elements.ts';
import type { Curve, Figure, FigureOptions, RasterEvent } from '../drawing/figure.ts';
import type { LegendEntry } from '../drawing/legend.ts';
import { indexTicks } from '../drawing/numbers.ts';
import { COLOURS, INK } from '../drawing/palette.ts';

export interface RasterData {
  readonly events: readonly RasterEvent[];
  readonly steps: number;
  readonly channels: number;
  /** Drawn over the events, in units of the channel axis. */
  readonly line?: Curve;
}

export interface RasterOptions extends FigureOptions {
  /** Length of a step in seconds. */
  readonly dt: number;
  readonly channelLabel: string;
  readonly eventName?: string;
}

const DATA = { events, steps: count(0), channels: count(1), line: maybe(curve) };
const RASTER = { ...FIGURE, dt: finite, channelLabel: text, eventName: withDefault(text, 'spikes') };

/** Events as dots over time and channel. */
export function raster(data: RasterData, options: RasterOptions): Figure {
  const { events, steps, channels, line } = readOptions('raster, data', data, DATA);
  const { dt, channelLabel, eventName, ...figure } = readOptions('raster', options, RASTER);
  const size = dotSize(figure.height, channels);
  // One path for all: a dot is a line of no length with round ends, a tenth of the bytes of a circle element.
  const dots = elementsMark((x, y) => {
    const d = events
      .map(([step, channel]) => `M${tenths(x((step + 0.5) * dt))} ${tenths(y(channel))}h0`)
      .join('');
    const colour = line === undefined ? COLOURS[0] : INK;
    return [['path', { d, fill: 'none', stroke: colour, 'stroke-width': size, 'stroke-linecap': 'round' }]];
  });
  const over = line && [
    Plot.lineY(Array.from(line.values), {
      x: (_, step: number) => step * dt,
      stroke: '#fff',
      strokeWidth: 5,
      strokeOpacity: 0.7,
    }),
    Plot.lineY(Array.from(line.values), {
      x: (_, step: number) => step * dt,
      stroke: COLOURS[1],
      strokeWidth: 2.5,
    }),
  ];
  const legend: readonly LegendEntry[] = line
    ? [
        { name: eventName, colour: INK, sign: 'dot' },
        { name: line.name, colour: COLOURS[1], sign: 'line' },
      ]
    : [];
  return drawing(
    figure,
    {
      x: { domain: [0, steps * dt], label: 'Time (s)' },
      y: { domain: [-1, channels], label: channelLabel, ticks: indexTicks(channels, 5), tickFormat: String },
      marks: [Plot.frame({ stroke: '#cbd2d9' }), dots, over],
    },
    legend,
  );
}

const tenths = (pixels: number): number => Math.round(pixels * 10) / 10;

/** Dots of neighbouring channels just touch, within what can still be seen. */
const dotSize = (height: number, channels: number): number =>
  Math.min(4, Math.max(2.4, tenths((0.8 * height) / channels)));
