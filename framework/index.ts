// The door for people who write components: what parts are declared with and what their commands compute with.

export type { DType, FloatArray } from './base/dtypes.ts';
export { type Diagnostic, type DiagnosticCode, fail, MyelinError } from './base/errors.ts';
export { branchKey, type Key, seedKey, uniformNumbers } from './base/random.ts';
export type { Shape } from './base/shapes.ts';
export {
  type Amount,
  Hz,
  MOhm,
  ms,
  mV,
  nA,
  type Quantity,
  quantity,
  seconds,
  type Unit,
  unit,
} from './base/units.ts';
export { type BackendName, backends } from './compile/backends/backends.ts';
export type { Backend, CompileOptions, Executable, Job, Span, Work } from './compile/backends/contract.ts';
export {
  type CompartmentDeclaration,
  type CompartmentOptions,
  input,
  output,
  type SignalKind,
  state,
  type TensorsOf,
} from './describe/compartments.ts';
export { type Component, component, type PartOf } from './describe/component.ts';
export type {
  CompartmentDescription,
  ComponentDescription,
  HyperparameterDescription,
} from './describe/description.ts';
export {
  type Choice,
  type Count,
  choice,
  count,
  type Flag,
  flag,
  type Initialiser,
  type Real,
  real,
  type Sizes,
  type Structured,
  type SurrogateChoice,
  sizes,
  surrogate,
  type TracedOf,
} from './describe/hyperparameters.ts';
export { madeBy } from './describe/initialisers.ts';
export { type PerTrial, perTrial } from './describe/per-trial.ts';
export type { InitialValue, RandomNumbers } from './describe/random-numbers.ts';
export { cellNumbers, lengths, unitName } from './describe/structures.ts';
export type {
  Clock,
  Command,
  Compartment,
  Declaration,
  Elements,
  EquationsRecord,
  HyperparameterHandle,
  Part,
} from './describe/words.ts';
export * from './functions.ts';
export { connections } from './large/connectivity.ts';
export { type Delays, type DelaysGiven, delayTimes } from './large/delays.ts';
export { integrate } from './ops/integrate.ts';
export type { TableauName } from './ops/integrators.ts';
export type { Surrogate } from './ops/spike.ts';
export type { SurrogateParameter } from './ops/surrogates/derivative.ts';
export {
  piecewiseLinear,
  type SurrogateGiven,
  type SurrogateName,
  superSpike,
  surrogates,
} from './ops/surrogates.ts';
export type { Bool, Numbers, Operand, Tensor } from './ops/tensor.ts';
export type { Mean } from './trace/emits.ts';
export { concat, type SpikeOptions, spike, stack, surrogateOf } from './trace/functions.ts';
export type { Call } from './trace/run-command.ts';
export type { Combination, Combined, Source } from './trace/wiring.ts';
export { type Bounds, boundsCost, makeBounds, type ParameterTree } from './train/bounds.ts';
export { accuracy, crossEntropy, mse, total } from './train/losses.ts';
export { type AdamOptions, adam, type Optimizer, sgd } from './train/optimizers.ts';
