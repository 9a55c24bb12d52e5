/** What a setting may hold: data, so that it goes to other threads, into files and into tables as it is. Quantities are texts, `'5 ms'`. */
export type SpaceValue = number | string | boolean;

/**
 * Numbers from one to another, both included: with a `step` between them, `count` of them, or (neither) all there are, from which grids cannot
 * choose. `log`: evenly spaced on a logarithmic scale, to 9 digits. With a `unit` values are texts, such as `'5 ms'`.
 */
export interface SpaceRange {
  readonly from: number;
  readonly to: number;
  readonly step?: number;
  readonly count?: number;
  readonly log?: boolean;
  readonly unit?: string;
}

/** What is tried, by names: lists of values, and ranges. */
export interface StudySpace {
  readonly [name: string]: readonly SpaceValue[] | SpaceRange;
}

/** A value of a list, or of a range: a text where it has a unit. */
type SpaceValueOf<D> = D extends readonly (infer V)[]
  ? V
  : D extends { readonly unit: string }
    ? string
    : 'unit' extends keyof D
      ? SpaceValue
      : number;

/** A value for each name of a space. */
export type StudySetting<S extends StudySpace = StudySpace> = { readonly [N in keyof S]: SpaceValueOf<S[N]> };

/** One trial that is to be done: the setting of a number, a seed, and where settings are halved a rung. */
export interface TrialAsked<S extends StudySpace = StudySpace> {
  /** Which setting it is, in the order of the sampler, from 0. */
  readonly number: number;
  readonly setting: StudySetting<S>;
  readonly seed: number;
  /** Where settings are halved: how often this one has gone on, from 0. */
  readonly rung?: number;
  /** Where settings are halved: how much the trial may spend, what it has spent on earlier rungs included. */
  readonly budget?: number;
  /** What it kept on the rung before, if it did, for it to go on from there. */
  readonly checkpoint?: Uint8Array;
}

/** What a trial is given. */
export interface TrialGiven<S extends StudySpace = StudySpace> extends TrialAsked<S> {
  /** Aborted when the study is. */
  readonly signal: AbortSignal;
  /** What the study gives all of its trials: data. */
  readonly shared: unknown;
  /** Says how far it has come, by finite numbers, such as `{ epoch: 3, loss: 0.2 }`: its outcome has them all. */
  report(metrics: Metrics): void;
  /** Draws a figure for the report of the study: its outcome has them all, of at most 2²⁰ letters. */
  draw(figure: TrialFigure): void;
  /** Keeps bytes with its outcome, such as those of its model; what is kept last counts. They are copied. */
  keep(bytes: Uint8Array): void;
}

/** Numbers of interest, by names. */
export interface Metrics {
  readonly [name: string]: number;
}

/** A figure of a trial, such as those of `myelin/report`: `svg` is one whole element. */
export interface TrialFigure {
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

/** What is tried: a function of its setting and its seed (its budget and its checkpoint), and of nothing else. */
export type StudyTrial<S extends StudySpace = StudySpace> = (
  given: TrialGiven<S>,
) => Metrics | Promise<Metrics>;

/** Trials that are done many at a time, at most so many, such as settings that run side by side as one batch. */
export interface TrialsTogether<S extends StudySpace = StudySpace> {
  readonly most: number;
  /** Metrics of each, in the order in which they are given. Where it throws, each is done by itself, so that the failure is that of one. */
  readonly together: (given: readonly TrialGiven<S>[]) => readonly Metrics[] | Promise<readonly Metrics[]>;
}

/** How a trial has ended: with metrics, or with why it has none. Its `checkpoint` is what it kept itself, of one that failed nothing. */
export type Outcome<S extends StudySpace = StudySpace> = TrialAsked<S> & {
  /** What it reported, in that order, if it did. */
  readonly reports?: readonly Metrics[];
  /** What it drew, if it did. */
  readonly figures?: readonly TrialFigure[];
} & ({ readonly metrics: Metrics } | { readonly failed: string });

/**
 * Does trials, in any order; gives what has ended since it was last asked. Each trial ends once, what goes wrong in one is its outcome, and where
 * the signal aborts no others begin.
 *
 * The next trial may follow from how others have ended, and come only when these have been given. An engine gives what has ended without
 * waiting for the next one; and it ends, where it is aborted or fails, though one that it has asked for never comes.
 */
export type Engine = (
  asked: AsyncIterable<TrialAsked>,
  signal: AbortSignal,
) => AsyncIterable<readonly Outcome[]>;

/** Where the files of a study are. */
export interface StudyFiles {
  /** The bytes of a file; nothing where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Puts a file in place of one of its name, whole or not at all, and so that it outlives a crash. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Adds to the end of a file, so that it outlives a crash; one on the way may leave a part of it. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** Keeps other studies out, or fails where one is under way; what it gives lets them in again. Without it, that is the caller's care. */
  lock?(): Promise<() => void>;
}
