import {
  type Compartment,
  context,
  type Data,
  type DType,
  type Hooks,
  type HyperparameterHandle,
  ms,
  type Trainer,
  type TrainOptions,
  train,
} from '../../index.ts';
import { partsOf } from './support.ts';
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
}

/** A model that is trained: in one go, and after a false start in two. */
export function training<Net extends object>(
  name: string,
  build: () => Net,
  how: (net: Net) => Training,
): Entry {
  const way = (says: string, go: Go, given: Pick<TrainOptions, 'backend' | 'segment'> = {}): Way => ({
    name: says,
    give: (dtype) => {
      const net = context('net', build);
      const own = how(net);
      return go(trainerOf(net, own, dtype, given), own, namesIn(net));
    },
  });
  const { reference, cut } = how(context('net', build));
  return {
    name,
    ways: [
      way('in one go', inOneGo),
      way('in two goes after a restart', inTwoGoes),
      ...(reference ? [way('by the reference backend', inOneGo, { backend: 'reference' })] : []),
      ...(cut ? [way('by segments', inOneGo, { segment: cut })] : []),
    ],
  };
}

function trainerOf(
  net: object,
  own: Training,
  dtype: DType,
  given: Pick<TrainOptions, 'backend' | 'segment'>,
): Trainer {
  const { iterations, hooks, outputs, plastic, test, reference, cut, ...options } = own;
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
