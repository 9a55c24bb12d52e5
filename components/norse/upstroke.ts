import { real, type Tensor } from '../../framework/index.ts';
import { perNeuron } from './neuron.ts';

// What exponential neurons have besides: v runs away near the threshold.

export const upstroke = {
  /** sharpness of the upstroke */
  delta_T: real('1', 'sharpness of the upstroke', 0.5, { positive: true, shape: perNeuron }),
} as const;

export interface Rising {
  readonly v_th: Tensor;
  readonly delta_T: Tensor;
}

/** `delta_T · e^((v - v_th) / delta_T)`, of v before the step. */
export const rising = (v: Tensor, p: Rising): Tensor => v.sub(p.v_th).div(p.delta_T).exp().mul(p.delta_T);
