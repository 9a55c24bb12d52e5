import {
  type Compartment,
  context,
  type DType,
  type HyperparameterHandle,
  MyelinError,
  ms,
  type Process,
  type Quantity,
  type Recording,
  type Schedule,
  type Simulation,
  simulate,
} from '../../index.ts';
import { withoutPlaces } from './failing.ts';
import { rowsOf } from './numbers.ts';
import { compartmentsOf, partsOf } from './support.ts';
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
}

/** How a run is cut, and what of it is recorded. */
interface Manner {
  readonly backend?: 'reference';
  readonly keeps: (compartment: Compartment, index: number) => boolean;
  /** Whether a second run makes the second half of the steps. */
  readonly cut?: true;
  readonly chunk?: number;
  /** Whether inputs are looked at in the end. */
  readonly looks?: true;
}

/** A model that runs: in one piece and in two, with everything recorded, with nothing, and with every third compartment. */
export function running<Net extends object>(name: string, build: () => Net, how: (net: Net) => Run): Entry {
  const way = (says: string, manner: Manner): Way => ({
    name: says,
    give: (dtype) => {
      const net = context('net', build);
      return itemsOf(net, how(net), manner, dtype);
    },
  });
  const { reference } = how(context('net', build));
  const everything = { keeps: () => true, looks: true } as const;
  return {
    name,
    ways: [
      way('in one piece, everything recorded', everything),
      way('in two pieces, nothing recorded', { keeps: () => false, cut: true }),
      way('in chunks of 5, every third compartment recorded', { keeps: (_, i) => i % 3 === 1, chunk: 5 }),
      ...(reference ? [way('by the reference backend', { ...everything, backend: 'reference' })] : []),
    ],
  };
}

function itemsOf(net: object, run: Run, { backend, keeps, cut, chunk, looks }: Manner, dtype: DType): Item[] {
  const { dt = ms(1), batch = 1, seed = 'catalogue', tick = 0 } = run;
  const sim = simulate(net, {
    dt,
    batch,
    seed,
    tick,
    dtype,
    ...(backend && { backend }),
    warnings: 'silent',
  });
  run.prepare?.(sim);
  const compartments = partsOf(net).flatMap(([path, part]) =>
    compartmentsOf(part).map((own) => ({ label: `${path}.${own.name}`, own })),
  );
  const record = compartments.filter(({ own }, i) => (run.record?.includes(own) ?? true) && keeps(own, i));
  const recordings: Recording[] = [];
  // Pieces of different lengths for which the same is compiled.
  const ends = cut ? [Math.floor(run.steps / 2) - 1, run.steps] : [run.steps];
  try {
    ends.forEach((to, i) => {
      const from = ends[i - 1] ?? 0;
      const inputs = run.inputs?.map(
        ([own, numbers]) =>
          [own, typeof numbers === 'function' ? rowsOf(from, to, numbers) : numbers] as const,
      );
      const piece = { steps: to - from, record: record.map(({ own }) => own), ...(chunk && { chunk }) };
      recordings.push(sim.run(run.process, { ...piece, ...(inputs && { inputs }) }));
    });
  } catch (error) {
    if (!run.alarm || !(error instanceof MyelinError)) throw error;
    return [{ facet: 'alarms', label: 'run', data: withoutPlaces(error.message) }];
  }
  if (run.alarm) throw new Error('it has raised no alarm');
  const records =
    recordings.length > 1 ? [] : record.flatMap(({ label, own }) => rowsIn(recordings[0]!, label, own));
  // A wired input is compiled to be looked at; its source says as much.
  return [...records, ...afterwards(sim, net, ({ role }) => looks || role !== 'input')];
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
