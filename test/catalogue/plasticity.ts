import {
  BernoulliCell,
  component,
  diehlCook,
  EventSTDPSynapse,
  eventStdpPatches,
  input,
  ms,
  output,
  type Process,
  process,
  sizes,
  state,
  TraceSTDPSynapse,
  VarTrace,
  WTASCell,
  wire,
} from '../../index.ts';
import { perStep, spikes, uniform } from './numbers.ts';
import { running } from './running.ts';

type TraceOptions = Partial<Parameters<typeof TraceSTDPSynapse>[0]>;

/** Spikes before and after plastic synapses, both at random. */
const betweenSpikes = (more: TraceOptions) => () => {
  const W = TraceSTDPSynapse({ shape: [6, 4], A_plus: 0.1, A_minus: 0.06, ...more });
  const [x, y] = [BernoulliCell({ n_units: 6 }), BernoulliCell({ n_units: 4 })];
  const pre = VarTrace({ n_units: 6, tau_tr: 12, a_delta: 0 });
  const post = VarTrace({ n_units: 4, tau_tr: 12, a_delta: 0.5 });
  wire(x.outputs, W.inputs);
  wire(x.outputs, W.preSpike);
  wire(x.outputs, pre.inputs);
  wire(y.outputs, W.postSpike);
  wire(y.outputs, post.inputs);
  wire(pre.trace, W.preTrace);
  wire(post.trace, W.postTrace);
  const step = [x, y, pre, post, W].map((own) => own.advance_state);
  return {
    W,
    x,
    y,
    pre,
    post,
    advance: process(...step, W.evolve),
    tidy: process(...step, W.evolve, W.normalize),
  };
};
const traces = (name: string, more: TraceOptions, which: 'advance' | 'tidy' = 'advance') =>
  running(name, betweenSpikes(more), (net) => ({
    process: net[which],
    steps: 50,
    batch: 3,
    inputs: [
      [net.x.inputs, 0.15],
      [net.y.inputs, 0.05],
    ],
    reference: true,
  }));

interface Ends {
  readonly shape: readonly [number, number];
}

/** A rule of one's own, over all trials. */
const Hebb = component('Hebb', {
  doc: 'outputs = inputs · weights; weights ← 0.9 weights + inputsᵀ · tanh(outputs) / 10',
  time: 'ms',
  hyperparameters: { shape: sizes('of the weights', 2) },
  compartments: {
    inputs: input('1', 'from', { shape: ({ shape }: Ends) => [shape[0]] }),
    outputs: output('1', 'to', { shape: ({ shape }: Ends) => [shape[1]] }),
    weights: state('1', 'plastic', { shape: ({ shape }: Ends) => shape, shared: true }),
  },
  initial: { weights: ({ shape }) => uniform(shape[0]! * shape[1]!, 80) },
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights }) => ({ outputs: inputs.matmul(weights) }),
    evolve: ({ inputs, outputs, weights }) => ({
      weights: weights.mul(0.9).addOuter(inputs, outputs.tanh().mul(0.1)),
    }),
  },
});

export const plasticity = [
  traces('stdp-traces', {}),
  traces('stdp-traces-masked', { weight_mask: spikes(24, 81, 0.6), p_conn: 0.7, w_bound: 0.6 }, 'tidy'),
  traces('stdp-power', { mu: 0.5, tau_w: 100, pretrace_target: 0.2, eta: 0.3 }),
  running(
    'stdp-events',
    () => {
      const W = EventSTDPSynapse({ shape: [6, 4], eta: 0.1, lmbda: 0.1, presyn_win_len: 3 });
      const x = BernoulliCell({ n_units: 6 });
      const z = WTASCell({ n_units: 4, thr_base: 0.3 });
      wire(x.outputs, W.inputs);
      wire(x.tols, W.pre_tols);
      wire(W.outputs, z.j);
      wire(z.s, W.postSpike);
      const advance = process(W.advance_state, x.advance_state, z.advance_state, W.evolve);
      return { W, x, z, advance };
    },
    ({ x, advance }) => ({
      process: advance,
      steps: 50,
      batch: 2,
      inputs: [[x.inputs, 0.3]],
      reference: true,
    }),
  ),
  running(
    'own-hebb',
    () => {
      const W = Hebb({ shape: [7, 3] });
      const V = Hebb({ shape: [3, 7] });
      wire(W.outputs, V.inputs);
      return { W, V, advance: process(W.advance_state, V.advance_state, W.evolve, V.evolve) };
    },
    ({ W, advance }) => ({
      process: advance,
      steps: 20,
      batch: 3,
      inputs: [[W.inputs, perStep(uniform, 7, 82)]],
      reference: true,
    }),
  ),
  ...(['learn', 'advance'] as const).map((which) =>
    running(
      `diehl-cook-${which}`,
      () => diehlCook({ n_in: 36, n_units: 8, w_norm: 6, weight_high: 6, target_freq: 400 }),
      (net) => ({
        process: net[which] as Process,
        steps: 60,
        batch: 2,
        inputs: [[net.z0.inputs, uniform(36, 83, 0, 1)]],
      }),
    ),
  ),
  running(
    'event-patches',
    () => eventStdpPatches({ n_in: 25, n_units: 9 }),
    (net) => ({
      process: net.learn,
      dt: ms(3),
      steps: 60,
      batch: 2,
      inputs: [[net.z0.inputs, uniform(25, 84, 0, 1)]],
    }),
  ),
];
