import { floatArray } from '../../framework/engine.ts';
import {
  adam,
  boundsCost,
  context,
  type FloatArray,
  type HyperparameterHandle,
  makeBounds,
  mse,
  parameters,
  rockpool,
  seconds,
  sequential,
  simulate,
  train,
} from '../../index.ts';
import type { Entries, How } from './case.ts';
import { numbersIn } from './compare.ts';

export interface Tutorial extends Entries {
  readonly Nin: number;
  readonly N: number;
  readonly T: number;
  readonly dt: number;
  readonly input_scale: number;
  readonly raster_tc: readonly (readonly [t: number, channel: number])[];
  readonly init: Entries;
}

/** The network of a tutorial file at its first parameters, ready to be trained. */
export function tutorialModel({ Nin, N, T, dt, input_scale, raster_tc, init }: Tutorial, how: How) {
  const first = (name: string) => [...numbersIn(init[name], name)];
  const has_bias = 'b_out' in init;
  const net = context('tutorial', () =>
    sequential(
      rockpool.LinearJax({ shape: [Nin, N], weight: first('w_in') }),
      rockpool.LIFODEJax({
        shape: N,
        tau_mem: first('tau_mem'),
        tau_syn: first('tau_syn'),
        bias: first('bias'),
        threshold: first('thr'),
      }),
      rockpool.ExpSynJax({ shape: N, tau: first('tau_out') }),
      rockpool.LinearJax({
        shape: [N, 1],
        weight: first('w_out'),
        has_bias,
        ...(has_bias && { bias: first('b_out') }),
      }),
    ),
  );
  const [linear, lif] = [net['0_LinearJax'].hyperparameters, net['1_LIFODEJax'].hyperparameters];
  const [synapse, readout] = [net['2_ExpSynJax'].hyperparameters, net['3_LinearJax'].hyperparameters];
  const handles = Object.entries({
    w_in: linear.weight,
    tau_mem: lif.tau_mem,
    tau_syn: lif.tau_syn,
    bias: lif.bias,
    thr: lif.threshold,
    tau_out: synapse.tau,
    w_out: readout.weight,
    ...(has_bias && { b_out: readout.bias }),
  }) as unknown as readonly (readonly [string, HyperparameterHandle])[];

  const raster = new Float64Array(T * Nin);
  for (const [t, channel] of raster_tc) raster[t * Nin + channel] = input_scale;
  const chirp = Float64Array.from({ length: T }, (_, i) => Math.sin(2 * Math.PI * 10 * (i * dt) * (i * dt)));
  const { lower, upper } = makeBounds(parameters(net));
  lower['1_LIFODEJax']!.tau_mem = lower['1_LIFODEJax']!.tau_syn = lower['2_ExpSynJax']!.tau = 11 * dt;

  const run = { ...how, dt: seconds(dt), warnings: 'silent' } as const;
  const inputs = [[net.input, raster]] as const;
  const trainer = train(net, {
    ...run,
    process: net.advance,
    steps: T,
    inputs,
    targets: [[net.output, chirp]],
    trainable: handles.map(([, handle]) => handle),
    loss: ({ of, target, parameters: own }) =>
      mse(of(net.output), target(net.output)).add(boundsCost(own, { lower, upper }).mul(100)),
    optimizer: adam({ lr: 1e-4 }),
  });
  const scalar = (value: number) => floatArray(how.dtype, 1).fill(value);
  const error = () => {
    const output = Float64Array.from(trainer.output(net.output));
    return output.reduce((sum, y, i) => sum + (y - chirp[i]!) ** 2, 0) / T;
  };

  return {
    /** Output, errors and gradients at given parameters; these are the trainer's then. */
    at(values: Entries): Record<string, FloatArray> {
      for (const [name, handle] of handles) trainer.parameters.set(handle, numbersIn(values[name], name));
      const loss = scalar(trainer.evaluate());
      return {
        loss,
        mse: scalar(error()),
        output: trainer.output(net.output),
        ...Object.fromEntries(handles.map(([name, own]) => [`grad ${name}`, trainer.gradients.get(own)])),
      };
    },
    /** Spikes of the hidden layer at the first parameters. */
    spikes(): FloatArray {
      const { spikes } = net['1_LIFODEJax'];
      using sim = simulate(net, run);
      return sim.run(net.advance, { steps: T, inputs, record: [spikes] }).get(spikes).data;
    },
    /** Trains on and returns the losses. */
    train: (iterations: number): Float64Array => trainer.run({ iterations, progress: false }),
    /** Mean squared error at the current parameters. */
    error(): number {
      trainer.evaluate();
      return error();
    },
  };
}
