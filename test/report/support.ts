export const WORDS = { title: 'A title', caption: 'What it shows.' } as const;

export const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** What is written in a drawing, piece by piece. */
export const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!.trim());

/** The positions of a raster's dots: lines of no length. */
export const dots = (svg: string): (readonly [x: number, y: number])[] =>
  [...svg.matchAll(/M([\d.]+) ([\d.]+)h0/g)].map(([, x, y]) => [Number(x), Number(y)]);

/** Whether all places in a drawing are numbers. */
export const finite = (svg: string): boolean =>
  !/ (d|x|y|[xy][12]|c[xy]|width|height|transform)="[^"]*(NaN|Infinity|undefined)/.test(svg);
