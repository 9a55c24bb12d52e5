import {
  BernoulliCell,
  brainstate,
  DenseSynapse,
  ExpKernel,
  IFCell,
  LIFCell,
  ms,
  norse,
  PoissonCell,
  type Process,
  process,
  rockpool,
  SLIFCell,
  StaticSynapse,
  seconds,
  sequential,
  VarTrace,
  WTASCell,
  wire,
} from '../../index.ts';
import { perStep, spikes, uniform } from './numbers.ts';
import { running } from './running.ts';

const INITIAL = {
  small: brainstate.init.Normal({ scale: 0.1 }),
  uniform: brainstate.init.Uniform(),
  orthogonal: brainstate.init.Orthogonal(),
  normal: brainstate.init.XavierNormal({ scale: 20 }),
};

/** Every component of ours at least once, in its variants. */
export const cells = [
  running(
    'if-cell',
    () => {
      const z = IFCell({ n_units: 5, tau_m: 8, refract_time: 3 });
      const free = IFCell({ n_units: 5, tau_m: 8, lower_clamp_voltage: false, integration_type: 'midpoint' });
      return { z, free, advance: process(z.advance_state, free.advance_state) };
    },
    ({ z, free, advance }) => ({
      process: advance,
      steps: 40,
      batch: 2,
      inputs: [
        [z.j, perStep(uniform, 5, 1, -10, 40)],
        [free.j, perStep(uniform, 10, 2, -10, 40)],
      ],
      reference: true,
    }),
  ),
  running(
    'lif-cell',
    () => {
      const z = LIFCell({ n_units: 5, tau_m: 10, tau_theta: 50, theta_plus: 1.5, refract_time: 2 });
      return { z, advance: process(z.advance_state) };
    },
    ({ z, advance }) => ({
      process: advance,
      steps: 60,
      batch: 3,
      inputs: [[z.j, perStep(uniform, 5, 3, 0, 50)]],
      reference: true,
    }),
  ),
  running(
    'lif-cell-midpoint',
    () => {
      const common = { n_units: 4, tau_m: 12, integration_type: 'midpoint', conduct_leak: 0.7 } as const;
      const z = LIFCell({ ...common, tau_theta: 0, v_min: -66 });
      const bare = LIFCell({ ...common, integration_type: 'rk2', refract_time: 0, theta_plus: 0 });
      return { z, bare, advance: process(z.advance_state, bare.advance_state) };
    },
    ({ z, bare, advance }) => ({
      process: advance,
      dt: ms(0.5),
      steps: 50,
      inputs: [
        [z.j, perStep(uniform, 4, 4, -60, 60)],
        [bare.j, [10, 20, 30, 40]],
      ],
    }),
  ),
  running(
    'lif-cell-one-spike',
    () => {
      const common = { n_units: 6, tau_m: 10, refract_time: 0 };
      const random = LIFCell({ ...common, one_spike: true });
      const highest = LIFCell({ ...common, one_spike: true, max_one_spike: true });
      return { random, highest, advance: process(random.advance_state, highest.advance_state) };
    },
    ({ random, highest, advance }) => ({
      process: advance,
      steps: 40,
      batch: 2,
      inputs: [
        [random.j, 60],
        [highest.j, perStep(uniform, 6, 5, 30, 90)],
      ],
      reference: true,
    }),
  ),
  running(
    'slif-cell',
    () => {
      const common = { n_units: 5, tau_m: 6, resist_m: 1.5, thr: 1, refract_time: 2 };
      const inhibited = SLIFCell({
        ...common,
        resist_inh: 0.4,
        sticky_spikes: true,
        thr_gain: 0.1,
        thr_leak: 0.02,
      });
      const sparse = SLIFCell({ ...common, rho_b: 0.05, thr_persist: true });
      const exact = SLIFCell({ ...common, thr_single: false, thr_gain: 0.1, thr_jitter: 0 });
      const advance = process(inhibited.advance_state, sparse.advance_state, exact.advance_state);
      return { inhibited, sparse, exact, advance };
    },
    ({ inhibited, sparse, exact, advance }) => ({
      process: advance,
      steps: 50,
      batch: 2,
      inputs: [inhibited, sparse, exact].map(({ j }, i) => [j, perStep(uniform, 5, 6 + i, -1, 6)] as const),
      reference: true,
    }),
  ),
  running(
    'wtas-cell',
    () => {
      const z = WTASCell({ n_units: 7, resist_m: 2, refract_time: 1, thr_base: 0.3, thr_gain: 0.01 });
      return { z, advance: process(z.advance_state) };
    },
    ({ z, advance }) => ({
      process: advance,
      steps: 40,
      batch: 3,
      inputs: [[z.j, perStep(uniform, 7, 9, -2, 2)]],
      reference: true,
    }),
  ),
  running(
    'poisson-bernoulli',
    () => {
      const x = PoissonCell({ n_units: 9, target_freq: 200 });
      const y = BernoulliCell({ n_units: 9 });
      return { x, y, advance: process(x.advance_state, y.advance_state) };
    },
    ({ x, y, advance }) => ({
      process: advance,
      steps: 50,
      batch: 2,
      tick: 1000,
      inputs: [
        [x.inputs, perStep(uniform, 9, 10, 0, 1)],
        [y.inputs, uniform(9, 11, 0, 1)],
      ],
      reference: true,
    }),
  ),
  running(
    'norse-cells',
    () => {
      const size = { hidden_size: 4 };
      const first = norse.LIFCell({ ...size, tau_mem_inv: [50, 100, 150, 200] });
      const last = norse.LIFCell({ ...size, order: 'input_last', v_leak: 0.1, v_reset: -0.2 });
      const box = norse.LIFBoxCell({ ...size, tau_mem_inv: 300 });
      const subtracting = norse.LIFBoxCell({ ...size, tau_mem_inv: 300, reset_method: 'reset_subtract' });
      const adaptive = norse.LSNNCell({ ...size, tau_adapt_inv: 5, beta: 0.3 });
      const parts = { first, last, box, subtracting, adaptive };
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    },
    ({ advance, ...parts }) => ({
      process: advance,
      steps: 60,
      batch: 2,
      inputs: Object.values(parts).map(({ input }, i) => [input, perStep(uniform, 4, 12 + i, 0, 3)] as const),
    }),
  ),
  running(
    'norse-recurrent',
    () => {
      const z = norse.LIFRecurrentCell({ input_size: 3, hidden_size: 5 });
      const auto = norse.LIFRecurrentCell({
        input_size: 3,
        hidden_size: 5,
        autapses: true,
        order: 'input_last',
      });
      return { z, auto, advance: process(z.advance_state, auto.advance_state) };
    },
    ({ z, auto, advance }) => ({
      process: advance,
      steps: 60,
      batch: 3,
      inputs: [
        [z.input, perStep(uniform, 3, 20, -1, 2)],
        [auto.input, perStep(uniform, 3, 21, -1, 2)],
      ],
      reference: true,
    }),
  ),
  running(
    'rockpool-ode',
    () =>
      sequential(
        rockpool.LinearJax({ shape: [6, 10], has_bias: true }),
        rockpool.LIFODEJax({ shape: [10, 5], has_rec: true, noise_std: 0.2, bias: 0.3, threshold: 0.6 }),
        rockpool.ExpSynJax({ shape: 5, tau: [0.005, 0.01, 0.02, 0.04, 0.08] }),
      ),
    ({ input, advance }) => ({
      process: advance,
      steps: 50,
      batch: 2,
      inputs: [[input, perStep(spikes, 6, 22, 0.4)]],
      reference: true,
    }),
  ),
  running(
    'rockpool-exponential',
    () =>
      sequential(
        rockpool.LinearJax({ shape: [6, 8] }),
        rockpool.LIFJax({ shape: [8, 4], has_rec: true, max_spikes_per_dt: 2, threshold: 0.2 }),
        rockpool.LIFJax({ shape: 4, tau_mem: seconds(0.004), bias: [0.1, 0.2, 0.3, 0.4] }),
      ),
    ({ input, advance }) => ({
      process: advance,
      steps: 50,
      batch: 3,
      inputs: [[input, perStep(uniform, 6, 23, -1, 3)]],
    }),
  ),
  running(
    'brainstate-cells',
    () => {
      const size = { in_size: 4, tau: 6 };
      const plain = brainstate.IF(size);
      const soft = brainstate.LIF({ ...size, V_rest: 0.2, V_reset: -0.3 });
      const hard = brainstate.LIF({ ...size, spk_reset: 'hard', R: [1, 2, 3, 4] });
      const refractory = brainstate.LIFRef({ ...size, tau_ref: 3 });
      const adaptive = brainstate.ALIF({ ...size, tau_a: 20, beta: 0.4 });
      const parts = { plain, soft, hard, refractory, adaptive };
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    },
    ({ advance, ...parts }) => ({
      process: advance,
      steps: 60,
      batch: 2,
      inputs: Object.values(parts).flatMap(({ x, delta }, i) => [
        [x, perStep(uniform, 4, 24 + i, 0, 4)] as const,
        [delta, perStep(spikes, 4, 30 + i, 0.1)] as const,
      ]),
    }),
  ),
  running(
    'rockpool-torch',
    () => {
      const of = rockpool;
      const coded = of.UpDownTorch({ shape: 3, thr_up: 0.2, thr_down: 0.3 });
      const rarely = of.UpDownTorch({ shape: 3, thr_up: 0.2, thr_down: 0.3, n_ref_steps: 2 });
      const spiking = of.aLIFTorch({ shape: 6, leak_mode: 'decays', has_rec: true, w_rec: INITIAL.small });
      const shifted = of.LIFBitshiftTorch({ shape: [6, 3], tau_mem: 0.01 });
      const rates = of.RateJax({ shape: 6, has_rec: true, activation_func: 'tanh', noise_std: 0.1 });
      const parts = of.LogSoftmaxJax({ shape: [6, 4], tau: 0.02 });
      wire(coded.spikes, spiking.input);
      wire(rarely.spikes, shifted.input);
      wire(spiking.spikes, rates.input);
      wire(rates.output, parts.input);
      const all = { coded, rarely, spiking, shifted, rates, parts };
      return { ...all, advance: process(...Object.values(all).map((own) => own.advance_state)) };
    },
    ({ coded, rarely, advance }) => ({
      ...{ process: advance, steps: 50, batch: 2, functions: INITIAL },
      inputs: [coded, rarely].map(({ input }, i) => [input, perStep(uniform, 3, 50 + i, -1, 1)] as const),
    }),
  ),
  running(
    'brainstate-network',
    () => {
      const of = brainstate;
      const [four, three] = [{ in_size: 4 }, { in_size: 3 }];
      const pre = of.PoissonSpike({ ...four, freqs: 100 });
      const refractory = of.LIFRef({ ...three, R: 1e3, tau_ref: 2, conductances: true });
      const adaptive = of.ALIF({ ...three, R: 1e3, beta: 0.3, conductances: true });
      const comm = (unit: 'mS' | 'mV') => of.Linear({ ...four, out_size: 3, unit, weight: INITIAL.uniform });
      const between = (out: object, post: typeof refractory | typeof adaptive, syn: object) =>
        of.AlignPostProj({ pre: pre.spike, stp: of.STP(four), comm: comm('mS'), syn, out, post } as never);
      const first = between(of.COBA({ ...three, E: 3 }), refractory, of.Expon(three));
      const second = between(of.MgBlock({ ...three, E: 3 }), adaptive, of.Alpha(three));
      const third = of.align_pre_projection({
        ...{ pre: pre.spike, syn: of.AMPA({ ...four, unit: '1' }), comm: comm('mS') },
        ...{ out: of.CUBA({ ...three, scale: '1 mV' }), post: refractory },
      });
      const fourth = of.DeltaProj({ pre: pre.spike, comm: comm('mV'), post: adaptive });
      const rates = of.LeakyRateReadout({ ...three, out_size: 2, weight: INITIAL.orthogonal });
      const spikes = of.LeakySpikeReadout({
        ...three,
        out_size: 2,
        weight: INITIAL.normal,
      });
      wire(refractory.spike, rates.x);
      wire(adaptive.spike, spikes.x);
      const projections = [{ pre }, first, second, third, fourth] as never;
      const advance = of.DynamicsGroup(projections, [refractory, adaptive, rates, spikes]);
      return { pre, refractory, adaptive, first, second, third, fourth, rates, spikes, advance } as never;
    },
    ({ advance }: { readonly advance: Process }) => ({
      process: advance,
      dt: ms(0.5),
      steps: 60,
      batch: 2,
      functions: INITIAL,
    }),
  ),
  running(
    'traces',
    () => {
      const x = BernoulliCell({ n_units: 5 });
      const additive = VarTrace({ n_units: 5, tau_tr: 20, a_delta: 1 });
      const gated = VarTrace({ n_units: 5, tau_tr: 20, a_delta: 0, decay_type: 'lin', P_scale: 0.7 });
      const nearest = VarTrace({ n_units: 5, tau_tr: 9, a_delta: 0.5, n_nearest_spikes: 3, gamma_tr: 0.9 });
      const stepping = VarTrace({ n_units: 5, tau_tr: 9, a_delta: 0.5, decay_type: 'step' });
      const kernel = ExpKernel({ n_units: 5, dt: 1, tau_w: 3, nu: 5 });
      const traces = { additive, gated, nearest, stepping, kernel };
      for (const own of Object.values(traces)) wire(x.outputs, own.inputs);
      const advance = process(x.advance_state, ...Object.values(traces).map((own) => own.advance_state));
      return { x, ...traces, advance };
    },
    ({ x, advance }) => ({
      process: advance,
      steps: 80,
      batch: 2,
      inputs: [[x.inputs, 0.2]],
      reference: true,
    }),
  ),
  running(
    'dense-synapses',
    () => {
      const x = BernoulliCell({ n_units: 6 });
      const shape = [6, 4] as const;
      const plain = DenseSynapse({ shape, bias_init: [1, 2, 3, 4], g_conduct_factor: 0.5, unit: 'pA' });
      const unreliable = DenseSynapse({ shape, p_release_mean: 0.5, p_conn: 0.6 });
      const masked = StaticSynapse({ shape, mask: spikes(24, 41, 0.5), weight_low: -1, weight_high: 1 });
      const synapses = { plain, unreliable, masked };
      for (const own of Object.values(synapses)) wire(x.outputs, own.inputs);
      const advance = process(...Object.values(synapses).map((own) => own.advance_state), x.advance_state);
      return { x, ...synapses, advance };
    },
    ({ x, masked, advance }) => ({
      process: advance,
      steps: 30,
      batch: 2,
      inputs: [
        [x.inputs, 0.4],
        [masked.gate, perStep(uniform, 4, 42, 0, 1)],
      ],
      reference: true,
    }),
  ),
];
