import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { element } from './elements.ts';
import type { Figure, FigureOptions } from './figure.ts';
import { LEGEND_HEIGHT, type LegendEntry, legendMark } from './legend.ts';
import { INK } from './palette.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const WIDTH = 1000;
const HEIGHT = 320;

/** Renders a plot outside a browser: white ground, axes named at their middle, a legend if given. */
export function drawing(
  { title, caption, width = WIDTH, height = HEIGHT }: FigureOptions,
  plot: Plot.PlotOptions,
  legend: readonly LegendEntry[] = [],
): Figure {
  const marginLeft = plot.marginLeft ?? 66;
  const svg = Plot.plot({
    marginTop: legend.length > 0 ? LEGEND_HEIGHT + 8 : 14,
    marginBottom: 46,
    marginRight: 22,
    ...plot,
    marginLeft,
    width,
    height,
    document,
    className: 'plot',
    style: { fontFamily: FONT, fontSize: '13px', color: INK, background: '#fff' },
    x: { labelAnchor: 'center', labelArrow: 'none', labelOffset: 40, ...plot.x },
    y: { labelAnchor: 'center', labelArrow: 'none', labelOffset: marginLeft - 4, ...plot.y },
    marks: [...(plot.marks ?? []), legend.length > 0 ? legendMark(legend, marginLeft) : null],
  });
  // Not a mark: Plot puts the axes below all marks. Not the style only: some viewers of SVG files ignore it.
  svg.insertBefore(element(document, 'rect', { width, height, fill: '#fff' }), svg.firstChild);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${title}. ${caption}`);
  return { title, caption, svg: withShortNumbers(svg.outerHTML) };
}

/** A hundredth of a pixel is enough; more digits would be a third of the page. */
const withShortNumbers = (svg: string): string =>
  svg.replace(
    / (d|x|y|x1|x2|y1|y2|width|height|transform)="([^"]*)"/g,
    (_whole, name: string, value: string) => {
      const shorter = value.replace(/-?\d+\.\d{3,}/g, (digits) => String(Number(Number(digits).toFixed(2))));
      return ` ${name}="${shorter}"`;
    },
  );
