import { type OptionRule, wrongOption } from '../../framework/base/options.ts';
import { isPlain } from '../../framework/base/say.ts';
import { areNumbers, count, events, finite, number, numbers, of, readOptions } from '../check.ts';
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

const isLayer = (x: unknown): boolean =>
  isPlain(x) &&
  Number.isInteger(x.steps) &&
  Number.isInteger(x.cells) &&
  [x.vmem, x.isyn, x.spikes].every(
    (own) => areNumbers(own) && own.length === (x.steps as number) * (x.cells as number),
  );
const layer = of<LayerTraces>('{ steps, cells, vmem, isyn, spikes }, [step][cell] row-major', isLayer);

/** Those that the report shows; each is a list of numbers. */
const SHOWN = ['w_in', 'w_out', 'tau_mem', 'tau_syn', 'bias', 'thr'];
const parameters: OptionRule<Parameters> = {
  expected: `lists of numbers by name, ${SHOWN.join(', ')} among them`,
  read: (x, where) => {
    if (!isPlain(x) || !Object.values(x).every(areNumbers)) return undefined;
    const missing = SHOWN.find((name) => !(name in x));
    if (missing === undefined) return x as Parameters;
    return wrongOption(where, `no '${missing}'; given are ${Object.keys(x).join(', ')}`, 'all that is shown');
  },
};

const TUTORIAL = {
  ...{ dt: finite, raster: events, channels: count(1), unseenRaster: events },
  ...{ target: numbers, outputBefore: numbers, outputAfter: numbers, outputUnseen: numbers, losses: numbers },
  ...{ layerBefore: layer, layerAfter: layer, parametersBefore: parameters, parametersAfter: parameters },
  ...{ mseBefore: number, mseAfter: number, mseUnseen: number, iterationsPerSecond: number },
};

/** All of it, checked. */
export const readTutorial = (given: unknown): TutorialData => readOptions('tutorialReport', given, TUTORIAL);

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
