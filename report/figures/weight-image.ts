import * as Plot from '@observablehq/plot';
import { DIVERGING, levelOf, NOT_FINITE } from '../drawing/diverging.ts';
import { drawing } from '../drawing/drawing.ts';
import { elementsMark, type Shape } from '../drawing/elements.ts';
import type { Figure, FigureOptions } from '../drawing/figure.ts';
import { limitOf, short } from '../drawing/numbers.ts';
import { INK } from '../drawing/palette.ts';
import { pngDataUri } from '../drawing/png.ts';

/** Row-major; row 0 is drawn at the bottom, as cell 0 is in a raster. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
}

export interface WeightImageOptions extends FigureOptions {
  readonly rowLabel: string;
  readonly columnLabel: string;
  readonly valueLabel: string;
  /** The value of the strongest colour, of both signs; the largest absolute value where not given. */
  readonly limit?: number;
}

const BAR_WIDTH = 14;
const BAR_GAP = 22;

/** A matrix as an image; zero is almost white and the colours of both signs reach equally far. */
export function weightImage({ rows, columns, values }: Matrix, options: WeightImageOptions): Figure {
  const limit = options.limit ?? limitOf(values);
  const pixels = Uint8Array.from({ length: rows * columns }, (_, pixel) => {
    const row = rows - 1 - Math.floor(pixel / columns);
    return levelOf(values[row * columns + (pixel % columns)]!, limit);
  });
  const image = pngDataUri(columns, rows, pixels, [...DIVERGING, NOT_FINITE]);
  return drawing(options, {
    marginRight: 124,
    x: { domain: [-0.5, columns - 0.5], label: options.columnLabel },
    y: { domain: [-0.5, rows - 0.5], label: options.rowLabel },
    marks: [
      elementsMark((x, y) => {
        const [left, right, top, bottom] = [x(-0.5), x(columns - 0.5), y(rows - 0.5), y(-0.5)];
        return [
          imageShape(image, left, top, right - left, bottom - top),
          ...colourBar(right + BAR_GAP, top, bottom - top, limit, options.valueLabel),
        ];
      }),
      Plot.frame({ stroke: '#9aa5b1' }),
    ],
  });
}

const imageShape = (href: string, x: number, y: number, width: number, height: number): Shape => [
  'image',
  { href, x, y, width, height, preserveAspectRatio: 'none', style: 'image-rendering: pixelated' },
];

function colourBar(x: number, y: number, height: number, limit: number, label: string): readonly Shape[] {
  const strongestFirst = Uint8Array.from(DIVERGING, (_, row) => DIVERGING.length - 1 - row);
  const ticks = [1, 0.5, 0, -0.5, -1].map((share): Shape => {
    const place = { x: x + BAR_WIDTH + 6, y: y + ((1 - share) / 2) * height, dy: '0.32em', fill: INK };
    return ['text', place, share > 0 ? `+${short(share * limit)}` : short(share * limit)];
  });
  const middle = y + height / 2;
  const right = x + BAR_WIDTH + 80;
  return [
    imageShape(pngDataUri(1, DIVERGING.length, strongestFirst, DIVERGING), x, y, BAR_WIDTH, height),
    ['rect', { x, y, width: BAR_WIDTH, height, fill: 'none', stroke: '#9aa5b1' }],
    ...ticks,
    [
      'text',
      { transform: `translate(${right},${middle}) rotate(-90)`, 'text-anchor': 'middle', fill: INK },
      label,
    ],
  ];
}
