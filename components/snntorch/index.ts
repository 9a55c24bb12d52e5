export { Alpha } from './alpha.ts';
export { Delta } from './delta.ts';
export { Lapicque } from './lapicque.ts';
export { Latency } from './latency.ts';
export { Leaky } from './leaky.ts';
export { LeakyParallel } from './leaky-parallel.ts';
export {
  accuracy_rate,
  accuracy_temporal,
  ce_count_loss,
  ce_max_membrane_loss,
  ce_rate_loss,
  ce_temporal_loss,
  l1_rate_sparsity,
  mse_count_loss,
  mse_membrane_loss,
  mse_temporal_loss,
} from './losses.ts';
export { Rate } from './rate.ts';
export { RLeaky } from './rleaky.ts';
export { RSynaptic } from './rsynaptic.ts';
export { SLSTM } from './slstm.ts';
export { Synaptic } from './synaptic.ts';
