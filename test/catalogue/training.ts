import {
  type Compartment,
  context,
  type Data,
  type DType,
  type Functions,
  type Hooks,
  type HyperparameterHandle,
  MyelinError,
  ms,
  open,
  type Trainer,
  type TrainOptions,
  toBytes,
  train,
} from '../../index.ts';
import { withoutPlaces } from './failing.ts';
import { cutsIn } from './numbers.ts';
import { componentsIn, partsOf, withMembers, withoutPasses } from './support.ts';
import type { Entry, Item, Way } from './words.ts';

type Names = (of: Compartment | HyperparameterHandle) => string;
type Go = (trainer: Trainer, own: Training, nameOf: Names) => Item[];
type Given = Omit<TrainOptions, 'dtype' | 'backend' | 'trainable' | 'dt'> & {
  readonly trainable: readonly HyperparameterHandle[];
  readonly dt?: TrainOptions['dt'];
};

export interface Training extends Given {
  readonly iterations: number;
  readonly hooks?: Hooks;
  /** What the loss uses, to be looked at. */
  readonly outputs?: readonly Compartment[];
  /** Plastic weights, to be looked at. */
  readonly plastic?: readonly Compartment[];
  readonly test?: Data;
  /** Whether the reference backend is to give the same: for what is small. */
  readonly reference?: true;
  /** Length of segments by which the same is to come out. */
  readonly cut?: number;
  /** What of the model is code, by name: for files. */
  readonly functions?: Functions;
}

/** What a trainer is given besides. */
type Manner = Pick<TrainOptions, 'backend' | 'segment'>;

/** A model that is trained: in one go, after a false start in two, and from a file. */
export function training<Net extends object>(
  name: string,
  build: () => Net,
  how: (net: Net) => Training,
): Entry {
  const way = (says: string, go: Go, given: Manner = {}): Way => ({
    name: says,
    give: (dtype) => {
      const net = context('net', build);
      const own = how(net);
      return go(trainerOf(net, own, dtype, given), own, namesIn(net));
    },
  });
  const own = how(context('net', build));
  const { reference, cut } = own;
  const opening = (says: string, iterations: number, cuts: readonly number[], given: Manner = {}): Way => ({
    name: says,
    give: (dtype) => fromFiles(context('net', build), how, { iterations, cuts, dtype, given }),
  });
  return {
    name,
    ways: [
      way('in one go', inOneGo),
      way('in two goes after a restart', inTwoGoes),
      opening('saved and opened', own.iterations, [1]),
      ...(reference ? [way('by the reference backend', inOneGo, { backend: 'reference' })] : []),
      ...(cut ? [way('by segments', inOneGo, { segment: cut })] : []),
    ],
    long: (steps, draw) => {
      const iterations = Math.max(own.iterations, Math.ceil(steps / own.steps));
      const cuts = cutsIn(iterations, draw);
      return [
        opening('in one go', iterations, []),
        opening('saved and opened twice', iterations, cuts),
        opening('without passes', iterations, [], { backend: withoutPasses }),
        opening('by the reference backend', iterations, [], { backend: 'reference' }),
        ...(cut ? [opening('by segments', iterations, [], { segment: cut })] : []),
      ];
    },
  };
}

/** A training that is saved at times, each time opened, and goes on in the model from the file. */
async function fromFiles<Net extends object>(
  start: Net,
  how: (net: Net) => Training,
  {
    iterations,
    cuts,
    dtype,
    given,
  }: {
    readonly iterations: number;
    readonly cuts: readonly number[];
    readonly dtype: DType;
    readonly given: Manner;
  },
): Promise<readonly Item[]> {
  let [net, own] = [start, how(start)];
  let trainer = trainerOf(net, own, dtype, given);
  try {
    for (const [i, to] of [...cuts, iterations].entries()) {
      if (i > 0) {
        const { functions = {} } = own;
        const bytes = await toBytes(trainer, { functions });
        const saved = await open<Net>(bytes, { components: componentsIn(net), functions });
        net = withMembers(saved.net, net);
        own = how(net);
        trainer = trainerOf(net, own, dtype, given);
        trainer.restore(saved.snapshot);
      }
      trainer.run(goOn(own, to - (cuts[i - 1] ?? 0)));
    }
  } catch (error) {
    if (!(error instanceof MyelinError && ENDS.has(error.code))) throw error;
    return [{ facet: 'alarms', label: 'training', data: withoutPlaces(error.message) }];
  }
  return afterwards(trainer, own, namesIn(net));
}

/** How a training of many iterations may end before them. */
const ENDS: ReadonlySet<string> = new Set(['not-finite', 'hyperparameter-range', 'unstable']);

function trainerOf(net: object, own: Training, dtype: DType, given: Manner): Trainer {
  const { iterations, hooks, outputs, plastic, test, reference, cut, functions, ...options } = own;
  const setting = { dt: ms(1), seed: 'catalogue', backend: 'wasm', warnings: 'silent' } as const;
  return train(net, { ...setting, ...options, ...given, dtype });
}

function inOneGo(trainer: Trainer, own: Training, nameOf: Names): Item[] {
  const loss = trainer.evaluate();
  const first = [
    { facet: 'records', label: 'loss at first', data: Float64Array.of(loss) } as const,
    ...gradientsIn(trainer, own, nameOf, ' at first'),
    ...(own.inputGradients ?? []).map(
      (input): Item => ({
        facet: 'gradients',
        label: `${nameOf(input)} at first`,
        data: trainer.inputGradient(input),
      }),
    ),
    ...(own.outputs ?? []).map(
      (of): Item => ({ facet: 'records', label: `${nameOf(of)} at first`, data: trainer.output(of) }),
    ),
  ];
  const losses = trainer.run(goOn(own, own.iterations));
  return [...first, { facet: 'records', label: 'losses', data: losses }, ...afterwards(trainer, own, nameOf)];
}

function inTwoGoes(trainer: Trainer, own: Training, nameOf: Names): Item[] {
  trainer.run(goOn(own, 1));
  trainer.restart();
  trainer.run(goOn(own, 1));
  trainer.run(goOn(own, own.iterations - 1));
  return afterwards(trainer, own, nameOf);
}

const goOn = ({ hooks }: Training, iterations: number) => ({
  iterations,
  progress: false as const,
  ...(hooks && { hooks }),
});

function afterwards(trainer: Trainer, own: Training, nameOf: Names): Item[] {
  const scores = own.test && trainer.test(own.test);
  return [
    ...gradientsIn(trainer, own, nameOf, ' at last'),
    ...own.trainable.map(
      (handle): Item => ({ facet: 'states', label: nameOf(handle), data: trainer.parameters.get(handle) }),
    ),
    ...(own.plastic ?? []).map(
      (weights): Item => ({ facet: 'states', label: nameOf(weights), data: trainer.state(weights) }),
    ),
    ...Object.entries(scores ?? {}).map(
      ([name, score]): Item => ({ facet: 'records', label: `test, ${name}`, data: Float64Array.of(score) }),
    ),
  ];
}

const gradientsIn = (trainer: Trainer, { trainable }: Training, nameOf: Names, when: string): Item[] =>
  trainable.map((handle) => ({
    facet: 'gradients',
    label: nameOf(handle) + when,
    data: trainer.gradients.get(handle),
  }));

function namesIn(net: object): Names {
  const paths = new Map(partsOf(net).map(([path, part]) => [part, path]));
  return ({ part, name }) => `${paths.get(part)}.${name}`;
}
