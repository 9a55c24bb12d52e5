import type { RenderFunction } from '@observablehq/plot';

export type Attributes = Readonly<Record<string, string | number>>;

const SVG = 'http://www.w3.org/2000/svg';

export function element(document: Document, name: string, attributes: Attributes, text = ''): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== '') made.textContent = text;
  return made;
}

type Position = (value: number) => number;
export type ElementSpec = readonly [name: string, attributes: Attributes, text?: string];

/** A mark of plain elements, where Plot has no compact one; `shapes` gets the positions on the axes. */
export const elementsMark =
  (shapes: (x: Position, y: Position) => readonly ElementSpec[]): RenderFunction =>
  (_index, scales, _values, _size, { document }) => {
    const group = element(document, 'g', { 'text-anchor': 'start' });
    const position = (scale: Position | undefined): Position => scale ?? ((value) => value);
    for (const [name, attributes, text] of shapes(position(scales.x), position(scales.y)))
      group.appendChild(element(document, name, attributes, text));
    return group;
  };
