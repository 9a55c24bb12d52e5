// The inner door: what contexts, tests and benches need of the engine beyond what components are written with. No door
// of the package shows it.

export { areBelow, bytesOf, floatArray, held, misheld, overflowOf, sizeText } from './base/dtypes.ts';
export {
  attempt,
  failAll,
  formatDiagnostic,
  keepUserFrames,
  located,
  suggest,
  theirs,
} from './base/errors.ts';
export { timelessly } from './base/fickle.ts';
export { identityOf, lazy, once } from './base/lazy.ts';
export { append, greatest, least } from './base/lists.ts';
export {
  aFunction,
  aNumber,
  checkNames,
  functions,
  type OptionRule,
  oneOf,
  readOptions,
  truth,
  wrongOption,
} from './base/options.ts';
export { positionIn } from './base/positions.ts';
export { inOneLine, printed, sharing } from './base/printed.ts';
export { isKey, permutation, threefry2x32 } from './base/random.ts';
export { bytesIn, needText, type Share } from './base/room.ts';
export { hasFunction, isFunction, isList, isPlain, isQuantity, isRecord, reading, say } from './base/say.ts';
export { formatShape, sameShape, sizeOf } from './base/shapes.ts';
export { milliseconds, ticksIn, timeText, wholeTicks } from './base/ticks.ts';
export { dimensionless, inUnit, isDimensionless, sameUnit } from './base/units.ts';
export { defaultBackend, definingBackend } from './compile/backends/backends.ts';
export { kernels } from './compile/backends/kernels.ts';
export type { Fault } from './compile/backends/reference/reference.ts';
export { compile } from './compile/compile.ts';
export { describe } from './describe/description.ts';
export { elementsOf } from './describe/elements.ts';
export { isLive, liveNames } from './describe/hyperparameters.ts';
export { originOf } from './describe/initialisers.ts';
export {
  checkReal,
  isInRange,
  nestingOf,
  plainNumbers,
  positionText,
  rangeFaultIn,
  shaped,
} from './describe/numbers.ts';
export { compartmentsOf, isKept, isPart, makePart, shapeFor } from './describe/part.ts';
export { isPerTrial } from './describe/per-trial.ts';
export { collectParts } from './describe/scope.ts';
export { beginningOf, shapeOfReal } from './describe/values.ts';
export { differentiateScalar } from './differentiate/scalar.ts';
export { differentiateThroughTime } from './differentiate/through-time.ts';
export { adjointOf, gradientOf, type StepPrograms } from './differentiate/words.ts';
export { drawingAtMost } from './large/drawing.ts';
export { spikePacking } from './large/spike-bits.ts';
export { dictionary, type OpName, rowOf } from './ops/dictionary.ts';
export {
  type CataloguedSurrogate,
  cataloguedSurrogate,
  sameSurrogate,
  surrogateOfCatalogue,
} from './ops/surrogates.ts';
export {
  compartmentOf,
  type Emit,
  elementsText,
  emitShape,
  emitText,
  emittedOf,
  type Packing,
} from './trace/emits.ts';
export type { Gate } from './trace/gate.ts';
export { defaultsProgram, initialProgram } from './trace/initial.ts';
export { type LineOptions, nameOfSource, slotsOfLines } from './trace/lines.ts';
export { printProgram } from './trace/print.ts';
export {
  constantOf,
  loadedSlot,
  loadsOf,
  type Program,
  type Slot,
  slotOf,
  storeOf,
  streamsOf,
  type Value,
} from './trace/program.ts';
export { purely } from './trace/purity.ts';
export { storing } from './trace/rewrite.ts';
export { ProgramScribe } from './trace/scribe.ts';
export { type Touched, touchedBy } from './trace/touched.ts';
export { type TraceOptions, traceProcess } from './trace/trace-process.ts';
export {
  batchedShape,
  combinations,
  combined,
  describeSource,
  ENDS,
  emitName,
  factsOf,
  gathersOf,
  leavesOf,
  parameterName,
  type Ranges,
  rangesOf,
  slotName,
  type Tie,
  type Wiring,
} from './trace/wiring.ts';
