import type { RenderFunction } from '@observablehq/plot';
import { type Attributes, elementsMark } from './elements.ts';
import { INK } from './palette.ts';

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly sign: 'line' | 'dashed' | 'dot';
}

export const LEGEND_HEIGHT = 26;
const SIGN_WIDTH = 24;
const GAP = 7;
/** Mean width of a character at 13 px: there is no layout engine to ask outside a browser. */
const CHARACTER_WIDTH = 7.2;

/** One row of signs and names above the axes, starting at `left`. */
export function legendMark(entries: readonly LegendEntry[], left: number): RenderFunction {
  const widths = entries.map(({ name }) => SIGN_WIDTH + 3 * GAP + name.length * CHARACTER_WIDTH);
  const starts = widths.map((_, index) => widths.slice(0, index).reduce((sum, width) => sum + width, left));
  return elementsMark(() =>
    entries.flatMap((entry, index) => {
      const x = Math.round(starts[index]!);
      const label: Attributes = { x: x + SIGN_WIDTH + GAP, y: 17, fill: INK };
      return [signShape(entry, x), ['text', label, entry.name] as const];
    }),
  );
}

function signShape({ sign, colour }: LegendEntry, x: number): readonly ['path', Attributes] {
  const stroke: Attributes = { fill: 'none', stroke: colour, 'stroke-width': sign === 'dot' ? 6 : 2.5 };
  if (sign === 'dot')
    return ['path', { ...stroke, d: `M${x + SIGN_WIDTH / 2} 13h0`, 'stroke-linecap': 'round' }];
  const dashes: Attributes = sign === 'dashed' ? { 'stroke-dasharray': '6 4' } : {};
  return ['path', { ...stroke, ...dashes, d: `M${x} 13h${SIGN_WIDTH}` }];
}
