// Functions of tensors, which both doors show.

export { gather, scatter } from './large/gather.ts';
export * from './ops/functions.ts';
export { where } from './ops/logic.ts';
export * from './ops/numeric.ts';
export { softmax } from './ops/reductions.ts';
