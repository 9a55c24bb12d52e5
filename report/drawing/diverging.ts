import * as Plot from '@observablehq/plot';
import type { Colour } from './png.ts';

/** An odd number, so that zero has a colour of its own: white. */
const LEVELS = 255;

/** From blue (negative) over white to red (positive), by index; told apart by colour-blind readers. */
export const DIVERGING: readonly Colour[] = makeColours();

function makeColours(): readonly Colour[] {
  const scale = Plot.scale({ color: { type: 'linear', domain: [-1, 1], scheme: 'RdBu', reverse: true } });
  return Array.from({ length: LEVELS }, (_, level) => {
    const [red, green, blue] = String(scale.apply((2 * level) / (LEVELS - 1) - 1))
      .match(/\d+/g)!
      .map(Number);
    return [red!, green!, blue!];
  });
}

/** For weights that are not finite, after a training that went wrong. */
export const NOT_FINITE: Colour = [60, 60, 60];

/** The index of a value's colour, full at ±limit; one past the last for what is not finite. */
export function levelOf(value: number, limit: number): number {
  if (!Number.isFinite(value)) return LEVELS;
  const share = Math.min(1, Math.max(-1, value / limit));
  return Math.round(((share + 1) / 2) * (LEVELS - 1));
}
