export { AdaLIFRecurrentCell } from './ada-lif-recurrent-cell.ts';
export { defaultBioParameters, defaultBioParametersCoba } from './bio-parameters.ts';
export { CobaLIFCell, CobaLIFFeedForwardCell } from './coba-lif-cell.ts';
export {
  euclideanDistance,
  gaussianRbf,
  heaviside,
  populationEncode,
  spikesToTimes,
  sumDecode,
} from './functions.ts';
export { IAFCell, IAFRecurrentCell } from './iaf-cell.ts';
export { IzhikevichCell, IzhikevichRecurrentCell } from './izhikevich-cell.ts';
export { izhikevichPresets } from './izhikevich-presets.ts';
export { LIBoxCell } from './li-box-cell.ts';
export { LICell, LILinearCell } from './li-cell.ts';
export { LIFAdExCell, LIFAdExRecurrentCell } from './lif-adex-cell.ts';
export { LIFAdExRefracCell, LIFAdExRefracRecurrentCell } from './lif-adex-refrac-cell.ts';
export { LIFBoxCell } from './lif-box-cell.ts';
export { LIFCell } from './lif-cell.ts';
export { LIFCurrentEncoder } from './lif-current-encoder.ts';
export { LIFExCell, LIFExRecurrentCell } from './lif-ex-cell.ts';
export { LIFAdExCurrentEncoder, LIFExCurrentEncoder } from './lif-ex-current-encoder.ts';
export { LIFMCCell, LIFMCRecurrentCell } from './lif-mc-cell.ts';
export { LIFMCRefracCell, LIFMCRefracRecurrentCell } from './lif-mc-refrac-cell.ts';
export { LIFRecurrentCell } from './lif-recurrent-cell.ts';
export { LIFRefracCell, LIFRefracRecurrentCell } from './lif-refrac-cell.ts';
export { LSNNCell } from './lsnn-cell.ts';
export { LSNNRecurrentCell } from './lsnn-recurrent-cell.ts';
export { PoissonEncoder, SignedPoissonEncoder } from './poisson-encoder.ts';
export { PopulationEncoder } from './population-encoder.ts';
export { SpikeLatencyEncoder } from './spike-latency-encoder.ts';
export { STDP } from './stdp.ts';
export { TsodyksMakram } from './tsodyks-makram.ts';
