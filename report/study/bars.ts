import * as Plot from '@observablehq/plot';
import { drawing } from '../drawing/drawing.ts';
import type { Figure } from '../drawing/figure.ts';
import { COLOURS, GRID, INK, REFERENCE } from '../drawing/palette.ts';
import type { Importance } from './importance.ts';

const REST = 'together, and chance';

/** A bar for each name, and one for what none of them explains by itself. */
export function importanceBars(all: readonly Importance[], metric: string): Figure {
  const sum = all.reduce((total, { share }) => total + share, 0);
  const bars = [
    ...all.map(({ axis, share }) => ({ name: axis.name, share, colour: COLOURS[0] as string })),
    { name: REST, share: Math.max(0, 1 - sum), colour: REFERENCE },
  ];
  const longest = bars.reduce((most, { name }) => Math.max(most, name.length), 0);
  return drawing(
    {
      title: 'Importance',
      caption: `Share of the variance of ${metric} between settings that the value of a name explains by itself (its main effect in a functional analysis of variance); what names do together is in the last bar.`,
      height: 84 + 34 * bars.length,
      width: 490,
    },
    {
      marginLeft: Math.min(230, 24 + 7.2 * longest),
      marginRight: 64,
      x: {
        label: 'Share of variance (%)',
        domain: [0, 1],
        ticks: 5,
        tickFormat: (x: number) => String(Math.round(100 * x)),
      },
      y: { label: null, domain: bars.map(({ name }) => name), padding: 0.3 },
      marks: [
        Plot.gridX({ stroke: GRID, strokeOpacity: 1 }),
        Plot.barX(bars, { x: 'share', y: 'name', fill: 'colour' }),
        Plot.text(bars, {
          ...{ x: 'share', y: 'name', textAnchor: 'start', dx: 6, fill: INK },
          text: ({ share }: { readonly share: number }) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`,
        }),
        Plot.ruleX([0], { stroke: INK }),
      ],
    },
  );
}
