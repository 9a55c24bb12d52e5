import type { Figure } from '../drawing/figure.ts';
import { limitOf, short } from '../drawing/numbers.ts';
import { histogram } from '../figures/histogram.ts';
import { stems } from '../figures/stems.ts';
import { weightImage } from '../figures/weight-image.ts';
import { change, parameter, type TutorialData } from './data.ts';

const THIRD = { width: 320, height: 290 } as const;
/** The lower bound that the tutorial sets for all time constants, in steps. */
const BOUND_STEPS = 11;

/** What training changed: input weights, output weights, time constants and bias. */
export function learnedFigures(data: TutorialData): Figure[] {
  return [
    inputWeights(data),
    outputWeights(data),
    timeConstants(data, 'tau_mem'),
    timeConstants(data, 'tau_syn'),
    bias(data),
  ];
}

function inputWeights(data: TutorialData): Figure {
  const added = change(data, 'w_in');
  const cells = added.length / data.channels;
  const cellsUpwards = Float64Array.from(added, (_, index) => {
    const cell = Math.floor(index / data.channels);
    return added[(index % data.channels) * cells + cell]!;
  });
  return weightImage(
    { rows: cells, columns: data.channels, values: cellsUpwards },
    {
      title: 'Change of the input weights',
      caption:
        'After minus before, one pixel per weight; red: increased, blue: decreased, almost white: ' +
        `unchanged. The largest change is ${short(limitOf(added, 0))}.`,
      columnLabel: 'Input channel',
      rowLabel: 'Cell',
      valueLabel: 'ΔW_in',
      height: 340,
    },
  );
}

function outputWeights(data: TutorialData): Figure {
  const [before, after] = [data.parametersBefore.b_out?.[0], data.parametersAfter.b_out?.[0]];
  const biasNote =
    before === undefined || after === undefined
      ? ''
      : ` The output bias went from ${short(before)} to ${short(after)}.`;
  return stems(change(data, 'w_out'), {
    title: 'Change of the output weights',
    caption: `After minus before, one stem per cell of the spiking layer.${biasNote}`,
    indexLabel: 'Cell',
    valueLabel: 'ΔW_out',
    height: 260,
  });
}

function timeConstants(
  { parametersBefore, parametersAfter, dt }: TutorialData,
  name: 'tau_mem' | 'tau_syn',
): Figure {
  const symbol = name === 'tau_mem' ? 'τ_mem' : 'τ_syn';
  const what = name === 'tau_mem' ? 'Membrane time constants' : 'Synaptic time constants';
  const start = commonValue(parameter(parametersBefore, name));
  const ms = (seconds: number): number => seconds * 1e3;
  const bound = { name: 'bound', value: ms(BOUND_STEPS * dt) };
  return histogram(Array.from(parameter(parametersAfter, name), ms), {
    ...THIRD,
    title: `${what} after training`,
    caption:
      `${symbol} of the cells in 20 bins; the bound is at ${short(bound.value)} ms` +
      `${start === undefined ? '' : `; all started at ${short(ms(start))} ms`}.`,
    valueLabel: `${symbol} (ms)`,
    markers: start === undefined ? [bound] : [bound, { name: 'start', value: ms(start) }],
  });
}

function bias({ parametersBefore, parametersAfter }: TutorialData): Figure {
  const start = commonValue(parameter(parametersBefore, 'bias'));
  return histogram(parameter(parametersAfter, 'bias'), {
    ...THIRD,
    title: 'Bias after training',
    caption: `Of the cells, in 20 bins${start === undefined ? '' : `; all started at ${short(start)}`}.`,
    valueLabel: 'Bias',
    markers: start === undefined ? [] : [{ name: 'start', value: start }],
  });
}

/** The value that all share, where they do. */
const commonValue = (values: ArrayLike<number>): number | undefined =>
  Array.from(values).every((value) => value === values[0]) ? values[0] : undefined;
