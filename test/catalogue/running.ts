import {
  type Backend,
  type Compartment,
  context,
  type DType,
  type Functions,
  type HyperparameterHandle,
  MyelinError,
  ms,
  open,
  type Process,
  type Quantity,
  type Recording,
  type Schedule,
  type SimulateOptions,
  type Simulation,
  simulate,
  toBytes,
} from '../../index.ts';
import { withoutPlaces } from './failing.ts';
import { cutsIn, rowsOf } from './numbers.ts';
import { compartmentsOf, componentsIn, partsOf, withMembers, withoutPasses } from './support.ts';
import type { Entry, Item, Way } from './words.ts';

/** One value, one per element, or a row for every step. */
type Numbers = number | ArrayLike<number> | ((step: number) => ArrayLike<number>);

export interface Run {
  readonly process: Process | Schedule;
  readonly steps: number;
  readonly dt?: Quantity;
  readonly batch?: number;
  readonly seed?: string;
  readonly tick?: number;
  readonly inputs?: readonly (readonly [Compartment, Numbers])[];
  /** What is recorded, all compartments if not given. */
  readonly record?: readonly Compartment[];
  /** What is done before the first step. */
  readonly prepare?: (sim: Simulation) => void;
  /** Whether it ends in an error: that a NaN came up, say. */
  readonly alarm?: true;
  /** Whether the reference backend is to give the same: for what is small. */
  readonly reference?: true;
  /** What of the model is code, by name: for files. */
  readonly functions?: Functions;
}

/** How a run is cut, and what of it is recorded. */
interface Manner {
  readonly backend?: 'reference' | Backend;
  readonly keeps: (compartment: Compartment, index: number) => boolean;
  /** Steps that all runs make together, where they are not those of the model. */
  readonly steps?: number;
  /** Steps after which another run goes on. */
  readonly cuts?: readonly number[];
  /** Whether what goes on there is what was saved, and opened in a simulation of the model from the file. */
  readonly opens?: true;
  readonly chunk?: number;
  readonly recordEvery?: number;
  /** Whether inputs are looked at in the end. */
  readonly looks?: true;
  /** Whether there is one trial more, of which nothing is shown. */
  readonly beside?: true;
}

/** A model that runs: in one piece and in two, with everything recorded, with nothing, and with every third compartment, saved and opened. */
export function running<Net extends object>(name: string, build: () => Net, how: (net: Net) => Run): Entry {
  const way = (says: string, manner: Manner): Way => ({
    name: says,
    give: (dtype) => itemsOf(context('net', build), how, manner, dtype),
  });
  const own = how(context('net', build));
  const everything = { keeps: () => true, looks: true } as const;
  const nothing = { keeps: () => false };
  // Pieces of different lengths for which the same is compiled.
  const cuts = [Math.floor(own.steps / 2) - 1];
  return {
    name,
    ways: [
      way('in one piece, everything recorded', everything),
      way('in two pieces, nothing recorded', { ...nothing, cuts }),
      way('in chunks of 5, every third compartment recorded', { keeps: (_, i) => i % 3 === 1, chunk: 5 }),
      way('saved and opened', { ...nothing, cuts, opens: true }),
      ...(own.reference ? [way('by the reference backend', { ...everything, backend: 'reference' })] : []),
    ],
    long: (steps, draw) => {
      const drawn = (most: number) => 1 + Math.floor(draw() * most);
      return [
        way('in one piece, nothing recorded', { ...nothing, steps }),
        way('in some chunks, everything recorded', {
          ...{ keeps: () => true, steps, chunk: drawn(700), recordEvery: drawn(100) },
        }),
        way('in three pieces', { ...nothing, steps, cuts: cutsIn(steps, draw), chunk: drawn(2000) }),
        way('saved and opened twice', { ...nothing, steps, cuts: cutsIn(steps, draw), opens: true }),
        // Conditions look at all trials.
        ...(own.functions ? [] : [way('with another trial beside', { ...nothing, steps, beside: true })]),
        way('without passes', { ...nothing, steps, backend: withoutPasses }),
        way('by the reference backend', { ...nothing, steps, backend: 'reference' }),
      ];
    },
  };
}

/** A simulation, and the model that it is of. */
interface Place<Net> {
  readonly net: Net;
  readonly run: Run;
  readonly sim: Simulation;
}

async function itemsOf<Net extends object>(
  net: Net,
  how: (net: Net) => Run,
  manner: Manner,
  dtype: DType,
): Promise<readonly Item[]> {
  const { backend, keeps, cuts = [], opens, chunk, recordEvery, looks, beside } = manner;
  const run = how(net);
  const { dt = ms(1), batch = 1, seed = 'catalogue', tick = 0 } = run;
  const own = { dtype, warnings: 'silent', ...(backend && { backend }) } as const;
  const sim = simulate(net, { dt, batch: beside ? batch + 1 : batch, seed, tick, ...own });
  run.prepare?.(sim);
  let at: Place<Net> = { net, run, sim };
  const shared = beside ? sharedIn(at) : [];
  const steps = manner.steps ?? run.steps;
  const recordings: Recording[] = [];
  const ends = [...cuts, steps];
  try {
    for (const [i, to] of ends.entries()) {
      const from = ends[i - 1] ?? 0;
      if (opens && i > 0) at = await opened(at, how, own);
      const inputs = inputsOf(at, from, to, beside ? batch : undefined);
      const record = keptIn(at, keeps).map(({ own }) => own);
      const piece = {
        steps: to - from,
        record,
        ...(chunk && { chunk }),
        ...(recordEvery && { recordEvery }),
      };
      recordings.push(at.sim.run(at.run.process, { ...piece, ...(inputs && { inputs }) }));
    }
  } catch (error) {
    const isAlarm = error instanceof MyelinError && (run.alarm || (manner.steps && ENDS.has(error.code)));
    if (!isAlarm) throw error;
    return beside ? [] : [{ facet: 'alarms', label: 'run', data: withoutPlaces(error.message) }];
  }
  if (run.alarm) throw new Error('it has raised no alarm');
  if (beside && shared.some((numbers, i) => numbers.join() !== sharedIn(at)[i]!.join())) return [];
  const isWhole = recordings.length === 1 && !recordEvery;
  const records = isWhole
    ? keptIn(at, keeps).flatMap(({ label, own }) => rowsIn(recordings[0]!, label, own))
    : [];
  // A wired input is compiled to be looked at; its source says as much.
  const items = [...records, ...afterwards(at.sim, at.net, ({ role }) => looks || role !== 'input')];
  return beside ? itemsOfTrials(at, items, batch) : items;
}

