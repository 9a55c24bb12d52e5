import { isPlain } from '../../framework/base/say.ts';

/** A drawing with its words; `svg` is one self-contained element. */
export interface Figure {
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

export const isFigure = (x: unknown): boolean =>
  isPlain(x) && [x.title, x.caption, x.svg].every((own) => typeof own === 'string');

/** What every figure function takes beside its own options; sizes in CSS pixels. */
export interface FigureOptions {
  readonly title: string;
  readonly caption: string;
  readonly width?: number;
  readonly height?: number;
}

/** Named samples in order of time. */
export interface Curve {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** An event: the step and the channel (or cell) in which it falls. */
export type RasterEvent = readonly [step: number, channel: number];
