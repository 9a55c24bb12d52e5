import * as Plot from '@observablehq/plot';
import { wrongOption } from '../../framework/base/options.ts';
import { count, FIGURE, maybe, numbers, of, readOptions, text } from '../check.ts';
import { DIVERGING, levelOf, NOT_FINITE } from '../drawing/diverging.ts';
import { drawing } from '../drawing/drawing.ts';
import { type ElementSpec, elementsMark } from '../drawing/elements.ts';
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

const MATRIX = { rows: count(1), columns: count(1), values: numbers };
const IMAGE = {
  ...FIGURE,
  ...{ rowLabel: text, columnLabel: text, valueLabel: text },
  limit: maybe(of<number>('a number above 0', (x) => Number.isFinite(x) && (x as number) > 0)),
};

const BAR_WIDTH = 14;
const BAR_GAP = 22;

/**
 * A matrix as an image; zero is almost white and the colours of both signs reach equally far. Where nothing is negative,
 * the colours of that sign are left out.
 */
export function weightImage(matrix: Matrix, options: WeightImageOptions): Figure {
  const { rows, columns, values } = readOptions('weightImage, matrix', matrix, MATRIX);
  if (values.length !== rows * columns)
    wrongOption('weightImage, values', `${values.length} numbers`, `${rows * columns}: rows × columns`);
  const {
    rowLabel,
    columnLabel,
    valueLabel,
    limit: most,
    ...figure
  } = readOptions('weightImage', options, IMAGE);
  const limit = most ?? limitOf(values);
  const lowest = Array.from(values).some((x) => x < 0) ? -1 : 0;
  const pixels = Uint8Array.from({ length: rows * columns }, (_, pixel) => {
    const row = rows - 1 - Math.floor(pixel / columns);
    return levelOf(values[row * columns + (pixel % columns)]!, limit);
  });
  const image = pngDataUri(columns, rows, pixels, [...DIVERGING, NOT_FINITE]);
  return drawing(figure, {
    marginRight: 124,
    x: { domain: [-0.5, columns - 0.5], label: columnLabel },
    y: { domain: [-0.5, rows - 0.5], label: rowLabel },
    marks: [
      elementsMark((x, y) => {
        const [left, right, top, bottom] = [x(-0.5), x(columns - 0.5), y(rows - 0.5), y(-0.5)];
        return [
          imageShape(image, left, top, right - left, bottom - top),
          ...colourBar(right + BAR_GAP, top, bottom - top, { limit, lowest, label: valueLabel }),
        ];
      }),
      Plot.frame({ stroke: '#9aa5b1' }),
    ],
  });
}

const imageShape = (href: string, x: number, y: number, width: number, height: number): ElementSpec => [
  'image',
  { href, x, y, width, height, preserveAspectRatio: 'none', style: 'image-rendering: pixelated' },
];

interface Scale {
  readonly limit: number;
  /** The lower end, as a share of the limit: -1 or 0. */
  readonly lowest: number;
  readonly label: string;
}

function colourBar(
  x: number,
  y: number,
  height: number,
  { limit, lowest, label }: Scale,
): readonly ElementSpec[] {
  const levels = lowest < 0 ? DIVERGING.length : Math.ceil(DIVERGING.length / 2);
  const strongestFirst = Uint8Array.from({ length: levels }, (_, row) => DIVERGING.length - 1 - row);
  const shares = [1, 0.5, 0, -0.5, -1].filter((share) => share >= lowest);
  const ticks = shares.map((share): ElementSpec => {
    const down = ((1 - share) / (1 - lowest)) * height;
    const place = { x: x + BAR_WIDTH + 6, y: y + down, dy: '0.32em', fill: INK };
    return ['text', place, share > 0 ? `+${short(share * limit)}` : short(share * limit)];
  });
  const middle = y + height / 2;
  const right = x + BAR_WIDTH + 80;
  return [
    imageShape(pngDataUri(1, levels, strongestFirst, DIVERGING), x, y, BAR_WIDTH, height),
    ['rect', { x, y, width: BAR_WIDTH, height, fill: 'none', stroke: '#9aa5b1' }],
    ...ticks,
    [
      'text',
      { transform: `translate(${right},${middle}) rotate(-90)`, 'text-anchor': 'middle', fill: INK },
      label,
    ],
  ];
}
