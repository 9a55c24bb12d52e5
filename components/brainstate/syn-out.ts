import { component, exp, input, output, quantity, real, type Tensor } from '../../framework/index.ts';
import { perCell, size } from './conductance.ts';

// What conductances make of a potential: a current, and where it depends on the potential, how steeply.

/** mS · mV is a thousandth of mA. */
const THOUSANDTH = quantity('0.001 mA/uA');

const conducting = {
  /** conductance (mS) */
  g: input('mS', 'conductance', { shape: perCell }),
  /** potential from which the neuron steps (mV) */
  V: input('mV', 'potential from which the neuron steps', { shape: perCell }),
  /** current (mA) */
  x: output('mA', 'current', { shape: perCell }),
  /** derivative of the current by the potential (mS) */
  slope: output('mS', 'derivative of the current by the potential', { shape: perCell }),
};

const E = { shape: perCell, trainable: true };

const flowing = (g: Tensor, away: Tensor): Tensor => g.mul(away).mul(THOUSANDTH);

/**
 * Current of a conductance, and its derivative by the potential:
 *
 *     x = g · (E - V),     slope = -g
 */
export const COBA = component('COBA', {
  doc: 'current of a conductance, x = g (E - V)',
  source: 'brainstate 0.1.10, COBA',
  time: 'ms',
  hyperparameters: {
    ...size,
    /** reversal potential (mV) */
    E: real('mV', 'reversal potential', undefined, E),
  },
  compartments: conducting,
  commands: {
    advance_state: ({ g, V }, p) => ({ x: flowing(g, p.E.sub(V)), slope: g.neg() }),
  },
});

/**
 * Current of a conductance that magnesium blocks, the less the higher the potential (Jahr and Stevens 1990):
 *
 *     x = g · (E - V) / n,     n = 1 + cc_Mg / beta · e^(alpha · (V_offset - V))
 */
export const MgBlock = component('MgBlock', {
  doc: 'current of a conductance that magnesium blocks, x = g (E - V) / (1 + cc_Mg / beta · exp(alpha (V_offset - V)))',
  source: 'brainstate 0.1.10, MgBlock',
  time: 'ms',
  hyperparameters: {
    ...size,
    /** reversal potential (mV) */
    E: real('mV', 'reversal potential', 0, E),
    /** concentration of magnesium (mM) */
    cc_Mg: real('mM', 'concentration of magnesium', 1.2, { min: 0, shape: perCell }),
    /** how fast the block gives way (1/mV) */
    alpha: real('1/mV', 'how fast the block gives way', 0.062, { shape: perCell }),
    /** concentration that blocks half of it at V_offset (mM) */
    beta: real('mM', 'concentration that blocks half of it at V_offset', 3.57, {
      positive: true,
      shape: perCell,
    }),
    /** potential from which the block is counted (mV) */
    V_offset: real('mV', 'potential from which the block is counted', 0, { shape: perCell }),
  },
  compartments: conducting,
  commands: {
    advance_state({ g, V }, p) {
      const blocked = p.cc_Mg.div(p.beta).mul(exp(p.V_offset.sub(V).mul(p.alpha)));
      const norm = blocked.add(1);
      const away = p.E.sub(V);
      // The derivative of 1/n by V is alpha · (n - 1) / n².
      const opening = away.mul(p.alpha).mul(blocked).div(norm).sub(1);
      return { x: flowing(g, away.div(norm)), slope: g.mul(opening).div(norm) };
    },
  },
});
