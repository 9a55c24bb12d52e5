export { Alpha } from './alpha.ts';
export { Lapicque } from './lapicque.ts';
export { Leaky } from './leaky.ts';
export { RLeaky } from './rleaky.ts';
export { RSynaptic } from './rsynaptic.ts';
export { Delta, Latency, Rate } from './spikegen.ts';
export { Synaptic } from './synaptic.ts';
