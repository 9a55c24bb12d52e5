import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { inUnit, milliseconds, sizeOf } from '../framework/engine.ts';
import { type HyperparameterHandle, unit } from '../framework/index.ts';
import {
  type Compartment,
  inspect,
  type Metrics,
  partAt,
  type Recordable,
  type Recording,
  type SettingValue,
  type Simulation,
  simulate,
  sweepAsync,
  type TrialGiven,
  type TrialsTogether,
} from '../index.ts';
import { UsageError } from './faults.ts';
import { loadModel } from './model.ts';
import { processOf, recordablesOf } from './names.ts';
import { change } from './settings.ts';

// The trial of a sweep: a model runs with a setting and a seed. What is run is data, `shared` of all trials, so that threads and workers can be
// told; they import this module, and the model's from the path that stands there. A worker that is told by a queue puts the model that its own
// command line names in the place of that path. The hash says whether it is the same.

/** What a trial runs, as data. */
export interface ModelAsked {
  /** The path of the model's module. */
  readonly model: string;
  /** Of its text: another text is another model. */
  readonly hash: string;
  readonly set?: readonly string[];
  readonly process?: string;
  readonly dt?: string;
  readonly duration?: string;
  readonly steps?: number;
  readonly record?: readonly string[];
}

/** Where threads find `modelTrial`. This module is only ever imported when it is needed: then it is a file of its own in a bundle, too. */
export const place = new URL('#modelTrial', import.meta.url);

const WHAT = ['set', 'process', 'dt', 'duration', 'steps', 'record'] as const;

/** What the words of a command line ask a trial to run. */
export function askedOf(file: string, flags: Partial<ModelAsked>): ModelAsked {
  const given = WHAT.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]]));
  return { model: resolve(file), hash: hashOf(file), ...Object.fromEntries(given) };
}

/** What a sweep elsewhere asks, of the model that is here. What came from there is data of these forms, or refused. */
export function withModel(given: unknown, model: string): ModelAsked {
  const own = (typeof given === 'object' && given !== null ? given : {}) as Readonly<Record<string, unknown>>;
  const isText = (x: unknown) => typeof x === 'string';
  const forms: Readonly<Record<keyof ModelAsked, (x: unknown) => boolean>> = {
    ...{
      model: isText,
      hash: isText,
      process: isText,
      dt: isText,
      duration: isText,
      steps: Number.isInteger,
    },
    ...{ set: areTexts, record: areTexts },
  };
  const odd = Object.entries(own).find(
    ([name, x]) => !Object.hasOwn(forms, name) || !forms[name as keyof ModelAsked](x),
  );
  if (odd || !isText(own.hash))
    throw new UsageError(
      `a sweep asks for ${JSON.stringify(odd ?? 'nothing').slice(0, 100)}: it is none of myelin's.`,
    );
  return { ...(own as unknown as ModelAsked), model };
}

const areTexts = (x: unknown): boolean => Array.isArray(x) && x.every((own) => typeof own === 'string');

/** Of a file that is not there, or is a folder, `loadModel` says that. */
const hashOf = (file: string): string => {
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile();
  return isFile ? createHash('sha256').update(readFileSync(file)).digest('hex') : '';
};

/** The model that was opened last: what it has compiled, its next trials use again. */
let last: { readonly key: string; readonly model: Promise<OpenModel> } | undefined;

/** One trial. */
export async function modelTrial(given: TrialGiven): Promise<Metrics> {
  const asked = given.shared as ModelAsked;
  const key = JSON.stringify(asked);
  if (last?.key !== key) last = { key, model: openModel(asked) };
  return (await last.model).alone(given);
}

/** A model that runs with settings and seeds. */
export interface OpenModel {
  readonly net: object;
  readonly name: string;
  /** Whether settings of these names run as one batch: nothing has to be compiled anew for them, and a trial is small. */
  readonly isBatch: (names: readonly string[]) => boolean;
  readonly alone: (given: TrialGiven) => Metrics;
  /** The same, many at a time: settings of a seed run side by side. */
  readonly together: TrialsTogether;
}

