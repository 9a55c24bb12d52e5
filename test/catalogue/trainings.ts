import {
  accuracy,
  adam,
  at,
  boundsCost,
  brainstate,
  crossEntropy,
  delay,
  every,
  type LossInputs,
  makeBounds,
  ms,
  mse,
  norse,
  type Optimizer,
  once,
  process,
  type Quantity,
  rockpool,
  schedule,
  seconds,
  sequential,
  sgd,
  sum,
  TraceSTDPSynapse,
  tie,
  total,
  VarTrace,
  wire,
} from '../../index.ts';
import { spikes, uniform } from './numbers.ts';
import { training } from './training.ts';

const { ExpSynJax, LIFJax, LIFODEJax, LinearJax } = rockpool;

/** Rockpool's tutorial in small: weights, cells, synapses, a readout. */
const tutorial = () =>
  sequential(
    LinearJax({ shape: [12, 7] }),
    LIFODEJax({ shape: 7, tau_mem: 0.02, bias: 0.2, threshold: 0.5 }),
    ExpSynJax({ shape: 7 }),
    LinearJax({ shape: [7, 1], has_bias: true }),
  );
type Tutorial = ReturnType<typeof tutorial>;
const ofTutorial = (net: Tutorial) => {
  const cells = net['1_LIFODEJax'].hyperparameters;
  const readout = net['3_LinearJax'].hyperparameters;
  return [
    net['0_LinearJax'].hyperparameters.weight,
    cells.tau_mem,
    cells.tau_syn,
    cells.bias,
    cells.threshold,
    net['2_ExpSynJax'].hyperparameters.tau,
    readout.weight,
    readout.bias,
  ];
};
const chirp = (net: Tutorial) => ({
  process: net.advance,
  steps: 60,
  inputs: [[net.input, spikes(60 * 12, 101, 0.2).map((x) => 20 * x)]] as const,
  targets: [[net.output, uniform(60, 102)]] as const,
  trainable: ofTutorial(net),
  outputs: [net.output],
});

/** Cells that feed back to themselves by weights, between weights before them and synapses behind; how they are wired is said elsewhere. */
const loop = () => ({
  A: LinearJax({ shape: [3, 4] }),
  z: LIFODEJax({ shape: 4, threshold: 0.1, tau_mem: 0.005 }),
  back: LinearJax({ shape: [4, 4] }),
  read: ExpSynJax({ shape: 4 }),
});
const ofLoop = ({ A, z, back, read }: ReturnType<typeof loop>) => ({
  steps: 25,
  batch: 2,
  inputs: [[A.input, uniform(25 * 2 * 3, 117, -1, 3)]] as const,
  targets: [[read.output, 0.2]] as const,
  trainable: [
    A.hyperparameters.weight,
    z.hyperparameters.bias,
    back.hyperparameters.weight,
    read.hyperparameters.tau,
  ],
  inputGradients: [A.input],
  loss: ({ of, target }: LossInputs) => mse(of(read.output), target(read.output)),
  optimizer: adam({ lr: 1e-3 }),
  iterations: 4,
  outputs: [read.output],
});

/** Momentum, and steps that grow shorter. */
const momentum = (lr: number): Optimizer => ({
  name: 'momentum',
  memory: ['velocity'],
  schedule: (last = { lr: 2 * lr }) => ({ lr: last.lr! / 2 + lr / 4 }),
  update: (parameter, g, { velocity }, { lr }) => {
    const next = velocity!.mul(0.9).add(g);
    return { parameter: parameter.sub(next.mul(lr!)), memory: { velocity: next } };
  },
});

/** Digits in small: pixels as currents, a class by the counts of spikes. */
const classes = () =>
  sequential(
    LinearJax({ shape: [16, 12] }),
    LIFJax({ shape: 12, tau_mem: ms(5), learning_window: 1 }),
    LinearJax({ shape: [12, 4] }),
    LIFODEJax({ shape: 4, tau_mem: ms(5), tau_syn: ms(2), learning_window: 1 }),
  );
const samples = (net: ReturnType<typeof classes>, count: number, seed: number) => ({
  inputs: [[net.input, Array.from({ length: count }, (_, i) => uniform(16, seed + i, 0, 4))]] as const,
  labels: [[net.output, Array.from({ length: count }, (_, i) => (i * i + seed) % 4)]] as const,
});

