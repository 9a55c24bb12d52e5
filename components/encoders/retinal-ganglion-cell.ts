import { choice, component, gather, input, output, real, sizes } from '../../framework/index.ts';
import { perArea, perPatch, placesOf } from './image-patches.ts';
import { receptiveFieldNames, receptiveFields } from './receptive-fields.ts';

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
    filter_type: choice('filter of a patch', receptiveFieldNames, 'identity'),
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
      const filter = receptiveFields[p.filter_type](p.patch_shape, p.sigma);
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
