// Functions of tensors, which both doors show.

export { gather, scatter } from './large/gather.ts';
export { type Connections, type Pattern, pattern } from './large/pattern.ts';
export { sparseMatmul } from './large/sparse.ts';
export * from './ops/functions.ts';
export { where } from './ops/logic.ts';
export * from './ops/numeric.ts';
export { softmax } from './ops/reductions.ts';
