// ngc-learn's components are plain exports; those of other systems stand under the system's name.

export * as brainstate from './brainstate/index.ts';
export { AdExCell } from './cells/adex-cell.ts';
export { FitzhughNagumoCell } from './cells/fitzhugh-nagumo-cell.ts';
export { HodgkinHuxleyCell } from './cells/hodgkin-huxley-cell.ts';
export { IFCell } from './cells/if-cell.ts';
export { IzhikevichCell, izhikevichPresets } from './cells/izhikevich-cell.ts';
export { LIFCell } from './cells/lif-cell.ts';
export { LIFSRM } from './cells/lif-srm.ts';
export { QuadLIFCell } from './cells/quad-lif-cell.ts';
export { RAFCell } from './cells/raf-cell.ts';
export { RAFSRM } from './cells/raf-srm.ts';
export { SLIFCell } from './cells/slif-cell.ts';
export { WTASCell } from './cells/wtas-cell.ts';
export { BernoulliCell } from './encoders/bernoulli-cell.ts';
export { LatencyCell } from './encoders/latency-cell.ts';
export { PhasorCell } from './encoders/phasor-cell.ts';
export { PoissonCell } from './encoders/poisson-cell.ts';
export { RetinalGanglionCell } from './encoders/retinal-ganglion-cell.ts';
export { TTFSCell } from './encoders/ttfs-cell.ts';
export { BernoulliErrorCell } from './graded/bernoulli-error-cell.ts';
export { GaussianErrorCell } from './graded/gaussian-error-cell.ts';
export { LaplacianErrorCell } from './graded/laplacian-error-cell.ts';
export { LeakyNoiseCell } from './graded/leaky-noise-cell.ts';
export { RateCell } from './graded/rate-cell.ts';
export { RewardErrorCell } from './graded/reward-error-cell.ts';
export * as dist from './initialisers/ngclearn.ts';
export * as norse from './norse/index.ts';
export * as rockpool from './rockpool/index.ts';
export * as snntorch from './snntorch/index.ts';
export * as spikingjelly from './spikingjelly/index.ts';
export { AlphaSynapse } from './synapses/alpha-synapse.ts';
export { ART2ASynapse } from './synapses/art2a-synapse.ts';
export { BCMSynapse } from './synapses/bcm-synapse.ts';
export {
  ConvSynapse,
  DeconvSynapse,
  StaticConvSynapse,
  StaticDeconvSynapse,
} from './synapses/convolution/conv-synapse.ts';
export { HebbianConvSynapse, HebbianDeconvSynapse } from './synapses/convolution/hebbian-conv-synapse.ts';
export {
  TraceSTDPConvSynapse,
  TraceSTDPDeconvSynapse,
} from './synapses/convolution/trace-stdp-conv-synapse.ts';
export { DelaySynapse } from './synapses/delay-synapse.ts';
export { DenseSynapse } from './synapses/dense-synapse.ts';
export { DoubleExpSynapse } from './synapses/double-exp-synapse.ts';
export { EventSTDPSynapse } from './synapses/event-stdp-synapse.ts';
export { ExpSTDPSynapse } from './synapses/exp-stdp-synapse.ts';
export { ExponentialSynapse } from './synapses/exponential-synapse.ts';
export { GerstnerHebbianSynapse } from './synapses/gerstner-hebbian-synapse.ts';
export { HebbianSynapse } from './synapses/hebbian-synapse.ts';
export { HopfieldSynapse } from './synapses/hopfield-synapse.ts';
export { InhibitorySTDPSynapse } from './synapses/inhibitory-stdp-synapse.ts';
export { MPSSynapse } from './synapses/mps-synapse.ts';
export { MSTDPETSynapse } from './synapses/mstdpet-synapse.ts';
export { HebbianPatchedSynapse } from './synapses/patched/hebbian-patched-synapse.ts';
export { PatchedSynapse, StaticPatchedSynapse } from './synapses/patched/patched-synapse.ts';
export { REINFORCESynapse } from './synapses/reinforce-synapse.ts';
export { SOMSynapse } from './synapses/som-synapse.ts';
export { SparseSynapse } from './synapses/sparse-synapse.ts';
export { StaticSynapse } from './synapses/static-synapse.ts';
export { STDPSynapse } from './synapses/stdp-synapse.ts';
export { STPDenseSynapse } from './synapses/stp-dense-synapse.ts';
export { OjaTensorSynapse } from './synapses/streams/oja-tensor-synapse.ts';
export { SparseTensorSynapse, StaticSparseTensorSynapse } from './synapses/streams/sparse-tensor-synapse.ts';
export { TraceSTDPSynapse } from './synapses/trace-stdp-synapse.ts';
export { VectorQuantizeSynapse } from './synapses/vector-quantize-synapse.ts';
export { ExpKernel } from './traces/exp-kernel.ts';
export { VarTrace } from './traces/var-trace.ts';
