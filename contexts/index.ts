// The reactive runtime, where parts live and run: what the door of the package shows of it.

export { context } from './model/context.ts';
export { model } from './model/document.ts';
export { type Change, changes, type EditOptions, edit, partAt, redo, undo } from './model/history.ts';
export {
  type InspectedCompartment,
  type InspectedHyperparameter,
  type InspectedPart,
  type InspectedProcess,
  type InspectedSchedule,
  type InspectedWire,
  type Inspection,
  type InspectOptions,
  inspect,
} from './model/inspect.ts';
export { parameters } from './model/parameters.ts';
export { given, process, process as inOrder } from './model/process.ts';
export { at, every, schedule, when } from './model/schedule.ts';
export {
  concatenated,
  delay,
  hold,
  negate,
  once,
  product,
  scale,
  sum,
  transpose,
  type WireSource,
} from './model/source.ts';
export { summary } from './model/summary.ts';
export { type TieOptions, tie } from './model/tie.ts';
export { wire } from './model/wire.ts';
export type { Condition, ConditionInputs, Entry, Model, Process, Schedule } from './model/words.ts';
export type { Events } from './observable.ts';
export type { Drive, DriveOptions, DriveSource, DriveValue } from './running/drive.ts';
export type { Observation, ObserveOptions } from './running/observe.ts';
export type { Pace } from './running/pace.ts';
export type { Recording } from './running/recording.ts';
export type { RunOptions } from './running/run.ts';
export { type Runner, type RunnerOptions, runner } from './running/runner.ts';
export type { Series } from './running/series.ts';
export { type SimulateOptions, type Simulation, simulate } from './running/simulation.ts';
export type { Sink } from './running/sink.ts';
export { events } from './running/spike-events.ts';
export {
  coefficientOfVariation,
  firingRates,
  interspikeIntervals,
  type PopulationRate,
  populationRate,
  spikeCounts,
} from './running/spike-statistics.ts';
export type { Frame, Scheduler, Stream, StreamOptions } from './running/stream.ts';
export { type SweepOptions, type SweepRow, type Swept, sweep, sweepAsync } from './running/sweep.ts';
export { type Timeline, type TimelineOptions, timeline } from './running/timeline.ts';
export { toCsv } from './running/to-csv.ts';
export type { Nested, Shaped } from './session/blocks.ts';
export type { SpikeEvents } from './session/events.ts';
export { type Flow, flow, type InputSignal, type InTime, type TimeFunction } from './session/flows.ts';
export type { InputData, TickRange } from './session/forms.ts';
export type { Progress, ProgressOption, Reached } from './session/progress.ts';
export { type EventsOf, mean, type Recordable } from './session/recordable.ts';
export type { HyperparameterValue, HyperparameterValues, SettingValue } from './session/set-numbers.ts';
export type { Snapshot } from './session/snapshot.ts';
export { spikeTimes, type TimedCells } from './session/spike-times.ts';
export type { SpikeTimes } from './session/timed-spikes.ts';
export type { Warning } from './session/warnings.ts';
export type { WatchOptions } from './session/watch.ts';
export type { Applied, DriveLog } from './session/words.ts';
export { type CsvOptions, fromCsv, type NumberTable } from './store/arrays/from-csv.ts';
export { fromNpy, toNpy } from './store/arrays/npy.ts';
export { fromNpz, toNpz } from './store/arrays/npz.ts';
export type { NumberArray, NumberData, NumberTypeName, WritableArray } from './store/arrays/words.ts';
export type { Functions } from './store/code.ts';
export { downloads } from './store/files/downloads.ts';
export { memoryFiles } from './store/files/memory.ts';
export type { Openable } from './store/open.ts';
export type { Savable } from './store/save.ts';
export { openRecording, type StoredRecording } from './store/streams/open-recording.ts';
export type { StoredEvents } from './store/streams/stored-events.ts';
export type { StoredSeries } from './store/streams/stored-series.ts';
export { type ToFolderOptions, toFolder } from './store/streams/to-folder.ts';
export type {
  Files,
  OpenOptions,
  Saved,
  SavedSetting,
  SavedSnapshot,
  SaveModelOptions,
  SaveOptions,
} from './store/words.ts';
export type { HalvingOptions } from './study/halving.ts';
export { openStudy } from './study/open-study.ts';
export type { StudyOptions, StudyQueue } from './study/options.ts';
export type { MetricSpread, StudyRow } from './study/rows.ts';
export { type Study, study } from './study/study.ts';
export type {
  Metrics,
  Outcome,
  SpaceRange,
  SpaceValue,
  StudyFiles,
  StudySetting,
  StudySpace,
  StudyTrial,
  TrialAsked,
  TrialFigure,
  TrialGiven,
  TrialsTogether,
} from './study/words.ts';
export type { Best } from './training/best.ts';
export type { Checkpoints } from './training/checkpoints.ts';
export type { Data, Sample, Samples } from './training/data.ts';
export type { Hooks, TrainEvent, TrainMoment, TrainStage } from './training/events.ts';
export type { OptimizerGroups, Trained } from './training/groups.ts';
export { type ShardQueueOptions, shardQueue } from './training/node/shard-queue.ts';
export { type ShardThreadOptions, shardThreads } from './training/node/threads.ts';
export type { TrainOptions } from './training/options.ts';
export type { SavedTrainRun, TrainRun } from './training/run-training.ts';
export type { Scores } from './training/scores.ts';
export type { ShardWorkers } from './training/shard-words.ts';
export type { TrainSnapshot } from './training/snapshot.ts';
export type { StepRange } from './training/step-range.ts';
export type { Trainer } from './training/trainer.ts';
export type { Loss, LossInputs, ParameterAccess } from './training/words.ts';
