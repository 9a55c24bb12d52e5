export { ALIF } from './alif.ts';
export { IF } from './if.ts';
export { LIF } from './lif.ts';
export { LIFRef } from './lif-ref.ts';
