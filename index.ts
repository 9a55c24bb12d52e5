// The door for people who build and run models. It shows what `myelin/framework` shows too, so that a model with parts of
// its own needs one import.

export * from './components/index.ts';
// What wires the parts of a system stands beside them.
export * as brainstate from './contexts/circuits/brainstate.ts';
export {
  type Connected,
  type Connection,
  type ConnectOptions,
  connect,
} from './contexts/circuits/connect.ts';
export { type DiehlCookOptions, diehlCook } from './contexts/circuits/diehl-cook.ts';
export { type EventStdpPatchesOptions, eventStdpPatches } from './contexts/circuits/event-stdp-patches.ts';
export * as rockpool from './contexts/circuits/rockpool.ts';
export { type Layer, type Sequential, sequential } from './contexts/circuits/sequential.ts';
export * from './contexts/index.ts';
export { open, save, toBytes } from './contexts/library/files.ts';
export { train } from './contexts/library/train.ts';
export * from './framework/functions.ts';
export type * from './framework/index.ts';
export {
  accuracy,
  adam,
  backends,
  boundsCost,
  branchKey,
  choice,
  component,
  concat,
  count,
  crossEntropy,
  flag,
  Hz,
  input,
  MOhm,
  MyelinError,
  makeBounds,
  ms,
  mse,
  mV,
  nA,
  output,
  perTrial,
  piecewiseLinear,
  quantity,
  real,
  seconds,
  seedKey,
  sgd,
  sizes,
  spike,
  stack,
  state,
  superSpike,
  surrogate,
  surrogateOf,
  surrogates,
  total,
  uniformNumbers,
} from './framework/index.ts';
