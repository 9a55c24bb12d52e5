import type { RasterEvent } from '../drawing/figure.ts';

/** What a layer of cells did in one run: [step][cell], row-major. */
export interface LayerTraces {
  readonly steps: number;
  readonly cells: number;
  readonly vmem: ArrayLike<number>;
  readonly isyn: ArrayLike<number>;
  readonly spikes: ArrayLike<number>;
}

/** By name: w_in [inputs × cells], tau_mem, tau_syn, bias, thr, tau_out, w_out; b_out where there is one. */
export type Parameters = Readonly<Record<string, ArrayLike<number>>>;

/** All that the report of the tutorial shows; times in seconds. */
export interface TutorialData {
  readonly dt: number;
  readonly raster: readonly RasterEvent[];
  readonly channels: number;
  readonly target: ArrayLike<number>;
  readonly outputBefore: ArrayLike<number>;
  readonly outputAfter: ArrayLike<number>;
  readonly outputUnseen: ArrayLike<number>;
  readonly layerBefore: LayerTraces;
  readonly layerAfter: LayerTraces;
  readonly losses: ArrayLike<number>;
  readonly parametersBefore: Parameters;
  readonly parametersAfter: Parameters;
  readonly unseenRaster: readonly RasterEvent[];
  readonly mseBefore: number;
  readonly mseAfter: number;
  readonly mseUnseen: number;
  readonly iterationsPerSecond: number;
}

export function parameter(parameters: Parameters, name: string): ArrayLike<number> {
  const values = parameters[name];
  if (values === undefined)
    throw new Error(
      `The report needs the parameter '${name}'; given are ${Object.keys(parameters).join(', ')}.`,
    );
  return values;
}

/** What training added to a parameter. */
export function change({ parametersBefore, parametersAfter }: TutorialData, name: string): number[] {
  const before = parameter(parametersBefore, name);
  return Array.from(parameter(parametersAfter, name), (value, index) => value - before[index]!);
}

/** The steps and cells with at least one spike. */
export function spikeEvents({ spikes, cells }: LayerTraces): RasterEvent[] {
  return Array.from(spikes, (count, index) => (count > 0 ? index : -1))
    .filter((index) => index >= 0)
    .map((index) => [Math.floor(index / cells), index % cells]);
}

export const spikeCount = ({ spikes }: LayerTraces): number =>
  Array.from(spikes).reduce((sum, one) => sum + one, 0);
