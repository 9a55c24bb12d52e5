import { type Bool, type Surrogate, spike, type Tensor } from '../../framework/index.ts';

/** 1 where a cell has fired, `v > threshold`: with the gradient of a surrogate if there is one, and none otherwise. */
export const fire = (v: Tensor, threshold: Tensor | number, fired: Bool, surrogate?: Surrogate): Tensor =>
  surrogate ? spike(v, threshold, { surrogate, strict: true }) : fired.spikes();
