import * as Plot from '@observablehq/plot';
import { count, FIGURE, readNumbers, readOptions, text, withDefault } from '../check.ts';
import { drawing } from '../drawing/drawing.ts';
import type { Figure, FigureOptions } from '../drawing/figure.ts';
import { COLOURS, GRID } from '../drawing/palette.ts';

export interface LossCurveOptions extends FigureOptions {
  readonly lossLabel?: string;
  /** Iterations in the running median; 1 for none. */
  readonly medianOf?: number;
}

const LOSS_CURVE = { ...FIGURE, lossLabel: withDefault(text, 'Loss'), medianOf: withDefault(count(1), 25) };

const FAINT = '#8fbfdc';

/** Loss against iteration on a logarithmic axis, with a running median that single jumps do not move. */
export function lossCurve(given: ArrayLike<number>, options: LossCurveOptions): Figure {
  const losses = readNumbers('lossCurve, losses', given);
  const { lossLabel, medianOf, ...figure } = readOptions('lossCurve', options, LOSS_CURVE);
  // A logarithm has no place for a loss of zero: such an iteration is left out of the line.
  const drawn = Array.from(losses, (loss) => (loss > 0 ? loss : Number.NaN));
  const withMedian = medianOf > 1 && drawn.length > medianOf;
  return drawing(
    figure,
    {
      x: { domain: [0, Math.max(1, drawn.length)], label: 'Iteration', tickFormat: String },
      y: { type: 'log', label: lossLabel, ticks: 6, nice: true, tickFormat: decade },
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks: 6 }),
        Plot.lineY(drawn, { stroke: withMedian ? FAINT : COLOURS[0], strokeWidth: withMedian ? 1 : 1.5 }),
        withMedian
          ? Plot.lineY(runningMedian(drawn, medianOf), { stroke: COLOURS[1], strokeWidth: 2 })
          : null,
      ],
    },
    withMedian
      ? [
          { name: 'each iteration', colour: FAINT, sign: 'line' },
          { name: `median of ${medianOf} iterations`, colour: COLOURS[1], sign: 'line' },
        ]
      : [],
  );
}

/** Names powers of ten only: the ticks between them would overlap. */
const decade = (loss: number): string =>
  Math.abs(Math.log10(loss) - Math.round(Math.log10(loss))) < 1e-9 ? String(Number(loss.toPrecision(1))) : '';

function runningMedian(values: readonly number[], width: number): number[] {
  const half = Math.floor(width / 2);
  return values.map((_, index) => {
    const window = values.slice(Math.max(0, index - half), index + half + 1).filter(Number.isFinite);
    return window.sort((a, b) => a - b)[Math.floor(window.length / 2)] ?? Number.NaN;
  });
}
