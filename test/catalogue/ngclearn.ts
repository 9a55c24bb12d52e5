import {
  ART2ASynapse,
  type Command,
  type Compartment,
  ConvSynapse,
  DeconvSynapse,
  GerstnerHebbianSynapse,
  HebbianConvSynapse,
  HebbianDeconvSynapse,
  HebbianPatchedSynapse,
  HopfieldSynapse,
  InhibitorySTDPSynapse,
  LeakyNoiseCell,
  LIFSRM,
  MPSSynapse,
  OjaTensorSynapse,
  type Part,
  PatchedSynapse,
  PhasorCell,
  process,
  RAFSRM,
  RateCell,
  REINFORCESynapse,
  RetinalGanglionCell,
  SOMSynapse,
  SparseTensorSynapse,
  STDPSynapse,
  TraceSTDPConvSynapse,
  TraceSTDPDeconvSynapse,
  VectorQuantizeSynapse,
} from '../../index.ts';
import { perStep, spikes, uniform } from './numbers.ts';
import { running } from './running.ts';
import { compartmentsOf } from './support.ts';

const commandsOf = (part: Part): readonly Command[] =>
  Object.keys(part.component.commands).map((name) => (part as unknown as Record<string, Command>)[name]!);

/** A part by itself: all its commands at each step, and numbers at all inputs. */
const byItself = (name: string, make: () => Part, low = 0, high = 1) =>
  running(
    name,
    () => {
      const part = make();
      return { part, advance: process(...commandsOf(part)) };
    },
    ({ part, advance }) => ({
      process: advance,
      steps: 8,
      batch: 2,
      inputs: compartmentsOf(part)
        .filter(({ role }) => role === 'input')
        .map((own: Compartment, i): [Compartment, (step: number) => ArrayLike<number>] => {
          const length = own.shape.reduce((a, b) => a * b, 1) * 2;
          return [
            own,
            own.kind === 'spike' ? perStep(spikes, length, i, 0.3) : perStep(uniform, length, i, low, high),
          ];
        }),
      reference: true,
    }),
  );

const KERNEL = { shape: [2, 3, 1, 2], x_shape: [4, 5], stride: 2, padding: 'SAME' } as const;

/** Parts of ngc-learn, each by itself. */
export const ngclearn = [
  byItself('conv-synapse', () => ConvSynapse({ ...KERNEL, bias_init: 0.5 })),
  byItself('deconv-synapse', () => DeconvSynapse({ ...KERNEL, padding: 'VALID' })),
  byItself('hebbian-conv-synapse', () =>
    HebbianConvSynapse({ ...KERNEL, eta: 0.01, has_bias: true, optim_type: 'adam', w_bound: 1 }),
  ),
  byItself('hebbian-deconv-synapse', () => HebbianDeconvSynapse({ ...KERNEL, eta: 0.01, optim_type: 'nag' })),
  byItself('trace-stdp-conv-synapse', () =>
    TraceSTDPConvSynapse({ ...KERNEL, A_plus: 0.1, A_minus: 0.06, eta: 0.1, w_bound: 1 }),
  ),
  byItself('trace-stdp-deconv-synapse', () =>
    TraceSTDPDeconvSynapse({ ...KERNEL, A_plus: 0.1, A_minus: 0.06, eta: 0.1, w_decay: 0.01 }),
  ),
  byItself('lif-srm', () => LIFSRM({ n_units: 5, tau_m: 8 }), 0, 120),
  byItself('raf-srm', () => RAFSRM({ n_units: 5, tau_v: 9, tau_w: 11, omega: 4, v_reset: 0.2 }), 0, 8),
  byItself(
    'leaky-noise-cell',
    () => LeakyNoiseCell({ n_units: 5, tau_x: 10, integration_type: 'rk4' }),
    -2,
    2,
  ),
  byItself('phasor-cell', () => PhasorCell({ n_units: 5, target_freq: 300 })),
  byItself('retinal-ganglion-cell', () =>
    RetinalGanglionCell({
      filter_type: 'DoG',
      area_shape: [4, 6],
      patch_shape: [2, 3],
      step_x: 1,
      step_y: 2,
    }),
  ),
  byItself(
    'stdp-synapse',
    () => STDPSynapse({ shape: [4, 3], A_plus: 0.1, A_minus: 0.2, w_decay: 0.01 }),
    0,
    9,
  ),
  byItself('inhibitory-stdp-synapse', () => InhibitorySTDPSynapse({ shape: [4, 3], eta: 0.1 })),
  byItself('gerstner-hebbian-synapse', () =>
    GerstnerHebbianSynapse({ shape: [4, 3], c0: -0.1, c1_pre: 0.1 }),
  ),
  byItself('patched-synapse', () =>
    PatchedSynapse({ shape: [4, 6], n_sub_models: 2, stride_in: 1, stride_out: 2, p_conn: 0.7 }),
  ),
  byItself('hebbian-patched-synapse', () =>
    HebbianPatchedSynapse({
      shape: [4, 6],
      n_sub_models: 2,
      eta: 0.1,
      has_bias: true,
      optim_type: 'adam',
      prior: 'lasso',
    }),
  ),
  byItself('som-synapse', () =>
    SOMSynapse({ n_inputs: 3, n_units_x: 3, n_units_y: 2, neighbor_function: 'ricker' }),
  ),
  byItself('sparse-tensor-synapse', () =>
    SparseTensorSynapse({ n_in_streams: 5, K_local: 2, O_local: 3, P_l: 3, convergent_factor: 0.6 }),
  ),
  byItself('oja-tensor-synapse', () =>
    OjaTensorSynapse({
      n_in_streams: 5,
      K_local: 2,
      O_local: 3,
      P_l: 2,
      stride: 2,
      invert_conn: true,
      normalize: true,
    }),
  ),
  byItself('reinforce-synapse', () =>
    REINFORCESynapse({ shape: [4, 3], eta: 0.5, act_fx: 'tanh', mu_out_max: 1 }),
  ),
  byItself('rate-cell-lateral', () =>
    RateCell({
      ...{ n_units: 4, tau_m: 10, act_fx: 'tanh', use_lateral: true, exc: 0.5, inh: -0.2, n_patch: 2 },
      ...{ adaptive_lateral: true, Wl_eta: 0.1, Wl_opt_type: 'nag', fx_lat: 'sigmoid' },
    }),
  ),
  byItself('hopfield-synapse', () =>
    HopfieldSynapse({ shape: [4, 3], eta: 0.1, update_rule: 'contrastive' }),
  ),
  byItself('vector-quantize-synapse', () =>
    VectorQuantizeSynapse({
      shape: [4, 3],
      label_dim: 2,
      label_init: [1, 0, 0, 0, 1, 0],
      langevin_noise_scale: 0.1,
    }),
  ),
  byItself('mps-synapse', () => MPSSynapse({ shape: [4, 3], bond_dim: 2 })),
  byItself('art2a-synapse', () => ART2ASynapse({ shape: [4, 3], vigilance: 0.95 })),
];
