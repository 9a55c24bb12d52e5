import { input, output, type Tensor } from '../../framework/index.ts';

// What turns numbers into spikes, as snnTorch's `spikegen` does. Its functions give all steps at once; these give one a step, counted from
// the beginning of a run.

export const intensities = {
  /** intensities, between 0 and 1 */
  input: input('1', 'intensities, between 0 and 1'),
};

export const spikes = {
  /** spikes */
  spk: output('spike', 'spikes'),
};

/** Steps since the beginning. */
export const stepOf = ({ t, dt }: { readonly t: Tensor; readonly dt: Tensor }): Tensor => t.div(dt).nearest();
