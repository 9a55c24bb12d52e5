import {
  type Bounds,
  boundsCost,
  type Compartment,
  type HyperparameterHandle,
  mse,
  type Process,
  seconds,
  type TrainOptions,
  train,
} from '../index.ts';
import { chirp, noiseRaster, rasterInput, tutorial } from './tutorial.ts';

interface Answering {
  readonly input: Compartment<'real', 'input'>;
  readonly output: Compartment;
  readonly advance: Process;
}

interface Lesson {
  readonly bounds: Bounds;
  readonly optimizer: TrainOptions['optimizer'];
  readonly iterations: number;
  /** Weights that have to learn something. */
  readonly weights: HyperparameterHandle;
  /** The largest error that counts as learnt; an output of 0 has 0.472. */
  readonly most: number;
}

/** Trains a network to turn the tutorial's frozen noise into its chirp, as the tutorial trains its own; an error if it does not learn. */
export function learnChirp(net: Answering, { bounds, optimizer, iterations, weights, most }: Lesson): void {
  const trainer = train(net, {
    process: net.advance,
    dt: seconds(tutorial.dt),
    steps: tutorial.steps,
    seed: 1,
    inputs: [[net.input, rasterInput(noiseRaster('chirp'))]],
    targets: [[net.output, chirp()]],
    loss: ({ of, target, parameters }) =>
      mse(of(net.output), target(net.output)).add(boundsCost(parameters, bounds).mul(100)),
    metrics: { error: ({ of, target }) => mse(of(net.output), target(net.output)) },
    optimizer,
  });
  const first = trainer.parameters.get(weights);
  let error = Number.NaN;
  trainer.run({
    iterations,
    hooks: {
      loss: ({ iteration, scores }) => {
        error = scores.error;
        if (iteration % 100 === 0) console.log(`iteration ${iteration}: mse ${error.toFixed(4)}`);
      },
    },
  });
  console.log(`mse ${error.toFixed(4)}; an output of 0 has 0.472`);
  if (error > most) throw new Error(`the network has not learnt the chirp: ${error}`);
  const last = trainer.parameters.get(weights);
  if (!last.some((w, k) => Math.abs(w - first[k]!) > 0.05)) throw new Error('the weights have not learnt');
}
