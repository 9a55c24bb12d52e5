import { component, input, output, real } from '../../framework/index.ts';
import { perCell, size } from './conductance.ts';

/**
 * Current that follows from a conductance alone, whatever the potential:
 *
 *     x = g · scale
 */
export const CUBA = component('CUBA', {
  doc: 'current that follows from a conductance alone, x = g · scale',
  source: 'brainstate 0.1.10, CUBA',
  time: 'ms',
  hyperparameters: {
    ...size,
    /** what a conductance is multiplied by (V) */
    scale: real('V', 'what a conductance is multiplied by', 1, { shape: perCell }),
  },
  compartments: {
    /** conductance (mS) */
    g: input('mS', 'conductance', { shape: perCell }),
    /** current (mA) */
    x: output('mA', 'current', { shape: perCell }),
  },
  commands: { advance_state: ({ g }, p) => ({ x: g.mul(p.scale) }) },
});
