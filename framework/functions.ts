// Functions of tensors, which both doors show: all of two files, and the others that one reads as functions.

export * from './ops/functions.ts';
export { where } from './ops/logic.ts';
export * from './ops/numeric.ts';
export { softmax } from './ops/reductions.ts';
