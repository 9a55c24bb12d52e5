import { component, cos, exp, real, sin, state } from '../../framework/index.ts';
import { units } from '../units.ts';
import { compartments, fireAt, firing, rest } from './neuron.ts';

/**
 * Resonate-and-fire neuron that counts in steps: u and v turn by omega · dt and shrink by e^(b · dt).
 *
 *     u ← e^(b · dt) · (u · cos(omega · dt) - v · sin(omega · dt)) + x
 *     h = e^(b · dt) · (u · sin(omega · dt) + v · cos(omega · dt))             u and v of before
 *
 * and then the spikes and the reset of `LIFNode`.
 */
export const RAFNode = component('RAFNode', {
  doc: 'resonate-and-fire neuron that counts in steps',
  source: 'spikingjelly 2.0.0, RAFNode; Izhikevich, Neural Networks 14 (2001) 883-894',
  time: 'ms',
  hyperparameters: {
    ...units,
    /** rate of the damping, below 0 */
    b: real('1', 'rate of the damping, below 0', -0.2, { max: 0 }),
    /** angular frequency */
    omega: real('1', 'angular frequency', 1, { positive: true }),
    /** length of a step in the unit of b and omega */
    dt: real('1', 'length of a step in the unit of b and omega', 1, { positive: true }),
    ...firing(),
  },
  compartments: {
    ...compartments,
    /** current */
    u: state('1', 'current'),
  },
  initial: { v: rest },
  commands: {
    advance_state({ x, v, u }, p) {
      const angle = p.omega.mul(p.dt);
      const [kept, across, along] = [exp(p.b.mul(p.dt)), sin(angle), cos(angle)];
      const h = u.mul(across).add(v.mul(along)).mul(kept);
      return { u: u.mul(along).sub(v.mul(across)).mul(kept).add(x), ...fireAt(h, p) };
    },
  },
});
