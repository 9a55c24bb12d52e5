import {
  choice,
  component,
  count,
  exp,
  input,
  nearest,
  output,
  real,
  state,
  type Tensor,
  where,
} from '../index.ts';

// The cells of Brian2's examples CUBA and COBA, step by step as Brian2 has them: what has arrived is added, the states move on at
// once, then come threshold and reset; what this step's spikes send arrives before the next.

const cells = {
  n_units: count('number of cells'),
  tau_m: real('ms', 'membrane time constant', 20, { positive: true }),
  tau_e: real('ms', 'time in which excitation decays', 5, { positive: true }),
  tau_i: real('ms', 'time in which inhibition decays', 10, { positive: true }),
  v_threshold: real('mV', 'potential above which a cell fires', -50),
  v_reset: real('mV', 'potential after a spike', -60),
  v_init: real('mV', 'potential at the start', -60, { trainable: false }),
  refractory: real('ms', 'time after a spike in which the potential stays', 5, { min: 0, trainable: false }),
};

const membrane = {
  v: state('mV', 'membrane potential'),
  left: state('1', 'steps until the end of the refractory period'),
  s: output('spike', 'spikes'),
} as const;

/** What arrives and what it leaves behind: potentials or conductances. */
const synaptic = (unit: string) =>
  ({
    e: input(unit, 'what excites', { default: 0 }),
    i: input(unit, 'what inhibits', { default: 0 }),
    g_e: state(unit, 'excitation'),
    g_i: state(unit, 'inhibition'),
  }) as const;

interface Firing {
  readonly v_threshold: Tensor;
  readonly v_reset: Tensor;
  readonly refractory: Tensor;
}

/** Refractory period, threshold and reset, where the potential would move from v to `moved`. */
function fire(v: Tensor, moved: Tensor, left: Tensor, p: Firing, dt: Tensor) {
  const waiting = left.sub(1).max(0);
  const isFree = waiting.le(0);
  const next = where(isFree, moved, v);
  const fired = next.gt(p.v_threshold).and(isFree);
  return {
    v: where(fired, p.v_reset, next),
    left: where(fired, nearest(p.refractory.div(dt)), waiting),
    s: fired.spikes(),
  };
}

/** A conductance, or a current, after a step of Euler's. */
const decayed = (g: Tensor, tau: Tensor, dt: Tensor): Tensor => g.sub(g.mul(dt.div(tau)));

/** tau_m · dv/dt = g_e + g_i - (v - v_rest), tau_e · dg_e/dt = -g_e, tau_i · dg_i/dt = -g_i, all in mV. */
export const CubaCell = component('CubaCell', {
  doc: 'tau_m · dv/dt = g_e + g_i - (v - v_rest), tau_e · dg_e/dt = -g_e, tau_i · dg_i/dt = -g_i; a spike adds to g_e or g_i',
  source: 'Vogels and Abbott 2005; Brian2, example CUBA',
  time: 'ms',
  hyperparameters: {
    ...cells,
    v_rest: real('mV', 'resting potential', -49),
    method: choice('integrator', ['exact', 'euler'], 'exact'),
  },
  compartments: {
    ...synaptic('mV'),
    ...membrane,
  },
  initial: { v: (p) => p.v_init },
  longestStep: { tau_m: (p) => 2 * p.tau_m },
  commands: {
    advance_state({ e, i, v, g_e, g_i, left }, p, { dt }) {
      const [excited, inhibited] = [g_e.add(e), g_i.add(i)];
      if (p.method === 'euler') {
        const slope = excited.add(inhibited).sub(v.sub(p.v_rest)).div(p.tau_m);
        return {
          ...fire(v, v.add(slope.mul(dt)), left, p, dt),
          g_e: decayed(excited, p.tau_e, dt),
          g_i: decayed(inhibited, p.tau_i, dt),
        };
      }
      const kept = (tau: Tensor) => exp(dt.div(tau).neg());
      // What of a decaying excitation the potential has taken up by the end of the step.
      const share = (tau: Tensor) =>
        kept(tau)
          .sub(kept(p.tau_m))
          .mul(tau.div(tau.sub(p.tau_m)));
      const moved = v
        .sub(p.v_rest)
        .mul(kept(p.tau_m))
        .add(excited.mul(share(p.tau_e)))
        .add(inhibited.mul(share(p.tau_i)))
        .add(p.v_rest);
      return {
        ...fire(v, moved, left, p, dt),
        g_e: excited.mul(kept(p.tau_e)),
        g_i: inhibited.mul(kept(p.tau_i)),
      };
    },
  },
});

/** tau_m · dv/dt = g_e (E_e - v) + g_i (E_i - v) - (v - v_rest) + j, Euler; conductances relative to the leak, decaying. */
export const CobaCell = component('CobaCell', {
  doc:
    'tau_m · dv/dt = g_e (E_e - v) + g_i (E_i - v) - (v - v_rest) + j, tau_e · dg_e/dt = -g_e, tau_i · dg_i/dt = -g_i, Euler; ' +
    'a spike adds to g_e or g_i',
  source: 'Vogels and Abbott 2005; Brian2, example COBAHH and the benchmark of Brette et al. 2007',
  time: 'ms',
  hyperparameters: {
    ...cells,
    v_rest: real('mV', 'resting potential', -60),
    E_e: real('mV', 'potential to which excitation pulls', 0),
    E_i: real('mV', 'potential to which inhibition pulls', -80),
    j: real('mV', 'drive', 20),
  },
  compartments: {
    ...synaptic('1'),
    ...membrane,
  },
  initial: { v: (p) => p.v_init },
  longestStep: { tau_m: (p) => 2 * p.tau_m },
  commands: {
    advance_state({ e, i, v, g_e, g_i, left }, p, { dt }) {
      const [excited, inhibited] = [g_e.add(e), g_i.add(i)];
      const drive = excited.mul(p.E_e.sub(v)).add(inhibited.mul(p.E_i.sub(v)));
      const slope = drive.sub(v.sub(p.v_rest)).add(p.j).div(p.tau_m);
      return {
        ...fire(v, v.add(slope.mul(dt)), left, p, dt),
        g_e: decayed(excited, p.tau_e, dt),
        g_i: decayed(inhibited, p.tau_i, dt),
      };
    },
  },
});
