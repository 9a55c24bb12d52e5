// Rockpool's tutorial "Training a spiking network with Jax": a chirp from frozen noise.
import {
  adam,
  type Bounds,
  boundsCost,
  branchKey,
  context,
  makeBounds,
  mse,
  parameters,
  rockpool,
  seconds,
  seedKey,
  sequential,
  type Trainer,
  type TrainOptions,
  train,
  uniformNumbers,
} from '../index.ts';

export const tutorial = {
  inputs: 200,
  cells: 50,
  steps: 1000,
  dt: 1e-3,
  /** Probability of an input spike in a bin. */
  density: 0.01,
  inputScale: 20,
  /** Lower bound of all time constants, in steps. */
  boundSteps: 11,
  iterations: 2000,
  learningRate: 1e-4,
} as const;

/** Parameters of the network under the names of the golden tutorial files. */
export type TutorialParameters = Partial<
  Record<'w_in' | 'tau_mem' | 'tau_syn' | 'bias' | 'thr' | 'tau_out' | 'w_out' | 'b_out', readonly number[]>
>;

/** 200 inputs → weights → 50 LIF cells → exponential synapses → weights and a bias → 1 output. */
export function tutorialNetwork(start: TutorialParameters = {}) {
  const { inputs, cells } = tutorial;
  const given = <const K extends string>(name: K, value: readonly number[] | undefined) =>
    (value ? { [name]: value } : {}) as { readonly [N in K]?: readonly number[] };
  return context('net', () =>
    sequential(
      rockpool.LinearJax({ shape: [inputs, cells], ...given('weight', start.w_in) }),
      rockpool.LIFODEJax({
        shape: [cells, cells],
        ...given('tau_mem', start.tau_mem),
        ...given('tau_syn', start.tau_syn),
        ...given('bias', start.bias),
        ...given('threshold', start.thr),
      }),
      rockpool.ExpSynJax({ shape: cells, ...given('tau', start.tau_out) }),
      rockpool.LinearJax({
        shape: [cells, 1],
        has_bias: true,
        ...given('weight', start.w_out),
        ...given('bias', start.b_out),
      }),
    ),
  );
}

export type TutorialNetwork = ReturnType<typeof tutorialNetwork>;

/** The handles of the trained hyperparameters under their golden names. */
export function tutorialHandles(net: TutorialNetwork) {
  const lif = net['1_LIFODEJax'].hyperparameters;
  const readout = net['3_LinearJax'].hyperparameters;
  return {
    w_in: net['0_LinearJax'].hyperparameters.weight,
    tau_mem: lif.tau_mem,
    tau_syn: lif.tau_syn,
    bias: lif.bias,
    thr: lif.threshold,
    tau_out: net['2_ExpSynJax'].hyperparameters.tau,
    w_out: readout.weight,
    b_out: readout.bias,
  };
}

/** `sin(2π · t · 10t)`: a sine whose frequency rises. */
export const chirp = (): Float64Array =>
  Float64Array.from({ length: tutorial.steps }, (_, k) => {
    const t = k * tutorial.dt;
    return Math.sin(2 * Math.PI * t * (t * 10));
  });

export type RasterEvent = readonly [step: number, channel: number];

/** Random input spikes, frozen by the seed. */
export function noiseRaster(seed: string): RasterEvent[] {
  const { steps, inputs, density } = tutorial;
  const numbers = uniformNumbers(branchKey(seedKey(seed), 'raster'), steps * inputs);
  const events: RasterEvent[] = [];
  numbers.forEach((x, i) => {
    if (x < density) events.push([Math.floor(i / inputs), i % inputs]);
  });
  return events;
}

/** The raster as input, `[steps, inputs]`. */
export function rasterInput(events: readonly RasterEvent[]): Float64Array {
  const rows = new Float64Array(tutorial.steps * tutorial.inputs);
  for (const [step, channel] of events) rows[step * tutorial.inputs + channel] = tutorial.inputScale;
  return rows;
}

/** Time constants may not fall below 11 steps. */
export function tutorialBounds(net: TutorialNetwork): Bounds {
  const bounds = makeBounds(parameters(net));
  const least = tutorial.boundSteps * tutorial.dt;
  bounds.lower['1_LIFODEJax']!.tau_mem = least;
  bounds.lower['1_LIFODEJax']!.tau_syn = least;
  bounds.lower['2_ExpSynJax']!.tau = least;
  return bounds;
}

/** The training: mean squared error plus 100 times the cost of bounds, Adam. */
export function tutorialTrainer(
  net: TutorialNetwork,
  raster: readonly RasterEvent[],
  options: Pick<TrainOptions, 'dtype' | 'backend' | 'seed'> = {},
): Trainer {
  const bounds = tutorialBounds(net);
  return train(net, {
    ...options,
    process: net.advance,
    dt: seconds(tutorial.dt),
    steps: tutorial.steps,
    inputs: [[net.input, rasterInput(raster)]],
    targets: [[net.output, chirp()]],
    trainable: Object.values(tutorialHandles(net)),
    loss: ({ of, target, parameters: trained }) =>
      mse(of(net.output), target(net.output)).add(boundsCost(trained, bounds).mul(100)),
    optimizer: adam({ lr: tutorial.learningRate }),
  });
}
