import { floatArray } from '../../framework/engine.ts';
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
import type { How } from './case.ts';
import { numbersIn } from './compare.ts';
import type { Builder, PartCase } from './part-case.ts';

/** One part by itself: the case's names are its own. */
export const partOf =
  (make: (given: object) => Part): Builder =>
  ({ given, params, commands }) => {
    const flat = Object.entries(params).map(([name, own]) => [
      name,
      Array.isArray(own) ? [...numbersIn(own, name)] : own,
    ]);
    const part = make({ ...given, ...Object.fromEntries(flat) });
    const own = part as unknown as Readonly<Record<string, never>>;
    return {
      parts: { part },
      advance: process(...commands.map((name): Command => own[name]!)),
      ...{ compartments: own, trained: part.hyperparameters as never },
    };
  };

/** What a run gave of a case: traces, the loss, gradients; and which traces are spikes. */
export interface Found {
  readonly numbers: Readonly<Record<string, FloatArray>>;
  readonly spikes: ReadonlySet<string>;
}

/**
 * Cases that differ in numbers alone, one after the other in what is compiled once: traces by a simulation, the rest by a trainer, of
 * which each case is a sample.
 */
export function ranTogether(cases: readonly PartCase[], make: Builder, how: How): readonly Found[] {
  const [first] = cases as readonly [PartCase];
  let built = {} as ReturnType<Builder>;
  const net = context('net', () => {
    built = make(first);
    return { ...(built.parts as Record<string, Part>), advance: built.advance };
  });
  const member = <T>(of: Readonly<Record<string, T>>, name: string): T => {
    if (name in of) return of[name]!;
    throw new Error(`${first.component} has no ${name}`);
  };
  const compartment = (name: string): Compartment => member(built.compartments, name);
  const hyperparameter = (name: string): HyperparameterHandle => member(built.trained, name);
  const steps = (Object.values(first.inputs)[0] as readonly unknown[]).length;
  const common = { dt: first.dt, ...how, batch: first.batch, warnings: 'silent' } as const;
  /** The first case is what was built. */
  const inTurn =
    (set: (of: HyperparameterHandle, value: number | Float64Array) => void) => (own: PartCase) => {
      if (own === first) return;
      for (const [name, value] of Object.entries(own.params))
        set(hyperparameter(name), typeof value === 'number' ? value : numbersIn(value, name));
    };

  const traced = Object.keys(first.trace);
  // Rockpool's `spikes` are numbers of spikes.
  const spikes = new Set(traced.filter((name) => compartment(name).kind === 'spike' || name === 'spikes'));
  using sim = simulate(net, common);
  const begin = inTurn((of, value) => sim.set(of, value));
  const traces = cases.map((own) => {
    begin(own);
    sim.restart();
    const inputs = Object.entries(own.inputs).map(
      ([name, rows]) => [compartment(name), numbersIn(rows, name)] as const,
    );
    const recorded = sim.run(net.advance, { steps, inputs, record: traced.map(compartment) });
    return Object.fromEntries(traced.map((name) => [name, recorded.get(compartment(name)).data]));
  });
  const wrt = Object.keys(first.gradients);
  if (wrt.length === 0) return traces.map((numbers) => ({ numbers, spikes }));

  const samples = (kind: 'inputs' | 'weights') =>
    Object.keys(first[kind]).map(
      (name) => [compartment(name), cases.map((own) => numbersIn(own[kind][name], name))] as const,
    );
  const fed = wrt.filter((name) => name in first.inputs);
  const trained = Object.keys(first.params);
  using trainer = train(net, {
    ...common,
    ...{ process: net.advance, steps, inputGradients: fed.map(compartment), shuffle: false },
    data: { inputs: samples('inputs'), targets: samples('weights') },
    ...(trained.length > 0 && { trainable: trained.map(hyperparameter) }),
    loss: ({ of, target }) =>
      Object.keys(first.weights)
        .map((name): Tensor => total(target(compartment(name)).mul(of(compartment(name)))))
        .reduce((a, b) => a.add(b)),
    optimizer: sgd({ lr: 0 }),
  });
  const go = inTurn((of, value) => trainer.parameters.set(of, value));
  return cases.map((own, k) => {
    go(own);
    const loss = floatArray(how.dtype, 1).fill(trainer.evaluate());
    const gradients = wrt.map((name): [string, FloatArray] => [
      `grad ${name}`,
      fed.includes(name)
        ? trainer.inputGradient(compartment(name))
        : trainer.gradients.get(hyperparameter(name)),
    ]);
    if (k + 1 < cases.length) trainer.run({ iterations: 1 });
    return { numbers: { ...traces[k], loss, ...Object.fromEntries(gradients) }, spikes };
  });
}