export async function openModel(asked: ModelAsked): Promise<OpenModel> {
  const { model: file, hash, set } = asked;
  if (hashOf(file) !== hash)
    throw new UsageError(`${file}: it is another model than the one that was asked for: its text differs.`);
  const { net, name, given, record: recorded } = await loadModel(file, set);
  const names = asked.record ?? recorded;
  if (names.length === 0)
    throw new UsageError('sweep: nothing is recorded. Give --record z.s, or export record in the module.');
  const { what } = processOf(net, asked.process);
  const dt = asked.dt ?? given.dt ?? '1 ms';
  const { steps, duration = '1 s' } = asked.steps || asked.duration ? asked : given;
  const length = steps === undefined ? { duration } : { steps };
  const tick = milliseconds(inUnit(dt, SECONDS, 'dt'));
  const options = { dt, warnings: 'silent' } as const;
  /** What hyperparameters can be set without compiling anew; by their names. */
  const live = new Set(liveNames(net));
  const split = (setting: NamedValues) => {
    const pairs = Object.entries(setting);
    return {
      fixed: pairs.filter(([own]) => !live.has(own)),
      moving: pairs.filter(([own]) => live.has(own)),
    };
  };
  let built: { readonly key: string; readonly sim: Simulation } | undefined;
  /** The model with what is part of its structure, compiled once as long as that stays the same. */
  const simOf = (fixed: readonly (readonly [string, unknown])[]): Simulation => {
    const key = JSON.stringify(fixed);
    if (built?.key === key) return built.sim;
    built?.sim[Symbol.dispose]();
    built = undefined;
    change(
      net,
      fixed.map(([own, value]) => `${own}=${value}`),
    );
    const sim = simulate(net, options);
    built = { key, sim };
    return sim;
  };
  const running = () => {
    const record = recordablesOf(net, names);
    const measures = record.map((own, k) => measureOf(names[k]!, own, tick));
    return { run: { ...length, inputs: given.inputs ?? [], record }, measures };
  };
  const alone = ({ setting, seed }: Pick<TrialGiven, 'setting' | 'seed'>): Metrics => {
    const { fixed, moving } = split(setting);
    const sim = simOf(fixed);
    const hyperparameters = moving.map(
      ([own, value]) => [handleOf(net, own), value as SettingValue] as const,
    );
    using start = simulate(net, { ...options, seed, hyperparameters });
    sim.restore(start.snapshot());
    const { run, measures } = running();
    const got = sim.run(what, run);
    return Object.fromEntries(measures.map(({ metric, of }) => [metric, of(got)]));
  };
  const sideBySide = async (trials: readonly TrialGiven[]): Promise<readonly Metrics[]> => {
    const [{ seed, signal, setting }] = trials as readonly [TrialGiven];
    const { fixed, moving } = split(setting);
    simOf(fixed);
    const { run, measures } = running();
    const rows = await sweepAsync(net, {
      ...{ ...options, ...run, process: what, seed, signal, by: 'rows', draws: 'same', progress: false },
      over: moving.map(([own]) => [
        handleOf(net, own),
        trials.map((one) => (one.setting as NamedValues)[own] as SettingValue),
      ]),
      measure: Object.fromEntries(measures.map(({ metric, of }) => [metric, of])),
    });
    return rows.map(({ setting: _, ...metrics }) => metrics as Metrics);
  };
  const together = async (trials: readonly TrialGiven[]): Promise<readonly Metrics[]> => {
    const groups = new Map<string, TrialGiven[]>();
    for (const one of trials) {
      const key = JSON.stringify([one.seed, split(one.setting).fixed]);
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const all = new Map<TrialGiven, Metrics>();
    for (const group of groups.values())
      (await sideBySide(group)).forEach((own, k) => {
        all.set(group[k]!, own);
      });
    return trials.map((one) => all.get(one)!);
  };
  const { bytes } = inspect(net);
  const kept = recordablesOf(net, names).reduce((sum, own) => sum + countOf(own), 0);
  const ticks = steps ?? Math.ceil(milliseconds(inUnit(duration, SECONDS, 'duration')) / tick);
  return {
    ...{ net, name, alone },
    isBatch: (swept) => bytes <= SMALL && swept.every((own) => live.has(own)),
    together: { together, most: Math.max(1, Math.min(MOST, Math.floor(MOST_BYTES / (4 * kept * ticks)))) },
  };
}

type NamedValues = Readonly<Record<string, unknown>>;

const SECONDS = unit('s');

/** Most bytes of the state of a trial that is to be one of a batch: a larger one keeps its thread busy by itself. */
const SMALL = 2 ** 16;

/** Most trials at a time, and most bytes of what they record together. */
const MOST = 1024;
const MOST_BYTES = 2 ** 27;

const handleOf = (net: object, path: string): HyperparameterHandle => {
  const dot = path.lastIndexOf('.');
  const { hyperparameters } = partAt(net, path.slice(0, dot));
  return (hyperparameters as Readonly<Record<string, HyperparameterHandle>>)[path.slice(dot + 1)]!;
};

/** Live hyperparameters, but for those that others may follow from: defaults that are computed, ties. */
function liveNames(net: object): readonly string[] {
  const { parts, ties } = inspect(net);
  const tied = ties.flatMap(({ from, to }) => [from, to]);
  return parts
    .flatMap(({ name, hyperparameters }) =>
      hyperparameters.some(({ unit: own, value }) => own !== undefined && value === undefined)
        ? []
        : hyperparameters.flatMap((own) => (own.live ? [`${name}.${own.name}`] : [])),
    )
    .filter((path) => !tied.includes(path.replace(/\.(?=[^.]*$)/, '/')));
}

const compartmentOf = (own: Recordable): Compartment => ('of' in own ? compartmentOf(own.of) : own);

/** How many numbers are kept of each step. */
const countOf = (own: Recordable): number =>
  own.is === 'mean'
    ? 1
    : own.is === 'elements'
      ? own.at.length
      : own.is === 'events'
        ? countOf(own.of)
        : sizeOf(own.shape);

/** What is measured of what is recorded: the rate of what spikes, the mean of all else. */
function measureOf(name: string, own: Recordable, tick: number) {
  const { kind, unit: its } = compartmentOf(own);
  const areSpikes = own.is !== 'mean' && kind === 'spike';
  const rate = (count: number, rows: number, cells: number) => (1000 * count) / (tick * rows * cells);
  if (own.is === 'events')
    return {
      metric: `rate of ${name} (Hz)`,
      of: (run: Recording) => {
        const { count, among } = run.get(own);
        return rate(count, run.rows, among.length);
      },
    };
  return {
    metric: areSpikes ? `rate of ${name} (Hz)` : `mean of ${name} (${its.text})`,
    of: (run: Recording) => {
      const { data } = run.get(own);
      let sum = 0;
      for (const x of data) sum += x;
      return areSpikes ? rate(sum, run.rows, data.length / run.rows) : sum / data.length;
    },
  };
}
