/** What drives an input: a number for the middle of the time and 0 around it, always the same, spikes, their traces, or when the last was. */
export type Drive =
  | number
  | { readonly always: number }
  | ('spikes' | 'later spikes')
  | ('trace' | 'trace of later spikes')
  | ('time of spikes' | 'time of later spikes');

/** How a part is shown: what it is made with, what drives it, and what is drawn. */
export interface Demonstration {
  readonly given?: Readonly<Record<string, unknown>>;
  /** Length of a step in ms; 1 unless said. */
  readonly dt?: number;
  /** 200 unless said. */
  readonly steps?: number;
  /** Of inputs that are not named: spikes for spikes and for what is to be fed, nothing for the others. */
  readonly drive?: Readonly<Record<string, Drive>>;
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
const KERNEL: Demonstration = {
  given: { eta: 0.05, sign_value: -1, w_bound: 2, filter_init: 0.5 },
  drive: { pre: 'trace', post: 'trace of later spikes' },
  show: ['pre', 'post', 'weights'],
};
const KERNEL_STDP: Demonstration = {
  ...LEARNING,
  given: { A_plus: 0.1, A_minus: 0.1, eta: 1, filter_init: 0.5 },
};
const CONDUCTANCE: Demonstration = {
  given: { ...PAIR, g_syn_bar: 2.4, tau_decay: 10, weight_init: 1 },
  show: ['inputs', 'g_syn', 'outputs'],
};

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
  BernoulliErrorCell: { drive: { p: { always: 0.8 }, target: 'spikes' }, show: ['p', 'target', 'L', 'dp'] },
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
  PoissonCell: { drive: { inputs: 1 }, given: { target_freq: 60 } },
  BernoulliCell: { drive: { inputs: 0.3 } },
  LatencyCell: {
    drive: { inputs: { always: 0.3 } },
    show: ['inputs', 'targ_sp_times', 'outputs'],
    steps: 60,
  },
  TTFSCell: {
    drive: { inputs: { always: 0.3 } },
    show: ['inputs', 'target_spike_times', 'has_fired', 'outputs'],
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
    given: { ...PAIR, eta: 0.1 },
    drive: { pre_tols: { always: 40 }, postSpike: 'later spikes' },
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
  RAFCell: { drive: { j: 8 }, dt: 0.05, steps: 400, given: { tau_v: 1, tau_w: 1 } },
  RateCell: { given: { tau_m: 20, act_fx: 'tanh' }, drive: { j: 1 }, show: ['j', 'z', 'zF'] },
  RewardErrorCell: { given: { alpha: 0.1 } },
  SLIFCell: { given: { tau_m: 20, resist_m: 1, thr: 1, refract_time: 5 }, drive: { j: 1.5 } },
  SparseSynapse: {
    given: { connectivity: ONE_TO_ONE, weights: 0.5, unit: 'nA' },
    show: ['inputs', 'outputs'],
  },
  StaticSynapse: { given: PAIR, show: ['inputs', 'outputs'] },
  DenseSynapse: { given: PAIR, show: ['inputs', 'outputs'] },
  STPDenseSynapse: { given: PAIR, show: ['inputs', 'resources', 'u', 'x', 'outputs'] },
  STDPSynapse: {
    ...LEARNING,
    given: { ...PAIR, A_plus: 0.05, A_minus: 0.05 },
    drive: { ...LEARNING.drive, pre_tols: 'time of spikes', post_tols: 'time of later spikes' },
    show: ['preSpike', 'postSpike', 'pre_tols', 'post_tols', 'weights'],
  },
  PatchedSynapse: { show: ['inputs', 'outputs'], given: { weight_init: 0.5 }, drive: { inputs: 'spikes' } },
  StaticPatchedSynapse: {
    show: ['inputs', 'outputs'],
    given: { weight_init: 0.5 },
    drive: { inputs: 'spikes' },
  },
  RetinalGanglionCell: {
    given: { area_shape: [3, 3], patch_shape: [3, 3], step_x: 0, step_y: 0, filter_type: 'gaussian' },
    drive: { inputs: 'trace' },
  },
  HebbianConvSynapse: KERNEL,
  HebbianDeconvSynapse: KERNEL,
  TraceSTDPConvSynapse: KERNEL_STDP,
  TraceSTDPDeconvSynapse: KERNEL_STDP,
  TraceSTDPSynapse: { ...LEARNING, given: { ...PAIR, A_plus: 0.05, A_minus: 0.05 } },
  VarTrace: { given: { tau_tr: 20, a_delta: 0 } },
  WTASCell: { given: { n_units: 3, thr_base: 0.3, refract_time: 10 }, drive: { j: 1 } },
  'brainstate.ALIF': { given: { tau_a: 100 }, drive: { x: 3 }, show: ['x', 'V', 'a', 'spike'] },
  'brainstate.IF': { drive: { x: 3 }, show: ['x', 'V', 'spike'] },
  'brainstate.LIF': { drive: { x: 3 }, show: ['x', 'V', 'spike'] },
  'brainstate.LIFRef': { drive: { x: 3 }, show: ['x', 'V', 'spike'] },
  'brainstate.Alpha': { drive: { x: 'spikes' } },
  'brainstate.CUBA': { drive: { g: 'trace' } },
  'brainstate.COBA': { drive: { g: 'trace', V: { always: -55 } }, given: { E: 0 } },
  'brainstate.DualExpon': { drive: { x: 'spikes' }, given: { tau_rise: 4 } },
  'brainstate.Expon': { drive: { x: 'spikes' } },
  'brainstate.GapJunction': {
    drive: { V_pre: 10, V_post: { always: 0 } },
    given: { connectivity: ONE_TO_ONE },
  },
  'brainstate.LeakyRateReadout': { given: { weight: 1 } },
  'brainstate.LeakySpikeReadout': { given: { weight: 4 }, show: ['x', 'V', 'spike'] },
  'brainstate.Linear': { given: { weight: 2 }, drive: { x: 'trace' } },
  'brainstate.MgBlock': { drive: { g: { always: 1 }, V: -40 } },
  'brainstate.PoissonEncoder': { drive: { freqs: 100 } },
  'brainstate.PoissonInput': { given: { num_input: 20, freq: 10, weight: 0.5 } },
  'brainstate.PoissonSpike': { given: { freqs: 50 } },
  'brainstate.SpikeTime': { given: { indices: [0, 0, 0], times: [20, 60, 150] } },
  'rockpool.InstantJax': { given: { function: 'tanh' }, drive: { input: 2 } },
  'rockpool.LIFBitshiftTorch': { drive: { input: 0.01 }, show: ['input', 'isyn', 'vmem', 'spikes'] },
  'rockpool.LIFTorch': { drive: { input: 0.01 }, show: ['input', 'isyn', 'vmem', 'spikes'] },
  'rockpool.LogSoftmaxJax': { given: { shape: [1, 2], weight: [1, -1], bias: [0, 0] } },
  'rockpool.RateJax': { drive: { input: 1 }, show: ['input', 'x', 'output'] },
  'rockpool.SoftmaxJax': { given: { shape: [1, 2], weight: [1, -1], bias: [0, 0] } },
  'rockpool.UpDownTorch': {
    given: { thr_up: 0.2, thr_down: 0.2 },
    drive: { input: 'trace' },
    show: ['input', 'analog_value', 'spikes'],
  },
  'rockpool.aLIFTorch': { drive: { input: 0.01 }, show: ['input', 'iahp', 'vmem', 'spikes'] },
  'norse.AdaLIFRecurrentCell': { given: { tau_adapt_inv: 20, input_weights: 1 }, drive: { input: 0.5 } },
  'norse.LIFBoxCell': { drive: { input: 2 } },
  'norse.LIFCell': { drive: { input: 0.5 } },
  'norse.LIFRecurrentCell': { given: { input_weights: 1 }, drive: { input: 0.5 } },
  'norse.CobaLIFCell': {
    drive: { input: 0.012 },
    dt: 0.1,
    given: { input_weights: 1, recurrent_weights: 0 },
    show: ['input', 'g_e', 'v', 'z'],
  },
  'norse.CobaLIFFeedForwardCell': { drive: { input: 0.012 }, dt: 0.1, show: ['input', 'g_e', 'v', 'z'] },
  'norse.IAFCell': { drive: { input: 0.1 } },
  'norse.IAFRecurrentCell': { drive: { input: 0.1 }, given: { input_weights: 1 } },
  'norse.IzhikevichCell': { drive: { input: 14 } },
  'norse.IzhikevichRecurrentCell': { drive: { input: 14 }, given: { input_weights: 1 } },
  'norse.LIBoxCell': { drive: { input: 2 } },
  'norse.LICell': { drive: { input: 'spikes' } },
  'norse.LILinearCell': { drive: { input: 'spikes' }, given: { input_weights: 1 } },
  'norse.LIFAdExCell': { drive: { input: 0.5 }, given: { tau_ada_inv: 20 } },
  'norse.LIFAdExRecurrentCell': { drive: { input: 0.5 }, given: { tau_ada_inv: 20, input_weights: 1 } },
  'norse.LIFAdExRefracCell': {
    drive: { input: 0.5 },
    given: { rho_reset: 10 },
    show: ['input', 'v', 'a', 'rho', 'z'],
  },
  'norse.LIFAdExRefracRecurrentCell': {
    ...{ drive: { input: 0.5 }, given: { rho_reset: 10, input_weights: 1 } },
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
  'norse.LIFExRecurrentCell': { drive: { input: 0.5 }, given: { input_weights: 1 } },
  'norse.LIFMCCell': { drive: { input: 0.5 }, given: { hidden_size: 2, g_coupling: [-20, 20, 20, -20] } },
  'norse.LIFMCRecurrentCell': { drive: { input: 0.5 }, given: { input_weights: 1, g_coupling: -20 } },
  'norse.LIFMCRefracCell': {
    drive: { input: 0.5 },
    given: { hidden_size: 2, g_coupling: [-20, 20, 20, -20] },
  },
  'norse.LIFMCRefracRecurrentCell': { drive: { input: 0.5 }, given: { input_weights: 1, g_coupling: -20 } },
  'norse.LIFRefracCell': {
    drive: { input: 0.5 },
    given: { rho_reset: 10 },
    show: ['input', 'v', 'rho', 'z'],
  },
  'norse.LIFRefracRecurrentCell': {
    ...{ drive: { input: 0.5 }, given: { rho_reset: 10, input_weights: 1 } },
    show: ['input', 'v', 'rho', 'z'],
  },
  'norse.LSNNCell': { given: { tau_adapt_inv: 20 }, drive: { input: 0.5 } },
  'norse.LSNNRecurrentCell': { given: { tau_adapt_inv: 20, input_weights: 1 }, drive: { input: 0.5 } },
  'norse.PoissonEncoder': { drive: { input: 0.6 } },
  'norse.PopulationEncoder': { given: { out_features: 3 }, drive: { input: 0.8 } },
  'norse.SignedPoissonEncoder': { drive: { input: -0.6 } },
  'norse.SpikeLatencyEncoder': { show: ['input', 'fired', 'z'] },
  'norse.STDP': {
    given: { weights: 0.5, eta_plus: 0.5, eta_minus: 0.5 },
    drive: { z_pre: 'spikes', z_post: 'later spikes' },
    show: ['z_pre', 'z_post', 't_pre', 't_post', 'w'],
  },
  'norse.TsodyksMakram': { drive: { z: 'spikes' }, show: ['z', 'u', 'x', 'i'] },
  'snntorch.Alpha': { given: { alpha: 0.9, beta: 0.8 }, drive: { input: 0.2 } },
  'snntorch.Delta': { given: { off_spike: true }, drive: { input: 1 } },
  'snntorch.Lapicque': { given: { R: 5, C: 4 }, drive: { input: 0.4 } },
  'snntorch.Latency': { given: { num_steps: 100, tau: 20 }, drive: { input: { always: 0.03 } }, steps: 120 },
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
  'snntorch.Rate': { drive: { input: 0.3 } },
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
  LIFSRM: { given: { tau_m: 20 }, drive: { current_j: 16 }, show: ['current_j', 'j_lowpass', 'v', 's'] },
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
    given: { n_inputs: 1, n_units_x: 3, n_units_y: 3, eta: 0.05 },
    drive: { inputs: 'trace' },
    show: ['inputs', 'bmu', 'weights'],
  },
  'spikingjelly.QIFNode': { given: { tau: 20 }, drive: { x: 0.5 } },
  'spikingjelly.RAFNode': {
    given: { b: -0.05, omega: 0.3 },
    drive: { x: 'spikes' },
    show: ['x', 'v', 'u', 's'],
  },
  ART2ASynapse: {
    given: { shape: [1, 2] },
    drive: { inputs: 'trace' },
    show: ['inputs', 'outputs', 'used', 'weights'],
  },
  HopfieldSynapse: {
    given: { shape: [1, 2], eta: 0.1 },
    drive: { inputs: 'trace' },
    show: ['inputs', 'memory_weights', 'outputs'],
  },
  VectorQuantizeSynapse: {
    given: { shape: [1, 2] },
    drive: { inputs: 1 },
    show: ['inputs', 'outputs', 'weights'],
  },
};
