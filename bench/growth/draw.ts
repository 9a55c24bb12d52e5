import * as Plot from '@observablehq/plot';
import { drawing } from '../../report/drawing/drawing.ts';
import { COLOURS, GRID, REFERENCE } from '../../report/drawing/palette.ts';

/** A measured curve, or what a limit of the machine foretells. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly isLimit?: boolean;
}

export interface Plotted {
  readonly title: string;
  readonly caption: string;
  readonly x: string;
  readonly y: string;
  readonly linear?: boolean;
  readonly curves: readonly Curve[];
}

/** Of limits: that of memory, and that of arithmetic. */
const LIMITS = [REFERENCE, COLOURS[3]];

/** Measured curves as lines with dots, limits dashed; both axes logarithmic, unless `linear`. */
export function draw({ title, caption, x, y, linear = false, curves }: Plotted): string {
  const measured = curves.filter(({ isLimit }) => !isLimit);
  const foretold = curves.filter(({ isLimit }) => isLimit);
  const colour = (curve: Curve): string =>
    curve.isLimit ? LIMITS[foretold.indexOf(curve)]! : COLOURS[measured.indexOf(curve)]!;
  const all = curves.flatMap(({ points }) => points);
  const axis = (label: string, k: 0 | 1) => {
    const [least, most] = [Math.min(...all.map((p) => p[k])), Math.max(...all.map((p) => p[k]))];
    return linear
      ? { label, domain: [0, most * 1.05] }
      : {
          ...{ label, type: 'log' as const, domain: [least / 1.3, most * 1.3] },
          ...{ ticks: roundNumbers(least / 1.3, most * 1.3), tickFormat: plain },
        };
  };
  const [xAxis, yAxis] = [axis(x, 0), axis(y, 1)];
  return drawing(
    { title, caption, width: 720, height: 340 },
    {
      x: xAxis,
      y: yAxis,
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1, ...('ticks' in yAxis && { ticks: yAxis.ticks }) }),
        ...curves.flatMap((curve) =>
          curve.isLimit
            ? [Plot.line(curve.points, { stroke: colour(curve), strokeWidth: 1.5, strokeDasharray: '6 4' })]
            : [
                Plot.line(curve.points, { stroke: colour(curve), strokeWidth: 2 }),
                Plot.dot(curve.points, { fill: colour(curve), r: 3 }),
              ],
        ),
      ],
    },
    curves.map((curve) => ({
      ...{ name: curve.name, colour: colour(curve), sign: curve.isLimit ? 'dashed' : 'line' },
    })),
  ).svg;
}

/** Powers of ten within two ends, and 2 and 5 times them where these are few. */
function roundNumbers(least: number, most: number): readonly number[] {
  const factors = most / least > 100 ? [1] : [1, 2, 5];
  const from = Math.floor(Math.log10(least));
  const powers = Array.from({ length: Math.ceil(Math.log10(most)) - from + 1 }, (_, k) => from + k);
  return powers
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((tick) => tick >= least && tick <= most);
}

/** 10⁴ and more as a power. */
const plain = (value: number): string =>
  value >= 1e4 ? `10${['⁴', '⁵', '⁶', '⁷'][Math.round(Math.log10(value)) - 4]}` : String(value);
