import type { Curve, Figure } from '../drawing/figure.ts';
import { extent, short } from '../drawing/numbers.ts';
import { lines } from '../figures/lines.ts';
import { raster } from '../figures/raster.ts';
import { type LayerTraces, parameter, spikeCount, spikeEvents, type TutorialData } from './data.ts';

/** Rockpool's choice for this tutorial. */
const STAGGER = 1.1;
const SKIP = 5;
const SIZE = { width: 490, height: 400 } as const;

type Trace = (layer: LayerTraces, thresholds: ArrayLike<number>) => ArrayLike<number>;

/** The spiking layer in four figures: membrane potentials, surrogate outputs, synaptic currents, spikes. */
export function layerFigures(data: TutorialData, when: 'Before' | 'After'): Figure[] {
  const layer = data[`layer${when}`];
  const { steps, cells } = layer;
  const suffix = `${when.toLowerCase()} training`;
  const staggered = (name: string, trace: Trace, caption: string): Figure => {
    const runs = { Before: seriesOfCells(data, 'Before', trace), After: seriesOfCells(data, 'After', trace) };
    const stagger = spacing([...runs.Before, ...runs.After]);
    return lines(
      { series: runs[when] },
      {
        ...SIZE,
        title: `${name} ${suffix}`,
        caption: `${caption} Every fifth cell; the grey lines are the cells’ zeros, ${short(stagger)} apart.`,
        dt: data.dt,
        stagger,
        skip: SKIP,
        valueLabel: 'Cell',
      },
    );
  };
  return [
    staggered(
      'Membrane potentials',
      ({ vmem }) => vmem,
      'A cell that reaches its threshold θ, about 1, spikes and θ is subtracted.',
    ),
    staggered(
      'Surrogate output U',
      surrogateOutput,
      'U = tanh(20·v + 1 − θ)/2 + 1/2 of the potential v: near 1 above zero, near 0 below.',
    ),
    staggered('Synaptic currents', ({ isyn }) => isyn, 'What the membrane integrates.'),
    raster(
      { events: spikeEvents(layer), steps, channels: cells },
      {
        ...SIZE,
        title: `Spikes ${suffix}`,
        caption: `All ${cells} cells; ${spikeCount(layer)} spikes in ${steps} steps.`,
        dt: data.dt,
        channelLabel: 'Cell',
      },
    ),
  ];
}

function seriesOfCells(data: TutorialData, when: 'Before' | 'After', trace: Trace): Curve[] {
  const layer = data[`layer${when}`];
  const { steps, cells } = layer;
  const values = trace(layer, parameter(data[`parameters${when}`], 'thr'));
  return Array.from({ length: cells }, (_, cell) => ({
    name: String(cell),
    values: Float64Array.from({ length: steps }, (_, step) => values[step * cells + cell]!),
  }));
}

/** Rockpool's, or more where most traces would overlap; the same before and after, so that they compare. */
function spacing(series: readonly Curve[]): number {
  const ranges = series.map(({ values }) => extent(values)).map(([low, high]) => high - low);
  const median = ranges.sort((a, b) => a - b)[Math.floor(ranges.length / 2)] ?? 0;
  return Math.max(STAGGER, Math.ceil(7 * median) / 10);
}

/** The output that Rockpool recorded until 2.6 and that its tutorial shows. */
const surrogateOutput: Trace = ({ vmem, cells }, thresholds) =>
  Array.from(vmem, (v, index) => Math.tanh(20 * v + 1 - thresholds[index % cells]!) / 2 + 0.5);
