// The one door to the engine, room by room, in the order in which a model passes through them.

export { bytesOf, type DType, type FloatArray, floatArray } from './base/dtypes.ts';
export {
  attempt,
  type Diagnostic,
  type DiagnosticCode,
  fail,
  failAll,
  formatDiagnostic,
  MyelinError,
  suggest,
} from './base/errors.ts';
export {
  branchKey,
  type HostRandom,
  hostRandom,
  type Key,
  permutation,
  seedKey,
  threefry2x32,
} from './base/random.ts';
export { isList, isQuantity, isRecord, say } from './base/say.ts';
export { formatShape, type Shape, sameShape, sizeOf } from './base/shapes.ts';
export { ticksIn, timeText } from './base/ticks.ts';
export {
  dimensionless,
  Hz,
  inUnit,
  MOhm,
  ms,
  mV,
  nA,
  type Quantity,
  quantity,
  sameUnit,
  seconds,
  type Unit,
  unit,
} from './base/units.ts';
export { type BackendName, backends, defaultBackend, definingBackend } from './compile/backends/backends.ts';
export type {
  Backend,
  CompileOptions,
  Executable,
  Job,
  Span,
  Work,
} from './compile/backends/contract.ts';
export type { Fault } from './compile/backends/reference/reference.ts';
export { compile } from './compile/compile.ts';
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
export {
  type Choice,
  type Count,
  choice,
  count,
  type Flag,
  flag,
  type Real,
  real,
  type Sizes,
  sizes,
  type TracedOf,
} from './describe/hyperparameters.ts';
export { checkReal } from './describe/numbers.ts';
export { compartmentsOf, isPart, makePart } from './describe/part.ts';
export { collectParts } from './describe/scope.ts';
export { numbersOf, shapeOfReal, spread } from './describe/values.ts';
export type {
  Clock,
  Command,
  Compartment,
  Declaration,
  HyperparameterHandle,
  Part,
} from './describe/words.ts';
export { differentiateScalar } from './differentiate/scalar.ts';
export { adjointOf, differentiateThroughTime, gradientOf } from './differentiate/through-time.ts';
export { dictionary, type OpName } from './ops/dictionary.ts';
export type { SpikeOptions, Surrogate } from './ops/spike.ts';
export { type Bool, type Operand, type Tensor, where } from './ops/tensor.ts';
export { type DelayLine, delayLines } from './trace/delay-line.ts';
export { exp, log, sech, softmax, spike, surrogateOf, tanh } from './trace/functions.ts';
export { printProgram } from './trace/print.ts';
export { loadsOf, type Program, type Slot, slotOf, storeOf, streamsOf } from './trace/program.ts';
export type { Call } from './trace/run-command.ts';
export { ProgramScribe } from './trace/scribe.ts';
export * from './trace/trace-process.ts';
export * from './trace/wiring.ts';
export { type Bounds, boundsCost, makeBounds, type ParameterTree } from './train/bounds.ts';
export { accuracy, crossEntropy, mse, total } from './train/losses.ts';
export { type AdamOptions, adam, type Optimizer, sgd } from './train/optimizers.ts';
export type { SurrogateParameter } from './train/surrogates/derivative.ts';
export * from './train/surrogates.ts';
