import { component, count, input, nearest, output, real, state, where } from '../index.ts';

/** tau · dv/dt = -v; what arrives, and a Poisson number of spikes from outside, is added at once. */
export const BrunelCell = component('BrunelCell', {
  doc: 'tau · dv/dt = -v, exactly; what arrives, and a Poisson number of spikes from outside, is added at once',
  source: 'Brunel 2000; Brian2, example Brunel_2000',
  time: 'ms',
  hyperparameters: {
    n_units: count('number of cells'),
    tau: real('ms', 'membrane time constant', 20, { positive: true }),
    threshold: real('mV', 'potential above which a cell fires', 20),
    v_reset: real('mV', 'potential after a spike', 10),
    refractory: real('ms', 'time after a spike in which nothing is taken up', 2, {
      min: 0,
      trainable: false,
    }),
    v_init: real('mV', 'potential at the start', 0, { trainable: false }),
    weight: real('mV', 'what a spike from outside adds'),
    outside: real('1', 'spikes from outside in a step, on average'),
  },
  compartments: {
    j: input('mV', 'what arrives', { default: 0 }),
    v: state('mV', 'membrane potential'),
    left: state('1', 'steps until the end of the refractory period'),
    s: output('spike', 'spikes'),
  },
  initial: { v: (p) => p.v_init },
  commands: {
    advance_state({ j, v, left }, p, { dt, random }) {
      const waiting = left.sub(1).max(0);
      const isFree = waiting.le(0);
      const decayed = v.mul(dt.div(p.tau).neg().exp());
      const driven = decayed.add(j).add(random.poisson([p.n_units], p.outside).mul(p.weight));
      const next = where(isFree, driven, v);
      const fired = next.gt(p.threshold).and(isFree);
      return {
        v: where(fired, p.v_reset, next),
        left: where(fired, nearest(p.refractory.div(dt)), waiting),
        s: fired.spikes(),
      };
    },
  },
});
