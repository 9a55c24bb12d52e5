/**
 * What drives an input: a number for the middle of the time and 0 around it, always the same, a ramp, a number at times, a sine, spikes,
 * their traces, or when the last was. The figure is 200 long.
 */
export type Drive =
  | number
  | { readonly always: number }
  | { readonly from: number; readonly to: number }
  | { readonly during: readonly (readonly [on: number, off: number])[]; readonly level: number }
  | { readonly wave: number }
  | { readonly spikesAt: readonly number[] }
  | ('spikes' | 'later spikes')
  | ('trace' | 'trace of later spikes')
  | ('time of spikes' | 'time of later spikes');

/** Of all elements, or of each. */
export type Driven = Drive | readonly Drive[];

/** How a part is shown: what it is made with, what drives it, and what is drawn. */
export interface Demonstration {
  readonly given?: Readonly<Record<string, unknown>>;
  /** Length of a step in ms; 1 unless said. */
  readonly dt?: number;
  /** 200 unless said. */
  readonly steps?: number;
  /** Of inputs that are not named: spikes for spikes and for what is to be fed, nothing for the others. */
  readonly drive?: Readonly<Record<string, Driven>>;
  /** What a step runs; all commands unless said. */
  readonly commands?: readonly string[];
  /** Compartments from above to below; the driven inputs, states and outputs unless said, at most five. */
  readonly show?: readonly string[];
}

const PAIR = { shape: [1, 1], weight_init: 0.5 };
const ONE_TO_ONE = { pre: 1, post: 1, from: [0], to: [0] };
const LEARNING: Demonstration = {
  given: PAIR,
  drive: {
    ...{ pre: 'spikes', post: 'later spikes', preSpike: 'spikes', postSpike: 'later spikes' },
    ...{ preTrace: 'trace', postTrace: 'trace of later spikes' },
  },
  show: ['preSpike', 'postSpike', 'preTrace', 'postTrace', 'weights'],
};
const KERNEL = { shape: [1, 2, 1, 1], filter_init: 0.5 };
/** Two channels of a kernel, one side of which changes slowly. */
const TWO_RATES: Omit<Demonstration, 'given'> = {
  drive: { pre: ['trace', { wave: 0.5 }], post: ['trace of later spikes', { wave: 0.5 }] },
  show: ['pre', 'post', 'weights'],
};
/** Two channels of a kernel, spikes of one before the other's and behind them. */
const TWO_PAIRS: Omit<Demonstration, 'given'> = {
  drive: {
    preSpike: ['spikes', 'later spikes'],
    postSpike: ['later spikes', 'spikes'],
    preTrace: ['trace', 'trace of later spikes'],
    postTrace: ['trace of later spikes', 'trace'],
  },
  show: ['preSpike', 'postSpike', 'preTrace', 'postTrace', 'weights'],
};
const CONDUCTANCE: Demonstration = {
  given: { ...PAIR, g_syn_bar: 2.4, tau_decay: 10, weight_init: 1 },
  show: ['inputs', 'g_syn', 'outputs'],
};

/** Of some inputs one after the other, 15 ms apart. */
const inTurn = (count: number): Drive[] =>
  Array.from({ length: count }, (_, i) => ({ spikesAt: [20 + 15 * i, 25 + 15 * i, 30 + 15 * i] }));
/** A row of six places, along which an input moves, and a kernel of three that are unlike. */
const PLACES = { shape: [1, 3, 1, 1], x_shape: [1, 6], filter_init: [1, -0.5, 0.25] };
const PASSING: Demonstration = { given: PLACES, drive: { inputs: inTurn(6) }, show: ['inputs', 'outputs'] };
const SPREADING: Demonstration = {
  given: { ...PLACES, x_shape: [1, 3], stride: 2 },
  drive: { inputs: inTurn(3) },
  show: ['inputs', 'outputs'],
};
/** Two patterns in turn. */
const PATTERNS: Drive[] = [
  {
    during: [
      [10, 50],
      [90, 130],
      [170, 190],
    ],
    level: 1,
  },
  {
    during: [
      [50, 90],
      [130, 170],
    ],
    level: 1,
  },
];
/** Two cells, of which the first has an input and sends its spikes to the second. */
const RECURRENT = { hidden_size: 2, input_weights: [1, 0], recurrent_weights: [0, 0, 1, 0] };

