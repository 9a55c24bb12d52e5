// Functions of tensors, which both doors show.

export { argmax, argmin, takeAlong } from './large/along.ts';
export {
  type ConnectionRule,
  type Connectivity,
  type ConnectivityGiven,
  connectivity,
  type NearRule,
} from './large/connectivity.ts';
export {
  type ConvolutionOptions,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  type TransposedOptions,
} from './large/convolve.ts';
export { gather, scatter } from './large/gather.ts';
export { type Connections, type Pattern, pattern } from './large/pattern.ts';
export { avgPool, maxPool, type PoolOptions, sumPool } from './large/pool.ts';
export { arriving, enqueue } from './large/queue.ts';
export { argsort, kWinners, sort, topK } from './large/sort.ts';
export { sparseMatmul } from './large/sparse.ts';
export * from './ops/functions.ts';
export { arange } from './ops/lists.ts';
export { where } from './ops/logic.ts';
export * from './ops/numeric.ts';
export { softmax } from './ops/reductions.ts';
