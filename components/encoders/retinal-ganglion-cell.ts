import { choice, component, gather, input, output, real, type Shape, sizes } from '../../framework/index.ts';

interface Retina {
  readonly area_shape: Shape;
  readonly patch_shape: Shape;
  readonly step_x: number;
  readonly step_y: number;
}

/** Of each axis: patches, and from one to the next. */
const axesOf = ({ area_shape, patch_shape, step_x, step_y }: Retina) =>
  [step_x, step_y].map((step, axis) => {
    const [area, patch] = [area_shape[axis]!, patch_shape[axis]!];
    return { step, count: step === 0 ? Math.floor(area / patch) : Math.floor((area - patch) / step) + 1 };
  }) as [PatchAxis, PatchAxis];
type PatchAxis = { readonly step: number; readonly count: number };

const perArea = ({ area_shape }: Retina): Shape => [area_shape[0]! * area_shape[1]!];
const perPatch = (p: Retina): Shape => {
  const [x, y] = axesOf(p);
  return [x.count * y.count * p.patch_shape[0]! * p.patch_shape[1]!];
};

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Which place of the area each place of each patch is. */
function placesOf(p: Retina): readonly number[] {
  const [x, y] = axesOf(p);
  const [height, width] = p.patch_shape as [number, number];
  return upTo(x.count).flatMap((i) =>
    upTo(y.count).flatMap((j) =>
      upTo(height).flatMap((row) =>
        upTo(width).map((column) => (i * x.step + row) * p.area_shape[1]! + j * y.step + column),
      ),
    ),
  );
}

/** A normal density over a patch, around its middle, as parts of 1. */
function gaussian([height, width]: Shape, sigma: number): readonly number[] {
  const from = (at: number, size: number) => (at - Math.floor(size / 2)) ** 2;
  const weights = upTo(height!).flatMap((row) =>
    upTo(width!).map((column) => Math.exp(-(from(row, height!) + from(column, width!)) / (2 * sigma ** 2))),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}

/** How much wider the second density is, and what keeps it from 0 as a divisor. */
const [WIDER, LEAST] = [1.6, 1e-8];

const both = (combine: (near: number, far: number) => number) => (shape: Shape, sigma: number) => {
  const far = gaussian(shape, sigma * WIDER);
  return gaussian(shape, sigma).map((near, i) => combine(near, far[i]!));
};
const difference = both((near, far) => near - far);
const ratio = both((near, far) => near / (far + LEAST));

const filters = {
  identity: ([height, width]: Shape) => upTo(height! * width!).map(() => 1),
  gaussian,
  ...{ difference_of_gaussian: difference, DoG: difference, ratio_of_gaussian: ratio, RoG: ratio },
} as const satisfies Record<string, (shape: Shape, sigma: number) => readonly number[]>;

/**
 * Retinal ganglion cells: each sends a patch of the image, filtered, less the mean over all.
 *
 *     outputs = patches · filter - mean of that over all cells and places
 *
 *     gaussian g(sigma), around the middle and with a sum of 1;   difference_of_gaussian (DoG) g(sigma) - g(1.6 sigma)
 *     ratio_of_gaussian (RoG) g(sigma) / (g(1.6 sigma) + 10⁻⁸)
 *
 * `inputs` is an image of `area_shape` row by row, `outputs` patch by patch. Patches begin every `step_x` rows and `step_y` columns (ngc-learn's `step_shape`); with 0
 * they all begin at the first, as many as would fit beside each other. There are as many cells as patches.
 */
export const RetinalGanglionCell = component('RetinalGanglionCell', {
  doc: 'retinal ganglion cells: patches of an image, filtered',
  source: 'ngc-learn 3.2.1, RetinalGanglionCell (its Gaussians are right on square patches)',
  time: 'ms',
  hyperparameters: {
    /** filter of a patch */
    filter_type: choice('filter of a patch', Object.keys(filters) as (keyof typeof filters)[], 'identity'),
    /** height and width of the image */
    area_shape: sizes('height and width of the image', 2),
    /** height and width of a patch */
    patch_shape: sizes('height and width of a patch', 2),
    /** rows from one patch to the next; 0: all begin at the first */
    step_x: real('1', 'rows from one patch to the next; 0: all begin at the first', undefined, {
      min: 0,
      static: true,
    }),
    /** columns from one patch to the next; 0: all begin at the first */
    step_y: real('1', 'columns from one patch to the next; 0: all begin at the first', undefined, {
      min: 0,
      static: true,
    }),
    /** width of the filter, in pixels */
    sigma: real('1', 'width of the filter, in pixels', 1, { positive: true, static: true }),
  },
  compartments: {
    /** image, row by row */
    inputs: input('1', 'image, row by row', { shape: perArea }),
    /** patches, one by one */
    outputs: output('1', 'patches, one by one', { shape: perPatch }),
  },
  commands: {
    advance_state({ inputs }, p) {
      const filter = filters[p.filter_type](p.patch_shape, p.sigma);
      const patches = gather(inputs, placesOf(p));
      const count = patches.shape[1]! / filter.length;
      const filtered = patches
        .reshape([patches.shape[0]!, count, filter.length])
        .mul(filter)
        .reshape(patches.shape);
      return { outputs: filtered.sub(filtered.mean(-1, { keepdims: true })) };
    },
  },
});
