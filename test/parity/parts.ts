import { componentTable } from '../../cli/components.ts';
import { floatArray } from '../../framework/engine.ts';
import * as library from '../../index.ts';
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

/** A part of ours, by the name under which it is imported, with what its system gave. */
interface Golden {
  readonly component: string;
  readonly dt: string;
  /** Hyperparameters, and the name of a record of them in the component's system. */
  readonly given: Entries;
  readonly preset?: string;
  readonly batch?: number;
  /** What each step runs; `advance_state` where nothing is said. */
  readonly commands?: readonly string[];
  /** Rows of steps. */
  readonly inputs: Entries;
  readonly trace: Entries;
  /** Weights of the loss, where they are not those of the file. */
  readonly w?: unknown;
  /** Factors of the traces in the loss `Σ factor · Σ w · trace`. */
  readonly loss?: Entries;
  readonly value?: number;
  readonly grad?: Entries;
}

/** Wider limits of what passes through float32 inside a system: of its loss and gradients. */
const WIDER: Readonly<Record<string, number>> = { 'snnTorch 0.9.4': 1e-6 };

/** Gradients in f32 of neurons whose potentials are tens of units: steep surrogates and steep upstrokes magnify what was rounded. */
const MAGNIFIED = [
  'norse.CobaLIFCell',
  'norse.CobaLIFFeedForwardCell',
  'norse.IzhikevichCell',
  'norse.IzhikevichRecurrentCell',
];

/** Traces, losses and gradients of parts that have their systems' names for everything: every entry of `cases` is a case. */
export const parts: Format = (data) => {
  if (!has(data, 'system', 'w', 'cases') || !isRecord(data.cases)) return undefined;
  const [table, w] = [componentTable(), numbersIn(data.w, 'w')];
  return Object.entries(data.cases as Readonly<Record<string, Golden>>).map(([name, golden]): Case => {
    const make = table.get(golden.component);
    if (!make) return { name, missing: `${golden.component} is not in the project yet` };
    const limit = WIDER[String(data.system)] ?? 0;
    const own = golden.w === undefined ? w : numbersIn(golden.w, 'w');
    return {
      name: `${golden.component.split('.')[0]}.${name}`,
      check: (effort) => check(golden, make as Make, own, limit, effort),
    };
  });
};

type Make = (given: object) => Part;

function check(
  golden: Golden,
  make: Make,
  w: Float64Array,
  wider: number,
  effort: Effort,
): readonly Comparison[] {
  const { component, trace, loss, value, grad = {} } = golden;
  const kinds = new Map<string, string>();
  return onBothBackends(
    (how) => run(golden, make, w, how, kinds),
    (ours, dtype) => {
      const near = (name: string, theirs: unknown, limit: number) => {
        const expected = numbersIn(theirs, name);
        return closeTo(
          dtype,
          name,
          folded(ours[name]!, expected.length),
          expected,
          Math.max(LIMITS[dtype], limit),
        );
      };
      return [
        ...Object.entries(trace).map(([name, theirs]) =>
          kinds.get(name) === 'spike'
            ? equalTo(dtype, name, ours[name]!, numbersIn(theirs, name))
            : near(name, theirs, 0),
        ),
        ...(loss ? [near('loss', value, wider)] : []),
        ...Object.entries(grad).map(([name, theirs]) =>
          near(`grad ${name}`, theirs, dtype === 'f32' && MAGNIFIED.includes(component) ? 1e-3 : wider),
        ),
      ];
    },
    effort,
  );
}

/** Traces from a simulation, loss and gradients from a trainer. */
function run(golden: Golden, make: Make, w: Float64Array, how: How, kinds: Map<string, string>) {
  const { inputs, trace, loss, grad = {}, batch = 1, commands = ['advance_state'] } = golden;
  const net = context('net', () => {
    const part = make({ ...presetOf(golden), ...flat(golden.given) });
    const own = part as unknown as Readonly<Record<string, Command>>;
    return { part, advance: process(...commands.map((name) => own[name]!)) };
  });
  const member = <T>(of: object, name: string): T => {
    if (name in of) return (of as Readonly<Record<string, T>>)[name]!;
    throw new Error(`${golden.component} has no ${name}`);
  };
  const compartment = (name: string) => member<Compartment>(net.part, name);
  const clamps = Object.entries(inputs).map(
    ([name, rows]) => [compartment(name), numbersIn(rows, name)] as const,
  );
  const steps = (Object.values(inputs)[0] as readonly unknown[]).length;
  const common = { dt: golden.dt, ...how, warnings: 'silent' } as const;

  const names = Object.keys(trace);
  using sim = simulate(net, { ...common, batch });
  const recorded = sim.run(net.advance, { steps, inputs: clamps, record: names.map(compartment) });
  for (const name of names) kinds.set(name, compartment(name).kind);
  const traces = names.map((name) => [name, recorded.get(compartment(name)).data] as const);
  if (!loss) return Object.fromEntries<FloatArray>(traces);

  const factors = Object.entries(loss) as readonly (readonly [string, number])[];
  const wrt = Object.keys(grad);
  const fed = wrt.filter((name) => name in inputs);
  const trainable = wrt
    .filter((name) => !fed.includes(name))
    .map((name) => [name, member<HyperparameterHandle>(net.part.hyperparameters, name)] as const);
  const trainer = train(net, {
    ...common,
    process: net.advance,
    steps,
    inputs: clamps,
    targets: factors.map(([name]) => [compartment(name), w]),
    inputGradients: fed.map(compartment),
    ...(trainable.length > 0 && { trainable: trainable.map(([, handle]) => handle) }),
    loss: ({ of, target }) =>
      factors
        .map(
          ([name, factor]): Tensor => total(target(compartment(name)).mul(of(compartment(name)))).mul(factor),
        )
        .reduce((a, b) => a.add(b)),
    optimizer: sgd(),
  });
  const found = floatArray(how.dtype, 1).fill(trainer.evaluate());
  return Object.fromEntries<FloatArray>([
    ...traces,
    ['loss', found],
    ...fed.map((name) => [`grad ${name}`, trainer.inputGradient(compartment(name))] as const),
    ...trainable.map(([name, handle]) => [`grad ${name}`, trainer.gradients.get(handle)] as const),
  ]);
}

/** Lists of lists of numbers in a row. */
const flat = (given: Entries): Entries =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      Array.isArray(value) ? [...numbersIn(value, name)] : value,
    ]),
  );

/** `izhikevichPresets.dap` of `norse.IzhikevichCell`. */
function presetOf({ component, preset }: Golden): object {
  if (!preset) return {};
  const path = [component.split('.')[0]!, ...preset.split('.')];
  const found = path.reduce<unknown>((own, name) => (own as Entries | undefined)?.[name], library);
  if (isRecord(found)) return found;
  throw new Error(`there is no ${path.join('.')}`);
}

/** What a system keeps as one number for all elements has the sum of their gradients. */
function folded(ours: FloatArray, length: number): ArrayLike<number> {
  if (length === ours.length || length === 0 || ours.length % length !== 0) return ours;
  const sums = new Float64Array(length);
  ours.forEach((x, i) => {
    sums[i % length]! += x;
  });
  return sums;
}
