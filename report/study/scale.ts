import * as Plot from '@observablehq/plot';
import { type ElementSpec, elementsMark } from '../drawing/elements.ts';
import { extent, short } from '../drawing/numbers.ts';
import { INK } from '../drawing/palette.ts';

/** Colours of a metric: from light to dark, told apart by colour-blind readers and in grey. */
export interface ColourScale {
  readonly of: (value: number) => string;
  /** Whether text on it is dark. */
  readonly isLight: (value: number) => boolean;
  readonly low: number;
  readonly high: number;
}

export function colourScale(values: readonly number[], isReversed = false): ColourScale {
  const [low, high] = extent(values);
  // The lightest tenth would be lost on white.
  const span = high - low || 1;
  const share = (value: number) => (isReversed ? high - value : value - low) / span;
  const scale = Plot.scale({
    color: { type: 'linear', domain: [-0.12, 1], scheme: 'viridis', reverse: true },
  });
  return {
    ...{ low, high },
    of: (value) => String(scale.apply(share(value))),
    isLight: (value) => share(value) < 0.5,
  };
}

const BAR = 14;
const PARTS = 48;

/** A bar of a scale's colours to the right of the axes, with numbers; `right` is where these end. */
export const colourBar = (scale: ColourScale, label: string, right: number, top: number, height: number) =>
  elementsMark((): readonly ElementSpec[] => {
    const x = right + 24;
    const at = (value: number) => top + height * (1 - (value - scale.low) / (scale.high - scale.low || 1));
    const step = height / PARTS;
    const ticks = [0, 0.5, 1].map((part) => scale.low + part * (scale.high - scale.low));
    return [
      ...Array.from({ length: PARTS }, (_, k): ElementSpec => {
        const value = scale.high - ((k + 0.5) / PARTS) * (scale.high - scale.low);
        return ['rect', { x, y: top + k * step, width: BAR, height: step + 0.6, fill: scale.of(value) }];
      }),
      ...ticks.map(
        (value): ElementSpec => [
          'text',
          { x: x + BAR + 6, y: at(value), dy: '0.32em', fill: INK },
          short(value),
        ],
      ),
      [
        'text',
        {
          transform: `translate(${x + BAR + 66},${top + height / 2}) rotate(-90)`,
          'text-anchor': 'middle',
          fill: INK,
        },
        label,
      ],
    ];
  });