/** Of parts that ones for all they need, and spikes, do not show well. */
export const demonstrations: Readonly<Record<string, Demonstration>> = {
  AdExCell: { drive: { j: 19 }, dt: 0.1, steps: 3000, show: ['j', 'v', 'w', 's'] },
  AlphaSynapse: CONDUCTANCE,
  BCMSynapse: {
    ...LEARNING,
    given: { ...PAIR, tau_w: 40, tau_theta: 20, theta0: 0.5 },
    drive: { pre: 'trace', post: 'trace of later spikes' },
    show: ['pre', 'post', 'theta', 'weights'],
  },
  BernoulliErrorCell: {
    drive: { p: { from: 0.05, to: 0.95 }, target: 'spikes' },
    show: ['p', 'target', 'L', 'dp'],
  },
  DelaySynapse: {
    given: {
      ...{ connectivity: ONE_TO_ONE, weights: 0.5, unit: 'nA' },
      ...{ delays: 12, step: 1 },
    },
    show: ['inputs', 'outputs'],
  },
  DoubleExpSynapse: { ...CONDUCTANCE, given: { ...CONDUCTANCE.given, tau_rise: 4 } },
  ExponentialSynapse: CONDUCTANCE,
  FitzhughNagumoCell: { given: { tau_m: 1 }, drive: { j: 0.5 }, dt: 0.1, steps: 2000 },
  GaussianErrorCell: {
    drive: { mu: 'trace', target: 1 },
    show: ['mu', 'target', 'L', 'dmu'],
  },
  LaplacianErrorCell: {
    drive: { shift: 'trace', target: 1 },
    show: ['shift', 'target', 'L', 'dshift'],
  },
  PoissonCell: { drive: { inputs: { from: 0, to: 1 } }, given: { target_freq: 200 } },
  BernoulliCell: { drive: { inputs: { from: 0, to: 1 } } },
  LatencyCell: {
    given: { n_units: 4, tau: 20, linearize: true, threshold: 0.05 },
    drive: { inputs: [0.9, 0.6, 0.3, 0.1].map((always) => ({ always })) },
    show: ['inputs', 'targ_sp_times', 'outputs'],
    steps: 30,
  },
  TTFSCell: {
    given: { n_units: 4 },
    drive: { inputs: [0.9, 0.6, 0.3, 0.1].map((always) => ({ always })) },
    show: ['inputs', 'target_spike_times', 'outputs'],
  },
  HodgkinHuxleyCell: { given: { tau_v: 1 }, drive: { j: 10 }, dt: 0.01, steps: 6000 },
  IFCell: { given: { tau_m: 20 }, drive: { j: 10 }, show: ['j', 'v', 's'] },
  IzhikevichCell: { drive: { j: 10 }, dt: 0.5, steps: 600, show: ['j', 'v', 'w', 's'] },
  LIFCell: {
    given: { tau_m: 20, theta_plus: 1, tau_theta: 100 },
    drive: { j: 25 },
    show: ['j', 'v', 'v_thr', 's'],
  },
  EventSTDPSynapse: {
    given: { ...PAIR, eta: 0.1, presyn_win_len: 6 },
    drive: {
      pre_tols: 'time of spikes',
      postSpike: { spikesAt: [24, 50, 64, 75, 88, 98, 108, 130, 154, 170] },
    },
    show: ['pre_tols', 'postSpike', 'weights'],
  },
  ExpKernel: { given: { dt: 1 }, show: ['inputs', 'epsp'] },
  ExpSTDPSynapse: { ...LEARNING, given: { ...PAIR, A_plus: 0.05, A_minus: 0.05, exp_beta: 1 } },
  HebbianSynapse: {
    ...LEARNING,
    given: { ...PAIR, eta: 0.05 },
    drive: { pre: 'trace', post: 'trace of later spikes' },
    show: ['pre', 'post', 'weights'],
  },
  MSTDPETSynapse: {
    ...LEARNING,
    given: { ...PAIR, A_plus: 0.05, A_minus: 0.05, tau_elg: 20 },
    drive: { ...LEARNING.drive, modulator: 1 },
    show: ['preSpike', 'postSpike', 'modulator', 'eligibility', 'weights'],
  },
  QuadLIFCell: { given: { tau_m: 20, resist_m: 5 }, drive: { j: 300 }, show: ['j', 'v', 'v_thr', 's'] },
  RAFCell: { drive: { j: 8 }, dt: 0.1, steps: 400, given: { tau_v: 4, tau_w: 4, omega: 4 } },
  RateCell: { given: { tau_m: 20, act_fx: 'tanh' }, drive: { j: 1 }, show: ['j', 'z', 'zF'] },
  RewardErrorCell: { given: { alpha: 0.1 } },
  SLIFCell: {
    given: { tau_m: 20, resist_m: 1, thr: 0.5, thr_gain: 0.1, thr_leak: 0.005, refract_time: 5 },
    drive: { j: 1.5 },
    show: ['j', 'v', 'thr', 's'],
  },
  SparseSynapse: {
    given: { connectivity: ONE_TO_ONE, weights: 0.5, unit: 'nA' },
    show: ['inputs', 'outputs'],
  },
  StaticSynapse: {
    given: { shape: [3, 2], weight_init: [1, 0, 0.5, 0.5, 0, 1] },
    drive: { inputs: inTurn(3) },
    show: ['inputs', 'outputs'],
  },
  DenseSynapse: {
    given: { shape: [3, 2], weight_init: [1, 0, 0.5, 0.5, 0, 1] },
    drive: { inputs: inTurn(3) },
    show: ['inputs', 'outputs'],
  },
  STPDenseSynapse: { given: PAIR, show: ['inputs', 'u', 'x', 'outputs'] },
  STDPSynapse: {
    ...LEARNING,
    given: { ...PAIR, A_plus: 0.05, A_minus: 0.05 },
    drive: { ...LEARNING.drive, pre_tols: 'time of spikes', post_tols: 'time of later spikes' },
    show: ['preSpike', 'postSpike', 'pre_tols', 'post_tols', 'weights'],
  },
  PatchedSynapse: {
    given: { shape: [4, 2], n_sub_models: 2, weight_init: 0.5 },
    drive: { inputs: inTurn(4) },
    show: ['inputs', 'outputs'],
  },
  StaticPatchedSynapse: {
    given: { shape: [4, 2], n_sub_models: 2, stride_in: 1, weight_init: 0.5 },
    drive: { inputs: inTurn(6) },
    show: ['inputs', 'outputs'],
  },
  RetinalGanglionCell: {
    given: { area_shape: [3, 3], patch_shape: [3, 3], step_x: 0, step_y: 0, filter_type: 'gaussian' },
    drive: { inputs: [{ always: 0 }, 1, { always: 0 }, 1, 'trace', 1, { always: 0 }, 1, { always: 0 }] },
  },
  HebbianConvSynapse: {
    given: { ...KERNEL, x_shape: [1, 2], padding: 'VALID', eta: 0.02, sign_value: -1, w_bound: 2 },
    ...TWO_RATES,
  },
  HebbianDeconvSynapse: {
    given: { ...KERNEL, x_shape: [1, 1], padding: 'VALID', eta: 0.02, sign_value: -1, w_bound: 2 },
    ...TWO_RATES,
  },
  TraceSTDPConvSynapse: {
    given: { ...KERNEL, x_shape: [1, 2], padding: 'VALID', A_plus: 0.1, A_minus: 0.1, eta: 1 },
    ...TWO_PAIRS,
  },
  TraceSTDPDeconvSynapse: {
    given: { ...KERNEL, x_shape: [1, 1], padding: 'VALID', A_plus: 0.1, A_minus: 0.1, eta: 1 },
    ...TWO_PAIRS,
  },
  TraceSTDPSynapse: {
    ...LEARNING,
    given: { ...PAIR, A_plus: 0.05, A_minus: 0.05 },
    commands: ['advance_state', 'evolve'],
  },
  VarTrace: { given: { tau_tr: 20, a_delta: 0 } },
  WTASCell: {
    given: { n_units: 2, thr_base: 0.6, thr_gain: 0, thr_jitter: 0, refract_time: 10 },
    drive: {
      j: [
        { during: [[20, 120]], level: 2 },
        { during: [[90, 180]], level: 3 },
      ],
    },
    show: ['j', 'v', 's'],
  },
  'brainstate.ALIF': { given: { tau_a: 100 }, drive: { x: 3 }, show: ['x', 'V', 'a', 'spike'] },
  'brainstate.IF': { drive: { x: 3 }, show: ['x', 'V', 'spike'] },
  'brainstate.LIF': { drive: { x: 3 }, show: ['x', 'V', 'spike'] },
  'brainstate.LIFRef': { drive: { x: 3 }, show: ['x', 'V', 'spike'] },
  'brainstate.Alpha': { drive: { x: 'spikes' } },
  'brainstate.CUBA': { given: { scale: 2 }, drive: { g: 'trace' } },
  'brainstate.COBA': {
    drive: { g: { always: 1 }, V: { from: -80, to: 20 } },
    given: { E: 0 },
    show: ['g', 'V', 'x', 'slope'],
  },
  'brainstate.DualExpon': { drive: { x: 'spikes' }, given: { tau_rise: 4 } },
  'brainstate.Expon': { drive: { x: 'spikes' } },
  'brainstate.GapJunction': {
    drive: { V_pre: { wave: 10 }, V_post: { from: -10, to: 10 } },
    given: { connectivity: ONE_TO_ONE, weight: 0.1 },
  },
  'brainstate.LeakyRateReadout': { given: { weight: 1 } },
  'brainstate.LeakySpikeReadout': { given: { weight: 4 }, show: ['x', 'V', 'spike'] },
  'brainstate.Linear': {
    given: { in_size: 2, out_size: 2, weight: [1, 0.5, 0, 1], bias: [0, 1] },
    drive: { x: ['trace', { wave: 1 }] },
  },
  'brainstate.MgBlock': {
    drive: { g: { always: 1 }, V: { from: -80, to: 40 } },
    show: ['g', 'V', 'x', 'slope'],
  },
  'brainstate.PoissonEncoder': { drive: { freqs: { from: 0, to: 200 } } },
  'brainstate.PoissonInput': { given: { num_input: 20, freq: 10, weight: 0.5 } },
  'brainstate.PoissonSpike': { given: { freqs: 50 } },
  'brainstate.SpikeTime': { given: { in_size: 3, indices: [0, 1, 2, 0], times: [20, 60, 100, 150] } },
  'rockpool.InstantJax': { given: { function: 'tanh' }, drive: { input: { from: -3, to: 3 } } },
  'rockpool.LIFBitshiftTorch': { drive: { input: 0.01 }, show: ['input', 'isyn', 'vmem', 'spikes'] },
  'rockpool.LIFTorch': { drive: { input: 0.01 }, show: ['input', 'isyn', 'vmem', 'spikes'] },
  'rockpool.LogSoftmaxJax': {
    given: { shape: [3, 3], weight: [1, 0, 0, 0, 1, 0, 0, 0, 1], bias: [0, 0, 0] },
    drive: { input: ['spikes', { spikesAt: [120, 125, 130, 135, 140] }, { always: 0 }] },
    show: ['input', 'output'],
  },
  'rockpool.RateJax': {
    drive: {
      input: {
        during: [
          [20, 70],
          [110, 160],
        ],
        level: 1,
      },
    },
    given: { threshold: 0.3 },
    show: ['input', 'x', 'output'],
  },
  'rockpool.SoftmaxJax': {
    given: { shape: [3, 3], weight: [1, 0, 0, 0, 1, 0, 0, 0, 1], bias: [0, 0, 0] },
    drive: { input: ['spikes', { spikesAt: [120, 125, 130, 135, 140] }, { always: 0 }] },
    show: ['input', 'output'],
  },
  'rockpool.UpDownTorch': {
    given: { thr_up: 0.2, thr_down: 0.2 },
    drive: { input: { wave: 2 } },
    show: ['input', 'analog_value', 'spikes'],
  },
  'rockpool.aLIFTorch': { drive: { input: 0.01 }, show: ['input', 'iahp', 'vmem', 'spikes'] },
  'norse.AdaLIFRecurrentCell': {
    given: { ...RECURRENT, tau_adapt_inv: 20 },
    drive: { input: 0.5 },
    show: ['input', 'i', 'v', 'b', 'z'],
  },
  'norse.LIFBoxCell': { drive: { input: 2 } },
  'norse.LIFCell': { drive: { input: 0.5 } },
  'norse.LIFRecurrentCell': { given: RECURRENT, drive: { input: 0.5 }, show: ['input', 'i', 'v', 'z'] },
  'norse.CobaLIFCell': {
    drive: { input: 0.012 },
    dt: 0.1,
    given: { input_weights: 1, recurrent_weights: 0 },
    show: ['input', 'g_e', 'v', 'z'],
  },
  'norse.CobaLIFFeedForwardCell': { drive: { input: 0.012 }, dt: 0.1, show: ['input', 'g_e', 'v', 'z'] },
  'norse.IAFCell': { drive: { input: 0.1 } },
  'norse.IAFRecurrentCell': { drive: { input: 0.1 }, given: RECURRENT, show: ['input', 'v', 'z'] },
  'norse.IzhikevichCell': { drive: { input: 14 } },
  'norse.IzhikevichRecurrentCell': {
    drive: { input: 14 },
    given: { ...RECURRENT, recurrent_weights: [0, 0, 150, 0] },
    show: ['input', 'v', 'u', 'z'],
  },
  'norse.LIBoxCell': { drive: { input: 2 } },
  'norse.LICell': { drive: { input: 'spikes' } },
  'norse.LILinearCell': { drive: { input: 'spikes' }, given: { input_weights: 1 } },
  'norse.LIFAdExCell': { drive: { input: 0.5 }, given: { tau_ada_inv: 20 } },
  'norse.LIFAdExRecurrentCell': {
    drive: { input: 0.5 },
    given: { ...RECURRENT, tau_ada_inv: 20 },
    show: ['input', 'i', 'v', 'a', 'z'],
  },
  'norse.LIFAdExRefracCell': {
    drive: { input: 0.5 },
    given: { rho_reset: 10 },
    show: ['input', 'v', 'a', 'rho', 'z'],
  },
  'norse.LIFAdExRefracRecurrentCell': {
    drive: { input: 0.5 },
    given: { ...RECURRENT, rho_reset: 10 },
    show: ['input', 'v', 'a', 'rho', 'z'],
  },
  'norse.LIFAdExCurrentEncoder': {
    given: { tau_ada_inv: 20, adaptation_spike: 0.2 },
    drive: { input: 2 },
    show: ['input', 'v', 'a', 'z'],
  },
  'norse.LIFExCurrentEncoder': { drive: { input: 2 }, show: ['input', 'v', 'z'] },
  'norse.LIFCurrentEncoder': { drive: { input: 2 }, show: ['input', 'v', 'z'] },
  'norse.LIFExCell': { drive: { input: 0.5 } },
  'norse.LIFExRecurrentCell': { given: RECURRENT, drive: { input: 0.5 }, show: ['input', 'i', 'v', 'z'] },
  'norse.LIFMCCell': {
    drive: { input: [0.5, 0] },
    given: { hidden_size: 2, g_coupling: [-20, 20, 20, -20] },
    show: ['input', 'i', 'v', 'z'],
  },
  'norse.LIFMCRecurrentCell': {
    drive: { input: 0.5 },
    given: { ...RECURRENT, g_coupling: [-20, 20, 20, -20] },
    show: ['input', 'i', 'v', 'z'],
  },
  'norse.LIFMCRefracCell': {
    drive: { input: [0.5, 0] },
    given: { hidden_size: 2, g_coupling: [-20, 20, 20, -20] },
    show: ['input', 'i', 'v', 'z'],
  },
  'norse.LIFMCRefracRecurrentCell': {
    drive: { input: 0.5 },
    given: { ...RECURRENT, g_coupling: [-20, 20, 20, -20] },
    show: ['input', 'i', 'v', 'z'],
  },
  'norse.LIFRefracCell': {
    drive: { input: 0.5 },
    given: { rho_reset: 10 },
    show: ['input', 'v', 'rho', 'z'],
  },
  'norse.LIFRefracRecurrentCell': {
    drive: { input: 0.5 },
    given: { ...RECURRENT, rho_reset: 10 },
    show: ['input', 'v', 'rho', 'z'],
  },
  'norse.LSNNCell': { given: { tau_adapt_inv: 20 }, drive: { input: 0.5 } },
  'norse.LSNNRecurrentCell': {
    given: { ...RECURRENT, tau_adapt_inv: 20 },
    drive: { input: 0.5 },
    show: ['input', 'i', 'v', 'b', 'z'],
  },
  'norse.PoissonEncoder': { drive: { input: { from: 0, to: 1 } } },
  'norse.PopulationEncoder': { given: { out_features: 5 }, drive: { input: { from: -0.2, to: 1.2 } } },
  'norse.SignedPoissonEncoder': { drive: { input: { wave: 0.8 } } },
  'norse.SpikeLatencyEncoder': {
    given: { hidden_size: 3 },
    drive: { input: ['spikes', 'later spikes', { spikesAt: [80, 120] }] },
    show: ['input', 'fired', 'z'],
  },
  'norse.STDP': {
    given: { weights: 0.5, eta_plus: 0.5, eta_minus: 0.5 },
    drive: { z_pre: 'spikes', z_post: 'later spikes' },
    show: ['z_pre', 'z_post', 't_pre', 't_post', 'w'],
  },
  'norse.TsodyksMakram': { drive: { z: 'spikes' }, show: ['z', 'u', 'x', 'i'] },
  'snntorch.Alpha': { given: { alpha: 0.9, beta: 0.8 }, drive: { input: 0.2 } },
  'snntorch.Delta': {
    given: { off_spike: true, threshold: 0.1 },
    drive: { input: 'trace' },
    show: ['input', 'spk'],
  },
  'snntorch.Lapicque': { given: { R: 5, C: 4 }, drive: { input: 0.4 } },
  'snntorch.Latency': {
    given: { n_units: 4, num_steps: 60, tau: 10, normalize: true, linear: true },
    drive: { input: [0.9, 0.6, 0.3, 0.1].map((always) => ({ always })) },
    show: ['input', 'spike_time', 'spk'],
    steps: 80,
  },
  'snntorch.Leaky': { given: { beta: 0.95 }, drive: { input: 0.1 } },
  'snntorch.LeakyParallel': {
    given: { weight_ih: 1, weight_hh: 0.95, bias: false },
    drive: { input: 0.1 },
  },
  'snntorch.SLSTM': {
    given: { weight_ih: 1.5, weight_hh: 0.5, threshold: 0.5, reset_mechanism: 'subtract' },
    drive: { input: 1 },
    show: ['input', 'syn', 'mem', 'spk'],
  },
  'snntorch.Rate': { drive: { input: { from: 0, to: 1 } } },
  'snntorch.RLeaky': {
    given: { beta: 0.95, recurrent_weight: -0.5, recurrent_bias: 0 },
    drive: { input: 0.1 },
  },
  'snntorch.RSynaptic': {
    given: { alpha: 0.8, beta: 0.9, recurrent_weight: -0.5, recurrent_bias: 0 },
    drive: { input: 0.05 },
  },
  'snntorch.Synaptic': { given: { alpha: 0.8, beta: 0.9 }, drive: { input: 0.05 } },
  'spikingjelly.ComplementaryLIFNode': { given: { tau: 20 }, drive: { x: 0.1 } },
  'spikingjelly.CUBALIFNode': { given: { c_decay: 0.8, v_decay: 0.9 }, drive: { x: 0.02 } },
  'spikingjelly.EIFNode': { given: { tau: 20, delta_T: 0.2 }, drive: { x: 0.8 } },
  'spikingjelly.IFNode': { drive: { x: 0.1 } },
  'spikingjelly.IzhikevichNode': {
    given: { tau: 20, tau_w: 100, b: 0.1 },
    drive: { x: 0.5 },
    show: ['x', 'v', 'w', 's'],
  },
  'spikingjelly.KLIFNode': { given: { tau: 20, decay_input: false }, drive: { x: 0.1 } },
  'spikingjelly.LIFNode': { given: { tau: 20, decay_input: false }, drive: { x: 0.1 } },
  'spikingjelly.NonSpikingIFNode': { drive: { x: 0.1 } },
  'spikingjelly.NonSpikingLIFNode': { given: { tau: 20 }, drive: { x: 1 } },
  'spikingjelly.ParametricLIFNode': { given: { w: -2.94, decay_input: false }, drive: { x: 0.1 } },
  GerstnerHebbianSynapse: {
    given: PAIR,
    drive: { pre: 'trace', post: 'trace of later spikes' },
    show: ['pre', 'post', 'weights'],
  },
  HebbianPatchedSynapse: {
    given: { ...PAIR, eta: 0.05, sign_value: -1 },
    drive: { pre: 'trace', post: 'trace of later spikes' },
    show: ['pre', 'post', 'weights'],
  },
  InhibitorySTDPSynapse: {
    given: PAIR,
    drive: { s_pre: 'spikes', s_post: 'later spikes' },
    show: ['s_pre', 's_post', 'x_pre', 'x_post', 'weights'],
  },
  LeakyNoiseCell: { given: { tau_x: 20 }, drive: { j_input: 1 }, show: ['j_input', 'x', 'r'] },
  LIFSRM: {
    given: { tau_m: 20, v_reset: -80 },
    drive: { current_j: 16 },
    show: ['current_j', 'j_lowpass', 'v', 's'],
  },
  OjaTensorSynapse: {
    given: { n_in_streams: 1, K_local: 1, O_local: 1, eta: 0.1 },
    drive: { pre: 'trace', post: 'trace' },
    show: ['pre', 'post', 'weights'],
  },
  PhasorCell: { drive: { inputs: 1 }, show: ['inputs', 'angles', 'outputs'] },
  RAFSRM: {
    given: { tau_v: 20, tau_w: 20 },
    drive: { current_j: 6 },
    show: ['current_j', 'j_w', 'j_v', 'v', 's'],
  },
  REINFORCESynapse: {
    given: { shape: [1, 1], eta: 0.5 },
    drive: { inputs: { always: 1 }, rewards: 1, learning_mask: { always: 1 } },
    show: ['rewards', 'outputs', 'objective', 'weights'],
  },
  SOMSynapse: {
    given: { n_inputs: 2, n_units_x: 3, n_units_y: 3, eta: 0.1 },
    drive: { inputs: PATTERNS },
    show: ['inputs', 'bmu', 'outputs', 'weights'],
  },
  'spikingjelly.QIFNode': { given: { tau: 20 }, drive: { x: 0.5 } },
  'spikingjelly.RAFNode': {
    given: { b: -0.05, omega: 0.3 },
    drive: { x: 'spikes' },
    show: ['x', 'v', 'u', 's'],
  },
  ART2ASynapse: {
    given: { shape: [2, 2] },
    drive: { inputs: PATTERNS },
    show: ['inputs', 'outputs', 'used', 'weights'],
  },
  HopfieldSynapse: {
    given: { shape: [2, 2], eta: 0.02 },
    drive: { inputs: PATTERNS },
    show: ['inputs', 'memory_weights', 'outputs', 'weights'],
  },
  VectorQuantizeSynapse: {
    given: { shape: [2, 2], eta: 0.05, w_bound: 1 },
    drive: { inputs: PATTERNS },
    show: ['inputs', 'outputs', 'weights'],
  },
  ConvSynapse: PASSING,
  StaticConvSynapse: PASSING,
  DeconvSynapse: SPREADING,
  StaticDeconvSynapse: SPREADING,
  MPSSynapse: {
    given: { shape: [2, 2], bond_dim: 1, core1_init: [0.5, 0.2], core2_init: [0.4, -0.3], eta: 0.01 },
    drive: { inputs: PATTERNS, pre: PATTERNS, post: PATTERNS },
    show: ['inputs', 'core1', 'core2', 'outputs'],
  },
  SparseTensorSynapse: {
    given: { n_in_streams: 4, K_local: 1, O_local: 1, P_l: 2, weight_init: 0.5 },
    drive: { inputs: inTurn(4) },
    show: ['inputs', 'outputs'],
  },
  StaticSparseTensorSynapse: {
    given: { n_in_streams: 4, K_local: 1, O_local: 1, P_l: 2, weight_init: 0.5 },
    drive: { inputs: inTurn(4) },
    show: ['inputs', 'outputs'],
  },
  'rockpool.LIFJax': {
    given: { tau_mem: 0.02, tau_syn: 0.02 },
    drive: { input: 0.01 },
    show: ['input', 'isyn', 'vmem', 'spikes'],
  },
  'rockpool.LIFODEJax': {
    given: { tau_mem: 0.02, tau_syn: 0.02 },
    drive: { input: 2 },
    show: ['input', 'isyn', 'vmem', 'spikes'],
  },
  'rockpool.LinearJax': {
    given: { shape: [2, 2], weight: [1, 0.5, 0, 1], has_bias: false },
    drive: { input: ['trace', { wave: 1 }] },
  },
};
