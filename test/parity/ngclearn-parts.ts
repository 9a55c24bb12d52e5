import {
  AlphaSynapse,
  ART2ASynapse,
  BernoulliCell,
  ConvSynapse,
  DeconvSynapse,
  DenseSynapse,
  DoubleExpSynapse,
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
  PatchedSynapse,
  PhasorCell,
  PoissonCell,
  RAFSRM,
  REINFORCESynapse,
  RetinalGanglionCell,
  SOMSynapse,
  STDPSynapse,
  StaticConvSynapse,
  StaticDeconvSynapse,
  StaticPatchedSynapse,
  StaticSparseTensorSynapse,
  StaticSynapse,
  TraceSTDPConvSynapse,
  TraceSTDPDeconvSynapse,
  VectorQuantizeSynapse,
} from '../../index.ts';
import type { Entries } from './case.ts';

/** How a component of ngc-learn is run here. */
export interface Row {
  readonly component: unknown;
  /** Hyperparameters that do nothing in the library, and so have no counterpart. */
  readonly ignored?: readonly string[];
  /** Compartments of the library that ours does without: what they hold has no effect on the case. */
  readonly absent?: readonly string[];
  /** Names of hyperparameters and compartments where ours differ. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** What ours is given beside. */
  readonly given?: Entries;
  /** Hyperparameters of several that are one in the library. */
  readonly pairs?: Readonly<Record<string, readonly string[]>>;
  /** Tables of hyperparameters in the library. */
  readonly spread?: readonly string[];
  /** Compartments of ours that show what the library's of another name do. */
  readonly shown?: Readonly<Record<string, string>>;
  /** Wider limits of single traces. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Wider ones in f32, where the equations magnify what was rounded: upstrokes grow by e^(v / a few mV). Their spikes are equal. */
  readonly magnified?: Readonly<Record<string, number>>;
}

/** What passes through float32 inside the library. */
const SINGLE = { weights: 1e-7, dWeights: 1e-7, dInputs: 1e-7, outputs: 1e-7, biases: 1e-7 };

/** The components of `golden/ngclearn`. */
export const partRows: Readonly<Record<string, Row>> = {
  DenseSynapse: { component: DenseSynapse },
  StaticSynapse: { component: StaticSynapse },
  ConvSynapse: { component: ConvSynapse },
  DeconvSynapse: { component: DeconvSynapse },
  StaticConvSynapse: { component: StaticConvSynapse },
  StaticDeconvSynapse: { component: StaticDeconvSynapse },
  HebbianConvSynapse: { component: HebbianConvSynapse, given: { has_bias: true }, limits: SINGLE },
  HebbianDeconvSynapse: { component: HebbianDeconvSynapse, given: { has_bias: true } },
  TraceSTDPConvSynapse: { component: TraceSTDPConvSynapse, limits: SINGLE },
  TraceSTDPDeconvSynapse: { component: TraceSTDPDeconvSynapse },
  STDPSynapse: { component: STDPSynapse },
  InhibitorySTDPSynapse: { component: InhibitorySTDPSynapse },
  GerstnerHebbianSynapse: { component: GerstnerHebbianSynapse, spread: ['coeffs'] },
  PatchedSynapse: { component: PatchedSynapse, pairs: { stride_shape: ['stride_in', 'stride_out'] } },
  StaticPatchedSynapse: {
    component: StaticPatchedSynapse,
    pairs: { stride_shape: ['stride_in', 'stride_out'] },
  },
  HebbianPatchedSynapse: {
    component: HebbianPatchedSynapse,
    pairs: { stride_shape: ['stride_in', 'stride_out'], prior: ['prior', 'prior_rate'] },
    given: { has_bias: true },
  },
  AlphaSynapse: { component: AlphaSynapse },
  DoubleExpSynapse: { component: DoubleExpSynapse },
  SOMSynapse: { component: SOMSynapse },
  StaticSparseTensorSynapse: { component: StaticSparseTensorSynapse },
  OjaTensorSynapse: { component: OjaTensorSynapse },
  REINFORCESynapse: { component: REINFORCESynapse, given: { noise: 0 } },
  LIFSRM: { component: LIFSRM },
  RAFSRM: { component: RAFSRM },
  LeakyNoiseCell: { component: LeakyNoiseCell },
  BernoulliCell: { component: BernoulliCell },
  PoissonCell: { component: PoissonCell },
  PhasorCell: { component: PhasorCell, given: { scatter: 0, base_scale: 1 } },
  RetinalGanglionCell: {
    component: RetinalGanglionCell,
    ignored: ['n_cells'],
    pairs: { step_shape: ['step_x', 'step_y'] },
  },
  HopfieldSynapse: { component: HopfieldSynapse },
  VectorQuantizeSynapse: {
    component: VectorQuantizeSynapse,
    pairs: { distance_function: ['distance_function', 'distance_order'] },
  },
  MPSSynapse: { component: MPSSynapse },
  ART2ASynapse: { component: ART2ASynapse },
};