/** How a run of many steps may end before them: what it would come to is no number, or none that is stable. */
const ENDS: ReadonlySet<string> = new Set(['not-finite']);

const labelled = (net: object) =>
  partsOf(net).flatMap(([path, part]) =>
    compartmentsOf(part).map((own) => ({ label: `${path}.${own.name}`, own })),
  );

const keptIn = <Net extends object>({ net, run }: Place<Net>, keeps: Manner['keeps']) =>
  labelled(net).filter(({ own }, i) => (run.record?.includes(own) ?? true) && keeps(own, i));

/** What goes in from a step up to another; for another trial what the first has, where each has its own. */
const inputsOf = <Net>({ run: { inputs }, sim }: Place<Net>, from: number, to: number, trials?: number) =>
  inputs?.map(([own, numbers]) => {
    const more = (row: ArrayLike<number>) =>
      trials ? withFirstAgain(row, sim.get(own).length, trials) : row;
    if (typeof numbers === 'function') return [own, rowsOf(from, to, (step) => more(numbers(step)))] as const;
    return [own, typeof numbers === 'number' ? numbers : more(numbers)] as const;
  });

/** @param all numbers of an input of all trials and the one that is added */
function withFirstAgain(row: ArrayLike<number>, all: number, trials: number): ArrayLike<number> {
  const size = all / (trials + 1);
  return trials > 1 && row.length === trials * size
    ? [...Array.from(row), ...Array.from(row).slice(0, size)]
    : row;
}

/** What all trials share and a run may change: where it does, trials meet. */
const sharedIn = <Net extends object>({ net, sim }: Place<Net>) =>
  labelled(net).flatMap(({ own }) => (isShared(own) && own.role === 'state' ? [sim.get(own)] : []));

const isShared = ({ part, name }: Compartment): boolean => part.component.compartments[name]!.shared === true;

/** Of what was looked at, that of the first so many trials. */
function itemsOfTrials<Net extends object>(
  { net }: Place<Net>,
  items: readonly Item[],
  trials: number,
): Item[] {
  const shared = new Map(labelled(net).map(({ label, own }) => [label, isShared(own)]));
  return items.flatMap((item): Item[] => {
    const { label, data } = item;
    if (shared.get(label) !== false || typeof data === 'string') return [];
    return [{ ...item, data: data.slice(0, (data.length / (trials + 1)) * trials) }];
  });
}

/** The same from a file: the model in it, and a simulation of that model which goes on. */
async function opened<Net extends object>(
  { net, run, sim }: Place<Net>,
  how: (net: Net) => Run,
  own: Pick<SimulateOptions, 'backend' | 'dtype' | 'warnings'>,
): Promise<Place<Net>> {
  const { functions = {} } = run;
  const saved = await open<Net>(await toBytes(sim, { functions }), {
    components: componentsIn(net),
    functions,
  });
  const again = simulate(saved.net, { ...saved.setting, ...own });
  again.restore(saved.snapshot);
  const whole = withMembers(saved.net, net);
  return { net: whole, run: how(whole), sim: again };
}

function rowsIn(recording: Recording, label: string, own: Compartment): Item[] {
  const { data, shape, unit } = recording.get(own);
  return [
    { facet: 'records', label, data },
    { facet: 'records', label: `${label}, form`, data: `[${shape}] ${unit.text}` },
  ];
}

/** What a simulation holds: states, and whatever else `get` shows of what is asked for. */
export function afterwards(
  sim: Simulation,
  net: object,
  shows: (compartment: Compartment) => boolean = () => true,
): Item[] {
  return [
    { facet: 'get', label: 'tick', data: `${sim.tick}` },
    ...partsOf(net).flatMap(([path, part]): Item[] => [
      ...compartmentsOf(part)
        .filter(shows)
        .map((own): Item => {
          const facet = own.role === 'state' ? 'states' : 'get';
          return { facet, label: `${path}.${own.name}`, data: told(() => sim.get(own)) };
        }),
      ...liveIn(part).map((own): Item => {
        const label = `${path}.${own.name}, hyperparameter`;
        return { facet: 'get', label, data: told(() => sim.get(own)) };
      }),
    ]),
  ];
}

/** Numbers, or why there are none. */
function told(get: () => Item['data']): Item['data'] {
  try {
    return get();
  } catch (error) {
    if (error instanceof MyelinError) return withoutPlaces(error.message);
    throw error;
  }
}

const liveIn = ({ component, hyperparameters }: ReturnType<typeof partsOf>[number][1]) =>
  Object.entries(hyperparameters as Record<string, HyperparameterHandle>).flatMap(([name, handle]) => {
    const spec = component.hyperparameters[name];
    return spec?.kind === 'real' && !spec.static ? [handle] : [];
  });
