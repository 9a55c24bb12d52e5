import {
  type Command,
  type Compartment,
  context,
  type FloatArray,
  type HyperparameterHandle,
  type Part,
  process,
  sgd,
  simulate,
  type Tensor,
  total,
  train,
} from '../../index.ts';

/** A row per step, one number per element. */
export type Rows = readonly (readonly number[])[];

interface Trial {
  /** Length of a step, such as `'1 ms'`. */
  readonly dt: string;
  /** What each input is at every step; all of the same length. */
  readonly inputs: Readonly<Record<string, Rows>>;
  readonly batch?: number;
}

type Cell = Part & { readonly advance_state: Command };

function prepared(make: () => Cell, { inputs }: Trial) {
  const net = context('net', () => {
    const cell = make();
    return { cell, advance: process(cell.advance_state) };
  });
  const member = (name: string) => (net.cell as unknown as Record<string, Compartment>)[name]!;
  const clamps = Object.entries(inputs).map(
    ([name, rows]) => [member(name), Float64Array.from(rows.flat())] as const,
  );
  return { net, member, clamps, steps: Object.values(inputs)[0]!.length };
}

const byStep = (data: FloatArray, steps: number): number[][] =>
  Array.from({ length: steps }, (_, i) => [
    ...data.subarray((i * data.length) / steps, ((i + 1) * data.length) / steps),
  ]);

/** What compartments of one part are after every step, in f64. */
export function watch<const Names extends readonly string[]>(
  make: () => Cell,
  trial: Trial,
  ...names: Names
): { readonly [K in Names[number]]: number[][] } {
  const { net, member, clamps, steps } = prepared(make, trial);
  const { dt, batch = 1 } = trial;
  using sim = simulate(net, { dt, batch, dtype: 'f64' });
  const out = sim.run(net.advance, { steps, inputs: clamps, record: names.map(member) });
  return Object.fromEntries(names.map((name) => [name, byStep(out.get(member(name)).data, steps)])) as never;
}

/** Gradient of `Σ weights · compartment` over all steps, by name: an input's is per step, a hyperparameter's one row. */
export function gradient<const Names extends readonly string[]>(
  make: () => Cell,
  trial: Trial,
  weights: Readonly<Record<string, Rows>>,
  ...wrt: Names
): { readonly [K in Names[number]]: number[][] } {
  const { net, member, clamps, steps } = prepared(make, trial);
  const parameters = net.cell.hyperparameters as Readonly<Record<string, HyperparameterHandle>>;
  const trainable = wrt.filter((name) => name in parameters);
  const inputs = wrt.filter((name) => !(name in parameters));
  const trainer = train(net, {
    dt: trial.dt,
    dtype: 'f64',
    process: net.advance,
    steps,
    inputs: clamps,
    targets: Object.entries(weights).map(([name, rows]) => [member(name), Float64Array.from(rows.flat())]),
    inputGradients: inputs.map(member),
    ...(trainable.length > 0 && { trainable: trainable.map((name) => parameters[name]!) }),
    loss: ({ of, target }) =>
      Object.keys(weights)
        .map((name): Tensor => total(target(member(name)).mul(of(member(name)))))
        .reduce((a, b) => a.add(b)),
    optimizer: sgd(),
    warnings: 'silent',
  });
  trainer.evaluate();
  return Object.fromEntries([
    ...inputs.map((name) => [name, byStep(trainer.inputGradient(member(name)), steps)]),
    ...trainable.map((name) => [name, [[...trainer.gradients.get(parameters[name]!)]]]),
  ]) as never;
}

/** `length` rows of one number. */
export const constant = (length: number, ...row: number[]): Rows => Array.from({ length }, () => row);
