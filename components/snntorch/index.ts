export { Leaky } from './leaky.ts';
export { Synaptic } from './synaptic.ts';
