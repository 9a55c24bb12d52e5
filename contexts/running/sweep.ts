import {
  isFunction,
  isList,
  isPlain,
  isRecord,
  type OptionRule,
  oneOf,
  readOptions,
  say,
  sizeOf,
  theirs,
  wrongOption,
} from '../../framework/engine.ts';
import { type DType, type HyperparameterHandle, perTrial } from '../../framework/index.ts';
import { isHyperparameter } from '../model/handles.ts';
import type { Process, Schedule } from '../model/words.ts';
import type { SettingValue } from '../session/set-numbers.ts';
import { mapped, type Recording } from './recording.ts';
import type { RunOptions } from './run.ts';
import { type SimulateOptions, simulationOf } from './simulation.ts';

/** Hyperparameters and the values that each takes. */
export type Swept = readonly (readonly [HyperparameterHandle, readonly SettingValue[]])[];

export type SweepOptions<Measure extends string = string, D extends DType = DType> = Omit<
  SimulateOptions<D>,
  'batch' | 'hyperparameters'
> &
  RunOptions & {
    readonly process: Process | Schedule;
    readonly over: Swept;
    /** Every combination of values (`grid`, the default; the last one changes fastest), or the k-th of each together (`rows`). */
    readonly by?: 'grid' | 'rows';
    /** Whether each setting has random numbers of its own (`own`, the default), or all have those that a run of one of them alone has (`same`). */
    readonly draws?: 'own' | 'same';
    /** Numbers of interest, by name, from what was recorded of one setting: series are `[steps, …]`, without an axis of trials. */
    readonly measure: { readonly [M in Measure]: (run: Recording<D>) => number };
  };

/** One setting, in the order of `over`, and what was measured there. */
export type SweepRow<Measure extends string = string> = { readonly setting: readonly SettingValue[] } & {
  readonly [M in Measure]: number;
};

/**
 * Runs a model with many settings of its hyperparameters, side by side as the trials of one batch, and measures each:
 *
 *     sweep(net, { process, dt: ms(1), steps: 500, over: [[tau_m, [10, 20]], [thr, [-55, -50]]], record: [net.z.s], measure })
 *
 * A row for each setting. Random numbers are those of its trial: each setting has its own. With `draws: 'same'` what differs between two settings is not
 * the luck of their draws (common random numbers), and each row has the bits of a simulation of its setting alone.
 */
export function sweep<const Measure extends string, D extends DType = 'f32'>(
  net: object,
  options: SweepOptions<Measure, D>,
): readonly SweepRow<Measure>[];
export function sweep(net: object, options: SweepOptions): readonly SweepRow[] {
  const { sim, process, run, measured } = prepared(net, options, 'sweep');
  using _ = sim;
  return measured(sim.run(process, run));
}

/** The same, to the same bits, while the event loop turns, as `sim.runAsync` does. */
export function sweepAsync<const Measure extends string, D extends DType = 'f32'>(
  net: object,
  options: SweepOptions<Measure, D>,
): Promise<readonly SweepRow<Measure>[]>;
export async function sweepAsync(net: object, options: SweepOptions): Promise<readonly SweepRow[]> {
  const { sim, process, run, measured } = prepared(net, options, 'sweepAsync');
  using _ = sim;
  return measured(await sim.runAsync(process, run));
}

/** A simulation with a trial for each setting, what it is to run, and what is made of what it records. */
function prepared(net: object, options: SweepOptions, caller: string) {
  if (!isPlain(options)) return wrongOption(caller, say(options), 'an object with options');
  const { over, by, draws, measure } = readOptions(caller, only(options, SWEPT), RULES);
  if (by === 'grid') checkCount(over.reduce((product, [, values]) => product * values.length, 1));
  const settings = by === 'grid' ? gridOf(over) : rowsOf(over);
  const hyperparameters = over.map(
    ([handle], k) => [handle, perTrial(settings.map((setting) => setting[k]!))] as const,
  );
  const { process, ...run } = options;
  const simulated = only(run, SIMULATED) as unknown as SimulateOptions;
  const sim = simulationOf(net, { ...simulated, batch: settings.length, hyperparameters }, draws === 'same');
  const measured = (recording: Recording): readonly SweepRow[] =>
    settings.map((setting, trial) => {
      const own = trialIn(recording, trial, settings.length);
      const results = Object.entries(measure).map(([name, of]) => [name, theirs(() => of(own))]);
      return { setting, ...Object.fromEntries(results) };
    });
  return { sim, process, run: without(run, [...SWEPT, ...SIMULATED]) as unknown as RunOptions, measured };
}

const SWEPT = ['over', 'by', 'draws', 'measure'] as const;
const SIMULATED = ['dt', 'seed', 'backend', 'dtype', 'tick', 'warnings'] as const;

const only = (options: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
const without = (options: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));

const RULES = {
  over: {
    expected:
      'a list of hyperparameters with their values, such as [[net.z.hyperparameters.tau_m, [10, 20]]]',
    read: (x) => {
      const isFit = (pair: unknown) =>
        isList(pair) && isHyperparameter(pair[0]) && isList(pair[1]) && pair[1].length > 0;
      return isList(x) && x.length > 0 && Array.from(x).every(isFit)
        ? (Array.from(x) as unknown as Swept)
        : undefined;
    },
  } as OptionRule<Swept>,
  by: oneOf(['grid', 'rows'], 'grid'),
  draws: oneOf(['own', 'same'], 'own'),
  measure: {
    expected: 'functions of a recording by name, such as { spikes: (run) => … }',
    read: (x) => {
      const isFit = isRecord(x) && Object.values(x).every(isFunction);
      return isFit ? (x as Readonly<Record<string, (run: Recording) => number>>) : undefined;
    },
  } as OptionRule<Readonly<Record<string, (run: Recording) => number>>>,
};

/** Settings are refused by their number before they are made. */
function checkCount(count: number): void {
  if (count > MOST)
    wrongOption(
      'sweep, over',
      `${count} combinations`,
      `at most ${MOST}`,
      "Sweep fewer values, or take by: 'rows'.",
    );
}

/** Most settings of a sweep: each is a row of results, and a trial. */
const MOST = 2 ** 20;

const gridOf = (over: Swept): readonly (readonly SettingValue[])[] =>
  over.reduce<readonly (readonly SettingValue[])[]>(
    (settings, [, values]) => settings.flatMap((own) => Array.from(values, (value) => [...own, value])),
    [[]],
  );

function rowsOf(over: Swept): readonly (readonly SettingValue[])[] {
  const [first] = over.map(([, values]) => values.length);
  const odd = over.find(([, values]) => values.length !== first);
  if (odd)
    wrongOption(
      'sweep, over',
      `${odd[1].length} values`,
      `${first}, as the first has`,
      "Or take by: 'grid'.",
    );
  return Array.from({ length: first! }, (_, k) => over.map(([, values]) => values[k]!));
}

/** What was recorded of one trial. */
function trialIn(recording: Recording, trial: number, trials: number): Recording {
  const { rows } = recording;
  return mapped(recording, rows, (of) => {
    if ('ticks' in of) return of.trial(trial);
    if (of.batch === undefined) return of;
    const { data, shape } = of;
    const own = shape.slice(2);
    const size = sizeOf(own);
    const picked = data.slice(0, rows * size);
    for (let row = 0; row < rows; row++) {
      const from = (row * trials + trial) * size;
      picked.set(data.subarray(from, from + size), row * size);
    }
    return { ...of, data: picked, shape: [rows, ...own], batch: undefined };
  });
}
