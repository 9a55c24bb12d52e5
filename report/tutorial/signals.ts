import type { Figure, FigureOptions } from '../drawing/figure.ts';
import { short } from '../drawing/numbers.ts';
import { lines } from '../figures/lines.ts';
import { lossCurve } from '../figures/loss-curve.ts';
import { raster } from '../figures/raster.ts';
import type { TutorialData } from './data.ts';
import { boundCrossings } from './summary.ts';

/** The raster that is trained on, with the target moved to the middle of the channels: target·N/2 + N/2. */
export function inputWithTarget(data: TutorialData): Figure {
  const half = data.channels / 2;
  const line = { name: 'target, scaled', values: Array.from(data.target, (value) => value * half + half) };
  return raster(
    { events: data.raster, steps: data.target.length, channels: data.channels, line },
    {
      title: 'Input spikes and target',
      caption:
        `The frozen noise that the network is trained on: ${data.raster.length} spikes on ${data.channels} ` +
        'channels. The target is scaled to the height of the raster.',
      dt: data.dt,
      channelLabel: 'Input channel',
      eventName: 'input spikes',
      height: 380,
    },
  );
}

export const unseenInput = ({ unseenRaster, target, channels, dt }: TutorialData): Figure =>
  raster(
    { events: unseenRaster, steps: target.length, channels },
    {
      title: 'Unseen input spikes',
      caption: `Noise of the same kind that was not trained on: ${unseenRaster.length} spikes.`,
      dt,
      channelLabel: 'Input channel',
    },
  );

/** An output of the network over the target. */
export function output(
  data: TutorialData,
  when: 'Before' | 'After' | 'Unseen',
  title: string,
  remark = '',
): Figure {
  const options: FigureOptions = {
    title,
    caption: `Mean squared error ${short(data[`mse${when}`])}${remark}.`,
    height: 280,
  };
  const series = [{ name: 'output', values: data[`output${when}`] }];
  const reference = { name: 'target', values: data.target };
  return lines({ series, reference }, { ...options, dt: data.dt, valueLabel: 'Output' });
}

export const losses = ({ losses, mseAfter }: TutorialData): Figure =>
  lossCurve(losses, {
    title: 'Loss against iteration',
    caption:
      'Logarithmic axis. The first losses are almost only the cost of violated bounds, about 100 per ' +
      'violating element: the output synapses start below their bound. Later, each time a time constant ' +
      `touches its bound the loss jumps by 100 for that iteration (${boundCrossings(losses)} of ` +
      `${losses.length} iterations carry this cost), so the result is judged by the mean squared error, ` +
      `${short(mseAfter)} in the end, and not by the last loss.`,
    height: 360,
  });
