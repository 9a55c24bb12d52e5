import {
  type Command,
  type Compartment,
  type Component,
  context,
  type FloatArray,
  type HyperparameterHandle,
  ms,
  type Part,
  process,
  seconds,
  sgd,
  simulate,
  total,
  train,
} from '../../index.ts';
import { BRAINSTATE_MODELS } from './brainstate-models.ts';
import { type Case, type Entries, type Format, type How, has, onBothBackends } from './case.ts';
import { type Comparison, closeTo, equalTo, LIMITS, numbersIn } from './compare.ts';
import type { Builder, PartCase, PartModel } from './part-case.ts';
import { ROCKPOOL_MODELS } from './rockpool-models.ts';

/** The models of each system that are more than one part, its parts, and its unit of time. */
const SYSTEMS: Readonly<
  Record<
    string,
    {
      readonly models: Readonly<Record<string, Builder>>;
      readonly parts: object;
      readonly time: 's' | 'ms';
      /** Wider limit of gradients, of a system that passes them through float32. */
      readonly gradients?: number;
    }
  >
> = { 'brainstate 0.1.10': BRAINSTATE_MODELS, 'Rockpool 3.0.3': ROCKPOOL_MODELS };

/** Traces and gradients of single parts and small models: every entry of `cases` is one. */
export const systemModels: Format = (data) => {
  if (!has(data, 'form', 'system', 'cases') || data.form !== 'parts') return undefined;
  const system = SYSTEMS[data.system as string];
  return Object.entries(data.cases as Entries).map(([name, entry]): Case => {
    const title = `${data.system as string} ${name}`;
    const own = entry as PartCase;
    if (!system || !(own.component in system.models || own.component in system.parts))
      return { name: title, missing: `${own.component} is not in the project yet` };
    const build =
      system.models[own.component] ?? alone((system.parts as Record<string, Component>)[own.component]!);
    return { name: title, check: () => checked(own, build, system) };
  });
};

/** One part by itself: the case's names are its own. */
const alone =
  (component: Component): Builder =>
  ({ given, params }) => {
    const flat = Object.entries(params).map(([name, own]) => [
      name,
      Array.isArray(own) ? own.flat(Infinity) : own,
    ]);
    const part = component({ ...given, ...Object.fromEntries(flat) } as never) as unknown as Part & {
      advance_state: Command;
    };
    return {
      parts: { part },
      advance: process(part.advance_state),
      named: { ...part.hyperparameters, ...part } as never,
    };
  };

function checked(
  own: PartCase,
  build: Builder,
  { time, gradients = 0 }: { readonly time: 's' | 'ms'; readonly gradients?: number },
): readonly Comparison[] {
  return onBothBackends(
    (how) => run(own, build, time, how),
    (ours, dtype) =>
      Object.entries({ ...own.trace, ...prefixed(own.gradients) }).map(([name, value]) => {
        const theirs = numbersIn(value, name);
        const limit = Math.max(LIMITS[dtype], name.startsWith('d/d') ? gradients : 0);
        return /^spikes?\d?$/.test(name)
          ? equalTo(dtype, name, ours[name]!, theirs)
          : closeTo(dtype, name, folded(ours[name]!, theirs.length), theirs, limit);
      }),
  );
}

const prefixed = (gradients: Entries): Entries =>
  Object.fromEntries(
    Object.entries(gradients)
      .filter(([, own]) => numbersIn(own, 'gradient').some((x) => x !== 0))
      .map(([name, own]) => [`d/d${name}`, own]),
  );

/** A parameter that is one number there has the sum of the gradients of its elements. */
function folded(ours: FloatArray, length: number): ArrayLike<number> {
  return length === 1 && ours.length > 1 ? [[...ours].reduce((a, b) => a + b, 0)] : ours;
}

function run(
  own: PartCase,
  build: Builder,
  time: 's' | 'ms',
  how: How,
): Readonly<Record<string, FloatArray>> {
  let named: ReturnType<Builder>['named'] = {};
  const net = context('net', () => {
    const built = build(own);
    named = built.named;
    return { ...built.parts, advance: built.advance };
  }) as PartModel;
  const dt = time === 's' ? seconds(own.dt) : ms(own.dt);
  const compartment = (name: string) => named[name] as Compartment;
  const steps = (Object.values(own.inputs)[0] as readonly unknown[]).length;
  const inputs = Object.entries(own.inputs).map(
    ([name, rows]) => [compartment(name), numbersIn(rows, name)] as const,
  );
  const traced = Object.keys(own.trace);
  const common = { dt, ...how, warnings: 'silent' } as const;
  using sim = simulate(net as never, common);
  const recorded = sim.run(net.advance, {
    steps,
    inputs: inputs as never,
    record: traced.map(compartment) as never,
  });
  const trained = Object.keys(own.params);
  // Where no gradient passes there, none is asked for here.
  const differentiated = Object.keys(own.inputs).filter((name) =>
    numbersIn(own.gradients[name] ?? 0, name).some((x) => x !== 0),
  );
  const trainer = train(net as never, {
    ...common,
    process: net.advance,
    steps,
    inputs: inputs as never,
    targets: traced.map((name) => [compartment(name), numbersIn(own.weights[name], name)]) as never,
    inputGradients: differentiated.map(compartment) as never,
    ...(trained.length > 0 && { trainable: trained.map((name) => named[name] as HyperparameterHandle) }),
    loss: ({ of, target }) =>
      traced
        .map((name) => total(of(compartment(name) as never).mul(target(compartment(name) as never))))
        .reduce((a, b) => a.add(b)),
    optimizer: sgd(),
  });
  trainer.evaluate();
  return Object.fromEntries<FloatArray>([
    ...traced.map((name) => [name, recorded.get(compartment(name)).data] as const),
    ...differentiated.map(
      (name) => [`d/d${name}`, trainer.inputGradient(compartment(name) as never)] as const,
    ),
    ...trained.map(
      (name) => [`d/d${name}`, trainer.gradients.get(named[name] as HyperparameterHandle)] as const,
    ),
  ]);
}
