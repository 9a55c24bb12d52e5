import { floatArray } from '../../framework/engine.ts';
import {
  type Compartment,
  context,
  type FloatArray,
  type HyperparameterHandle,
  type Part,
  process,
  sgd,
  simulate,
  total,
  train,
} from '../../index.ts';
import {
  type Case,
  type Effort,
  type Entries,
  type Format,
  type How,
  has,
  isRecord,
  onBothBackends,
} from './case.ts';
import { type Comparison, closeTo, equalTo, LIMITS, numbersIn } from './compare.ts';
import { LIF_SYSTEMS, type LifRow } from './lif-systems.ts';

interface Golden extends Entries {
  readonly system: string;
  readonly hyperparameters: Entries;
}

const isGolden = (x: unknown): x is Golden => has(x, 'system', 'hyperparameters', 'z', 'v');

/** What says how a case is run, and not what came out. */
const SETUP = ['system', 'component', 'hyperparameters'];
/** Hyperparameters of all systems: how the input and the clock are to be read. */
const COMMON = ['time_unit', 'dt', 'input_scale', 'input_dtype', 'n_synapses'];

/** Spikes, membranes, a loss and its gradients of neurons of several systems; every object is a case. */
export const lifTraces: Format = (data) => {
  if (!has(data, 'X', 'w', 'c1', 'c2')) return undefined;
  return Object.entries(data).flatMap(([name, entry]): Case[] => {
    if (!isRecord(entry)) return [];
    if (!isGolden(entry)) return [{ name, missing: 'has no system, hyperparameters, z and v' }];
    const key = `${entry.system} ${componentName(name, entry)}`;
    const row = Object.hasOwn(LIF_SYSTEMS, key) ? LIF_SYSTEMS[key] : undefined;
    if (!row) return [{ name, missing: `${key} is not in the project yet` }];
    return [{ name, check: (effort) => checkGradients(data, entry, row, effort) }];
  });
};

/** A key begins with the system and the neuron: `rockpool3.0.3.LIFODEJax(rec=False) input=…`. */
function componentName(name: string, { system, component }: Golden): string {
  if (typeof component === 'string') return component;
  return /^\w*/.exec(name.startsWith(`${system}.`) ? name.slice(system.length + 1) : name)![0];
}

function checkGradients(file: Entries, golden: Golden, row: LifRow, effort: Effort): readonly Comparison[] {
  const { without = [] } = row;
  for (const name of without) {
    if (numbersIn(golden[name] ?? [], name).some((x) => x !== 0))
      throw new Error(`${name} is not 0 throughout`);
  }
  const expected = Object.entries(golden).filter(([name]) => ![...SETUP, ...without].includes(name));
  const names = expected.map(([name]) => name);
  return onBothBackends(
    (how) => runGradients(file, golden, row, names, how),
    (ours, dtype) =>
      expected.map(([name, value]) => {
        const theirs = numbersIn(value, name);
        if (name === 'z') return equalTo(dtype, name, ours[name]!, theirs);
        const limit = Math.max(LIMITS[dtype], row.limits?.[name] ?? 0);
        return closeTo(dtype, name, foldedTo(theirs.length, ours[name]!), theirs, limit);
      }),
    effort,
  );
}

/** Everything that a case names: traces from a simulation, loss and gradients from a trainer. */
function runGradients(file: Entries, golden: Golden, row: LifRow, names: readonly string[], how: How) {
  const { dt = 1, time_unit = 'steps', n_synapses = 1 } = golden.hyperparameters;
  if (time_unit !== row.time) throw new Error(`time_unit is ${time_unit}, expected ${row.time}`);
  const X = file.X as readonly (readonly number[])[];
  const n_in = X[0]!.length;
  const given = { ...row.sizes(n_in, n_in / (n_synapses as number)), ...translated(file, golden, row) };
  const net = context('net', () => {
    const cell = (row.component as (given: object) => Part)(given);
    return { cell, advance: process((cell as unknown as Entries).advance_state as never) };
  });
  const ours = (name: string) => (Object.hasOwn(row.names, name) ? row.names[name]! : name);
  const compartment = (name: string) => handle<Compartment>(net.cell, ours(name), 'compartment');
  const [input, spikes, membrane] = [compartment(row.input), compartment('z'), compartment('v')];
  const common = {
    dt: `${dt} ${row.time === 'steps' ? 'ms' : row.time}`,
    ...how,
    warnings: 'silent',
  } as const;
  const inputs = [[input, scaled(X, golden.hyperparameters)]] as const;

  const traces = names.filter((name) => name !== 'loss' && !name.startsWith('grad_'));
  using sim = simulate(net, common);
  const recorded = sim.run(net.advance, { steps: X.length, inputs, record: traces.map(compartment) });

  const gradients = names.filter((name) => name.startsWith('grad_') && name !== 'grad_x');
  const trained = gradients.map((name) =>
    handle<HyperparameterHandle>(
      net.cell.hyperparameters,
      ours(name.slice('grad_'.length)),
      'hyperparameter',
    ),
  );
  const trainer = train(net, {
    ...common,
    process: net.advance,
    steps: X.length,
    inputs,
    targets: [[spikes, numbersIn(file.w, 'w')]],
    inputGradients: [input],
    ...(trained.length > 0 && { trainable: trained }),
    loss: ({ of, target }) =>
      total(
        target(spikes).mul(
          of(spikes)
            .mul(file.c1 as number)
            .add(of(membrane).mul(file.c2 as number)),
        ),
      ),
    optimizer: sgd(),
  });
  const loss = floatArray(how.dtype, 1).fill(trainer.evaluate());
  return Object.fromEntries<FloatArray>([
    ...traces.map((name) => [name, recorded.get(compartment(name)).data] as const),
    ['loss', loss],
    ['grad_x', trainer.inputGradient(input)],
    ...gradients.map((name, i) => [name, trainer.gradients.get(trained[i]!)] as const),
  ]);
}

function translated(file: Entries, { hyperparameters }: Golden, row: LifRow): Entries {
  const given = Object.entries(hyperparameters).map(([name, value]) => {
    if (COMMON.includes(name)) return {};
    const translation = Object.hasOwn(row.hyperparameters, name) ? row.hyperparameters[name] : undefined;
    if (!translation) throw new Error(`hyperparameter '${name}' is unknown here`);
    try {
      return translation(value, file);
    } catch (error) {
      throw new Error(`hyperparameter '${name}': ${(error as Error).message}`);
    }
  });
  return Object.assign({}, ...given) as Entries;
}

/** The input in the library's scale and precision. */
function scaled(X: readonly (readonly number[])[], { input_scale = 1, input_dtype }: Entries): Float64Array {
  const round = String(input_dtype).startsWith('float32') ? Math.fround : (x: number) => x;
  return numbersIn(X, 'X').map((x) => round(x * (input_scale as number)));
}

/** A parameter that the library keeps as one number for all elements has the sum of their gradients. */
function foldedTo(length: number, ours: FloatArray): ArrayLike<number> {
  if (length === 0 || ours.length % length !== 0 || ours.length === length) return ours;
  const sums = new Float64Array(length);
  ours.forEach((x, i) => {
    sums[i % length]! += x;
  });
  return sums;
}

function handle<T>(of: object, name: string, kind: string): T {
  const found = (of as Entries)[name];
  if (isRecord(found) && found.is === kind) return found as T;
  throw new Error(`there is no ${kind} '${name}'`);
}
