import type { DType } from '../../index.ts';
import { type Case, type Effort, type Entries, type Format, has, onBothBackends } from './case.ts';
import { type Comparison, closeTo, equalTo, LIMITS, numbersIn } from './compare.ts';
import { type Tutorial, tutorialModel } from './tutorial-model.ts';

interface Golden extends Tutorial {
  readonly mse_initial: number;
  readonly init_grad: Entries;
  readonly init_spikes_tn: readonly (readonly [t: number, cell: number])[];
  readonly init_out_first50: readonly number[];
  readonly init_out_sum: number;
  readonly loss: readonly number[];
  readonly at500: {
    readonly params: Entries;
    readonly grad: Entries;
    readonly loss: number;
    readonly mse: number;
  };
  readonly final_mse: number;
}

const isGolden = (data: Entries): data is Golden =>
  has(data, 'raster_tc', 'init', 'init_grad', 'loss', 'at500', 'mse_initial', 'final_mse');

/** Gradients run back through 1000 steps; late in the training they are small differences of large sums. */
const GRADIENT_LIMITS = { start: { f64: 1e-8, f32: 1e-5 }, at500: { f64: 1e-8, f32: 1e-4 } };
/** So many losses are compared, and so closely; later, rounding moves spikes. */
const FIRST_LOSSES = { count: 100, limit: 1e-6 };
/** Where training has to end; a file whose own training ends higher grants half as much again. */
const FINAL_MSE = { limit: 0.03, ratio: 1.5 };

/** The training of a chirp from frozen noise: a file is a case. */
export const tutorial: Format = (data, fileName) => {
  if (!isGolden(data)) return undefined;
  const name = fileName.replace(/\.json$/, '');
  return [{ name, check: (effort) => checkTutorial(data, effort) } satisfies Case];
};

const checkTutorial = (golden: Golden, { training }: Effort): readonly Comparison[] => [
  ...checkPoints(golden),
  ...checkTraining(golden, 'f64', training),
  ...(training ? checkTraining(golden, 'f32', training) : []),
];

/** Activity, errors and gradients at the start and at the parameters of iteration 500. */
function checkPoints(golden: Golden): readonly Comparison[] {
  const points = {
    start: [golden.init, golden.mse_initial, golden.loss[0], golden.init_grad],
    at500: [golden.at500.params, golden.at500.mse, golden.at500.loss, golden.at500.grad],
  } as const;
  return onBothBackends(
    (how) => {
      const model = tutorialModel(golden, how);
      const named = Object.entries(points).flatMap(([at, [values]]) =>
        Object.entries(model.at(values)).map(([name, array]) => [`${at} ${name}`, array] as const),
      );
      return { ...Object.fromEntries(named), 'start spikes': model.spikes() };
    },
    (ours, dtype) => {
      const close = (what: string, theirs: unknown, limit = LIMITS[dtype]) =>
        closeTo(dtype, what, ours[what]!, numbersIn(theirs, what), limit);
      return [
        ...checkActivity(golden, dtype, ours['start spikes']!, ours['start output']!),
        ...(['start', 'at500'] as const).flatMap((at) => {
          const [, error, loss, gradients] = points[at];
          return [
            close(`${at} mse`, error),
            close(`${at} loss`, loss),
            ...Object.entries(gradients).map(([name, theirs]) =>
              close(`${at} grad ${name}`, theirs, GRADIENT_LIMITS[at][dtype]),
            ),
          ];
        }),
      ];
    },
  );
}

function checkActivity(golden: Golden, dtype: DType, spikes: ArrayLike<number>, output: ArrayLike<number>) {
  const raster = new Float64Array(spikes.length);
  for (const [t, cell] of golden.init_spikes_tn) raster[t * golden.N + cell] = 1;
  const fired = Array.from(spikes, (count) => Math.min(count, 1));
  const sum = Array.from(output).reduce((a, b) => a + b, 0);
  const first = Array.from(output).slice(0, golden.init_out_first50.length);
  return [
    equalTo(dtype, 'start spikes', fired, raster),
    closeTo(dtype, 'start output', first, golden.init_out_first50, LIMITS[dtype]),
    closeTo(dtype, 'start Σ output', [sum], [golden.init_out_sum], LIMITS[dtype]),
  ];
}

function checkTraining(golden: Golden, dtype: DType, whole: boolean): readonly Comparison[] {
  const model = tutorialModel(golden, { backend: 'wasm', dtype });
  const first = golden.loss.slice(0, FIRST_LOSSES.count);
  const ratios = model.train(first.length).map((loss, i) => loss / first[i]!);
  const { limit } = FIRST_LOSSES;
  const start =
    dtype === 'f64'
      ? [
          closeTo(
            dtype,
            'first losses',
            ratios,
            ratios.map(() => 1),
            limit,
          ),
        ]
      : [];
  if (!whole) return start;
  model.train(golden.loss.length - first.length);
  const end = {
    group: dtype,
    what: `mse after ${golden.loss.length}`,
    error: model.error(),
    limit: Math.max(FINAL_MSE.limit, FINAL_MSE.ratio * golden.final_mse),
  };
  return [...start, end];
}
