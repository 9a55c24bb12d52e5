// The reactive runtime: where parts live and run.

export type { Access } from './access.ts';
export type { InputData } from './clamps.ts';
export { model } from './contents.ts';
export { context } from './context.ts';
export type { Applied, Drive, DriveLog, DriveOptions, DriveSource, DriveValue } from './drive.ts';
export { type Change, changes, type EditOptions, edit, partAt, redo, undo } from './history.ts';
export type { Model } from './model.ts';
export type { Events } from './observable.ts';
export type { Observation, ObserveOptions } from './observe.ts';
export { parameters } from './parameters.ts';
export { given, type Process, process } from './process.ts';
export type { Progress } from './progress.ts';
export type { Recording, Series } from './recording.ts';
export type { RunOptions } from './run.ts';
export { at, type Entry, every, type Schedule, schedule } from './schedule.ts';
export type { Scores } from './scores.ts';
export { type SimulateOptions, type Simulation, simulate } from './simulation.ts';
export { delay, negate, product, scale, sum, transpose, type WireSource } from './source.ts';
export type { Frame, Scheduler, Stream, StreamOptions } from './stream.ts';
export { type TieOptions, tie } from './tie.ts';
export { type Trainer, type TrainRun, train } from './trainer.ts';
export type { Data, Sample } from './training-data.ts';
export type { Hooks, Moment, Stage, TrainEvent } from './training-events.ts';
export type { TrainOptions } from './training-plan.ts';
export type { Loss, LossInputs } from './training-programs.ts';
export { wire } from './wire.ts';