/** What is learnt of them, by two layers of weights. */
const digits = (net: ReturnType<typeof classes>) => ({
  process: net.advance,
  steps: 15,
  data: samples(net, 36, 200),
  test: samples(net, 13, 300),
  trainable: [net['0_LinearJax'].hyperparameters.weight, net['2_LinearJax'].hyperparameters.weight],
  loss: ({ of, label }: LossInputs) => crossEntropy(of(net.output).sum(0), label(net.output)),
  metrics: { accuracy: ({ of, label }: LossInputs) => accuracy(of(net.output).sum(0), label(net.output)) },
  optimizer: adam({ lr: 0.01 }),
});

export const trainings = [
  training('train-tutorial', tutorial, (net) => ({
    ...chirp(net),
    loss: ({ of, target, parameters }) => {
      const bounds = makeBounds(parameters);
      bounds.lower['1_LIFODEJax']!.tau_mem = 0.011;
      bounds.lower['2_ExpSynJax']!.tau = 0.011;
      bounds.upper['1_LIFODEJax']!.threshold = 0.45;
      return mse(of(net.output), target(net.output)).add(boundsCost(parameters, bounds));
    },
    optimizer: adam({ lr: 1e-3 }),
    iterations: 5,
  })),
  training('train-momentum', tutorial, (net) => ({
    ...chirp(net),
    batch: 2,
    loss: ({ of, target }) => mse(of(net.output), target(net.output)),
    optimizer: momentum(1e-7),
    iterations: 5,
  })),
  training('train-digits', classes, (net) => ({
    ...digits(net),
    batch: 8,
    iterations: 9,
    outputs: [net.output],
  })),
  // One behind the other in this thread; in others it is the same.
  training('train-digits-by-shards', classes, (net) => ({
    ...digits(net),
    batch: 12,
    shards: 4,
    iterations: 6,
    reference: true,
    cut: 5,
  })),
  ...([1, 3] as const).map((batch) =>
    training(
      `train-norse-recurrent-${batch}`,
      () => {
        const z = norse.LIFRecurrentCell({ input_size: 4, hidden_size: 6, alpha: 10 });
        const read = LinearJax({ shape: [6, 2] });
        wire(z.z, read.input);
        return { z, read, advance: process(z.advance_state, read.advance_state) };
      },
      ({ z, read, advance }) => ({
        process: advance,
        steps: 20,
        batch,
        inputs: [[z.input, uniform(20 * batch * 4, 103, -1, 3)]],
        targets: [[read.output, uniform(2, 104)]],
        trainable: [
          z.hyperparameters.input_weights,
          z.hyperparameters.recurrent_weights,
          z.hyperparameters.tau_mem_inv,
          z.hyperparameters.v_th,
          read.hyperparameters.weight,
        ],
        inputGradients: [z.input],
        loss: ({ of, target }) => mse(of(read.output), target(read.output)),
        optimizer: adam({ lr: 0.01 }),
        iterations: 4,
        outputs: [read.output],
        ...(batch === 1 && { reference: true }),
      }),
    ),
  ),
  training(
    'train-norse-lsnn',
    () => {
      const a = norse.LSNNCell({ hidden_size: 5, method: 'tanh', alpha: 2, tau_adapt_inv: 3 });
      const b = norse.LIFBoxCell({
        hidden_size: 5,
        method: 'circ',
        alpha: 1,
        reset_method: 'reset_subtract',
      });
      const c = norse.LIFCell({ hidden_size: 5, method: 'heavi_erfc', alpha: 1 });
      wire(a.z, b.input);
      wire(sum(a.z, b.v), c.input);
      return { a, b, c, advance: process(a.advance_state, b.advance_state, c.advance_state) };
    },
    ({ a, b, c, advance }) => ({
      process: advance,
      steps: 15,
      batch: 2,
      inputs: [[a.input, uniform(15 * 2 * 5, 105, 0, 4)]],
      trainable: [
        a.hyperparameters.beta,
        a.hyperparameters.tau_syn_inv,
        b.hyperparameters.v_th,
        c.hyperparameters.v_leak,
      ],
      inputGradients: [a.input],
      loss: ({ of }) => total(of(c.v).mul(of(c.v))).add(total(of(a.z))),
      optimizer: sgd({ lr: 1e-3 }),
      iterations: 3,
    }),
  ),
  training(
    'train-brainstate',
    () => {
      const size = { in_size: 4, tau: 6 };
      const a = brainstate.ALIF({ ...size, beta: 0.3, spk_fun: 'Sigmoid' });
      const b = brainstate.LIFRef({ ...size, tau_ref: 2, spk_fun: 'Arctan', spk_reset: 'hard' });
      const c = brainstate.LIF({ ...size, V_rest: 0.1, spk_fun: 'PiecewiseExp' });
      const d = brainstate.IF({ ...size, spk_fun: 'SlayerGrad' });
      const parts = { a, b, c, d };
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    },
    ({ a, b, c, d, advance }) => {
      const cells = [a, b, c, d];
      return {
        process: advance,
        steps: 15,
        batch: 2,
        inputs: cells.flatMap(({ x, delta }, i) => [
          [x, uniform(15 * 2 * 4, 106 + i, 0, 4)] as const,
          [delta, spikes(15 * 2 * 4, 110 + i, 0.1)] as const,
        ]),
        trainable: cells.flatMap(({ hyperparameters }) => [
          hyperparameters.tau,
          hyperparameters.V_th,
          hyperparameters.R,
        ]),
        inputGradients: cells.map(({ x }) => x),
        loss: ({ of }) =>
          cells
            .map(({ V, spike }) => total(of(V).mul(of(V))).add(total(of(spike))))
            .reduce((all, own) => all.add(own)),
        optimizer: adam({ lr: 1e-2 }),
        iterations: 3,
        outputs: cells.map(({ spike }) => spike),
      };
    },
  ),
  ...(['keep', 'restart'] as const).map((kept) =>
    training(
      `train-plastic-${kept}`,
      () => {
        const A = LinearJax({ shape: [5, 6] });
        const z = LIFODEJax({ shape: 6, threshold: 0.1, tau_mem: 0.005, tau_syn: 0.004 });
        const W = TraceSTDPSynapse({ shape: [6, 3], A_plus: 0.05, A_minus: 0.02, unit: '1' });
        const S = ExpSynJax({ shape: 3 });
        const post = norse.LIFCell({ hidden_size: 3, tau_syn_inv: 400, tau_mem_inv: 400, v_th: 0.3 });
        const pre = VarTrace({ n_units: 6, tau_tr: 10, a_delta: 0.5 });
        const after = VarTrace({ n_units: 3, tau_tr: 10, a_delta: 0.5 });
        wire(A.output, z.input);
        wire(z.spikes, W.inputs);
        wire(W.outputs, S.input);
        wire(S.output, post.input);
        wire(z.spikes, pre.inputs);
        wire(post.z, after.inputs);
        wire(post.z, W.postSpike);
        wire(pre.trace, W.preTrace);
        wire(after.trace, W.postTrace);
        const parts = { A, z, W, S, post, pre, after };
        const step = Object.values(parts).map((own) => own.advance_state);
        return { ...parts, advance: process(...step, W.evolve) };
      },
      ({ A, z, W, S, advance }) => ({
        process: advance,
        steps: 20,
        batch: 2,
        inputs: [
          [A.input, spikes(20 * 2 * 5, 114, 0.5).map((x) => 3 * x)],
          [W.preSpike, spikes(20 * 2 * 6, 115, 0.3)],
        ],
        targets: [[S.output, uniform(3, 116, 0, 1)]],
        trainable: [A.hyperparameters.weight, z.hyperparameters.tau_mem, S.hyperparameters.tau],
        loss: ({ of, target }) => mse(of(S.output), target(S.output)),
        optimizer: adam({ lr: 1e-3 }),
        plasticity: kept,
        iterations: 4,
        outputs: [S.output],
        plastic: [W.weights],
      }),
    ),
  ),
  training(
    'train-crossings',
    () => {
      const { A, z, back, read } = loop();
      wire(sum(once(A.output), delay(once(back.output), ms(1))), z.input);
      wire(total(delay(z.spikes, ms(3))), back.input);
      wire(sum(total(z.vmem), once(z.spikes)), read.input);
      const plan = schedule(
        every(ms(2), process(A.advance_state)),
        every(ms(1), process(z.advance_state)),
        every(ms(3), process(back.advance_state)),
        every(ms(4), process(read.advance_state), { from: ms(1) }),
        at(ms(11), process(z.reset)),
      );
      return { A, z, back, read, plan };
    },
    ({ plan, ...parts }) => ({ process: plan, ...ofLoop(parts) }),
  ),
  training(
    'train-delays',
    () => {
      const { A, z, back, read } = loop();
      wire(sum(delay(A.output, ms(2)), delay(back.output, ms(1))), z.input);
      wire(delay(z.spikes, ms(3)), back.input);
      wire(sum(z.vmem, delay(z.spikes, ms(5))), read.input);
      return {
        A,
        z,
        back,
        read,
        advance: process(A.advance_state, z.advance_state, back.advance_state, read.advance_state),
      };
    },
    ({ advance, ...parts }) => ({ process: advance, ...ofLoop(parts), reference: true }),
  ),
  training(
    'train-ties-noise',
    () => {
      const there = LinearJax({ shape: [4, 6] });
      const z = LIFODEJax({ shape: [12, 6], noise_std: 0.5, threshold: 0.2, has_rec: true });
      const spreadOut = LinearJax({ shape: [6, 12] });
      const back = LinearJax({ shape: [6, 4] });
      wire(there.output, spreadOut.input);
      wire(spreadOut.output, z.input);
      wire(z.spikes, back.input);
      tie(there.hyperparameters.weight, back.hyperparameters.weight, { transposed: true });
      const parts = { there, spreadOut, z, back };
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    },
    ({ there, z, back, advance }) => ({
      process: advance,
      dt: seconds(0.001) as Quantity,
      steps: 20,
      batch: 3,
      inputs: [[there.input, uniform(20 * 4, 118, 0, 2)]],
      targets: [[back.output, uniform(20 * 4, 119, 0, 1)]],
      trainable: [there.hyperparameters.weight, z.hyperparameters.tau_syn, z.hyperparameters.w_rec],
      loss: ({ of, target }) => mse(of(back.output), target(back.output)),
      optimizer: adam({ lr: 1e-3 }),
      hooks: {
        gradients: ({ gradients }) => {
          const own = gradients.get(there.hyperparameters.weight);
          gradients.set(
            there.hyperparameters.weight,
            own.map((g) => Math.max(-0.01, Math.min(0.01, g))),
          );
        },
      },
      iterations: 4,
      outputs: [back.output],
    }),
  ),
  training(
    'train-frozen-noise',
    () =>
      sequential(
        LinearJax({ shape: [3, 5] }),
        LIFJax({ shape: 5, noise_std: 1, threshold: [0.1, 0.2, 0.3, 0.4, 0.5] }),
      ),
    (net) => ({
      process: net.advance,
      steps: 20,
      batch: 2,
      frozenNoise: true,
      inputs: [[net.input, 0.5]],
      trainable: [net['0_LinearJax'].hyperparameters.weight, net['1_LIFJax'].hyperparameters.threshold],
      targets: [[net.output, 0.3]],
      loss: ({ of, target }) => mse(of(net.output).mean(0), target(net.output).mean(0)),
      optimizer: sgd({ lr: 0.05 }),
      iterations: 4,
      outputs: [net.output],
    }),
  ),
  ...(['restart', 'keep'] as const).map((states) =>
    training(
      `train-schedule-${states}`,
      () => {
        const drive = LinearJax({ shape: [3, 5] });
        const cells = LIFODEJax({ shape: 5, tau_mem: ms(5), bias: 0.9 });
        const [slow, out] = [ExpSynJax({ shape: 5, tau: ms(15) }), LinearJax({ shape: [5, 2] })];
        wire(drive.output, cells.input);
        wire(delay(cells.spikes, ms(2)), slow.input);
        wire(slow.output, out.input);
        const [fast, late] = [process(drive.advance_state, cells.advance_state), process(slow.advance_state)];
        const rates = schedule(
          every(ms(1), fast),
          every(ms(3), late, { from: ms(1) }),
          every(ms(1), process(out.advance_state)),
          at(ms(20), process(cells.reset)),
        );
        return { drive, cells, slow, out, rates };
      },
      ({ drive, cells, slow, out, rates }) => ({
        process: rates,
        steps: 40,
        batch: 2,
        states,
        ...(states === 'keep' && { window: 10 }),
        cut: states === 'keep' ? 20 : 7,
        inputs: [[drive.input, uniform(40 * 2 * 3, 401, 0, 3)]],
        inputGradients: [drive.input],
        trainable: [
          drive.hyperparameters.weight,
          cells.hyperparameters.tau_mem,
          slow.hyperparameters.tau,
          out.hyperparameters.weight,
        ],
        targets: [[out.output, 0.4]],
        loss: ({ of, target }) => mse(of(out.output), target(out.output)),
        optimizer: sgd({ lr: 1e-4 }),
        iterations: 4,
        outputs: states === 'keep' ? [] : [out.output],
        reference: true,
      }),
    ),
  ),
];
