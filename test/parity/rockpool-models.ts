import type { Compartment, HyperparameterHandle, Part } from '../../index.ts';
import { rockpool } from '../../index.ts';
import { numbersIn } from './compare.ts';
import type { Builder } from './part-case.ts';

// The combinations of golden cases of Rockpool: three channels, four, and three again.

const flat = (x: unknown) => [...numbersIn(x, 'weights')];
const linear = (shape: [number, number], weight: unknown) =>
  rockpool.LinearJax({ shape, weight: flat(weight) });
const weightOf = (part: Part) => (part.hyperparameters as { readonly weight: HyperparameterHandle }).weight;

interface Chain {
  readonly input: Compartment;
  readonly output: Compartment;
  readonly advance: ReturnType<Builder>['advance'];
}

const named = ({ input, output, advance, ...parts }: Chain, w0: Part, w1: Part): ReturnType<Builder> => ({
  parts,
  advance,
  compartments: { input, output },
  trained: { w0: weightOf(w0), w1: weightOf(w1) },
});

const chained =
  (combine: typeof rockpool.Sequential | typeof rockpool.Residual): Builder =>
  ({ params }) => {
    const [first, last] = [linear([3, 4], params.w0), linear([4, 3], params.w1)];
    return named(combine(first, rockpool.ExpSynJax({ shape: 4, tau: 0.01 }), last) as never, first, last);
  };

const feedForward: Builder = ({ params }) => {
  const layers = [
    [3, 0.01],
    [4, 0.02],
    [3, 0.005],
  ].map(([shape, tau]) => rockpool.ExpSynJax({ shape: shape!, tau: tau! }));
  const stack = rockpool.FFwdStack(layers, {
    weight_init_func: (_p, random, shape) =>
      random
        .uniform(shape)
        .mul(0)
        .add(
          Array.from({ length: shape[0]! }, (_, i) =>
            flat(shape[0] === 3 ? params.w0 : params.w1).slice(i * shape[1]!, (i + 1) * shape[1]!),
          ),
        ),
  });
  return named(stack, stack['0_1_weight']!, stack['1_2_weight']!);
};

export const ROCKPOOL_MODELS = {
  time: 's',
  parts: rockpool,
  models: {
    Sequential: chained(rockpool.Sequential),
    Residual: chained(rockpool.Residual),
    FFwdStack: feedForward,
  },
} as const;
