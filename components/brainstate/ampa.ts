import { component, exp, type Quantity, real, state, where } from '../../framework/index.ts';
import { begin, beginning, ofUnit, perCell, shown, size, spiking } from './conductance.ts';
import { LONG_AGO } from './neuron.ts';

interface Kinetics {
  readonly alpha: number;
  readonly T: number;
  readonly T_dur: number;
}

/** A receptor of two states, with the constants of one kind. */
const receptor = <Name extends string>(name: Name, own: Kinetics) =>
  component(name, {
    doc: `${name} receptor, dg/dt = alpha [T] (1 - g) - beta g, [T] a pulse after each spike`,
    source: `brainstate 0.1.10, ${name}`,
    time: 'ms',
    hyperparameters: {
      ...size,
      ...ofUnit(),
      /** rate of binding (1/ms/mM) */
      alpha: real('1/ms/mM', 'rate of binding', own.alpha, { min: 0, shape: perCell }),
      /** rate of unbinding (1/ms) */
      beta: real('1/ms', 'rate of unbinding', 0.18, { positive: true, shape: perCell }),
      /** concentration of transmitter after a spike (mM) */
      T: real('mM', 'concentration of transmitter after a spike', own.T, { min: 0, shape: perCell }),
      /** how long it lasts (ms) */
      T_dur: real('ms', 'how long it lasts', own.T_dur, { min: 0, shape: perCell, trainable: false }),
      ...beginning,
    },
    compartments: {
      ...spiking,
      /** part of the receptors that are open, in `unit` */
      g: shown('part of the receptors that are open, in `unit`'),
      /** when the last spike came (ms) */
      spike_arrival_time: state('ms', 'when the last spike came', { shape: perCell, moment: true }),
    },
    initial: { g: begin, spike_arrival_time: LONG_AGO },
    commands: {
      advance_state({ pre_spike, g, spike_arrival_time }, p, { t, dt }) {
        const arrival = where(pre_spike.gt(0), t, spike_arrival_time);
        const binding = where(t.sub(arrival).lt(p.T_dur), p.T.mul(p.alpha), 0);
        const rate = binding.add(p.beta);
        const open: Quantity = { value: 1, unit: g.unit };
        const target = binding.div(rate).mul(open);
        return {
          g: g.add(target.sub(g).mul(exp(dt.mul(rate).neg()).neg().add(1))),
          spike_arrival_time: arrival,
        };
      },
    },
  });

/**
 * Receptors of two states, open and closed, that transmitter opens (Destexhe, Mainen and Sejnowski 1994):
 *
 *     dg/dt = alpha · [T] · (1 - g) - beta · g            [T] = T for T_dur from a spike on, else 0
 *
 * by exponential Euler, exact while [T] is constant.
 */
export const AMPA = receptor('AMPA', { alpha: 0.98, T: 0.5, T_dur: 0.5 });

/**
 * `AMPA` with the constants of GABAa receptors:
 *
 *     dg/dt = alpha · [T] · (1 - g) - beta · g            [T] = T for T_dur from a spike on, else 0
 */
export const GABAa = receptor('GABAa', { alpha: 0.53, T: 1, T_dur: 1 });
