import { short } from '../drawing/numbers.ts';
import type { SummaryRow } from '../page.ts';
import { spikeCount, type TutorialData } from './data.ts';

const JUMP = 50;

/** The numbers by which a run is judged. */
export function tutorialSummary(data: TutorialData): SummaryRow[] {
  const { channels, layerBefore, layerAfter, target, losses, dt } = data;
  return [
    {
      name: 'Network',
      value: `${channels} → ${layerAfter.cells} → 1`,
      note: `input channels, spiking cells, outputs; ${target.length} steps of ${short(dt * 1e3)} ms`,
    },
    { name: 'Error before training', value: short(data.mseBefore), note: 'mean squared error' },
    {
      name: 'Error after training',
      value: short(data.mseAfter),
      note: `mean squared error; an output of zero would have ${short(meanSquare(target))}`,
    },
    {
      name: 'Correlation with the target',
      value: short(correlation(data.outputAfter, target)),
      note: 'after training',
    },
    {
      name: 'Error on unseen noise',
      value: short(data.mseUnseen),
      note: 'mean squared error; expected to stay high: one raster is learned by heart',
    },
    {
      name: 'Spikes in the layer',
      value: `${spikeCount(layerBefore)} → ${spikeCount(layerAfter)}`,
      note: 'in one run, before and after training',
    },
    {
      name: 'Iterations',
      value: String(losses.length),
      note: `${boundCrossings(losses)} of them with a cost for violated bounds`,
    },
    {
      name: 'Speed',
      value: `${short(data.iterationsPerSecond)} iterations/s`,
      note: 'simulation, gradients and update of all parameters',
    },
  ];
}

/** A violated bound costs about 100, far more than the error ever is. */
export const boundCrossings = (losses: ArrayLike<number>): number =>
  Array.from(losses).filter((loss) => loss > JUMP).length;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const meanSquare = (values: ArrayLike<number>): number => mean(Array.from(values, (value) => value * value));

/** Pearson's; 0 where one of the two is constant. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  const [middleX, middleY] = [mean(x), mean(y)];
  const together = mean(x.map((value, index) => (value - middleX) * (y[index]! - middleY)));
  const spread = (values: readonly number[], middle: number) =>
    Math.sqrt(mean(values.map((v) => (v - middle) ** 2)));
  return together / (spread(x, middleX) * spread(y, middleY)) || 0;
}
