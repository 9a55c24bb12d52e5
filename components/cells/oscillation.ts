import { count, exp, ms, real, type Tensor } from '../../framework/index.ts';

// What resonate-and-fire cells have in common: numbers of their oscillation, and its closed form.

export const oscillationHyperparameters = {
  /** number of cells */
  n_units: count('number of cells'),
  /** time constant of the potential (ms) */
  tau_v: real('ms', 'time constant of the potential', 1, { positive: true }),
  /** time constant of the current (ms) */
  tau_w: real('ms', 'time constant of the current', 1, { positive: true }),
  /** threshold of a spike */
  thr: real('1', 'threshold of a spike', 1),
  /** angular frequency of the oscillation */
  omega: real('1', 'angular frequency of the oscillation', 10),
  /** decay of the oscillation, below 0 */
  dampen_factor: real('1', 'decay of the oscillation, below 0', -1),
  /** potential after a spike */
  v_reset: real('1', 'potential after a spike', 0),
  /** current after a spike */
  w_reset: real('1', 'current after a spike', 0),
};

/** Least square of the frequency of the oscillation. */
const SLOWEST = 1e-6;

interface Oscillation {
  readonly tau_v: Tensor;
  readonly tau_w: Tensor;
  readonly omega: Tensor;
  readonly dampen_factor: Tensor;
}

/** Where (v, w) of dv/dt = a v + b w, dw/dt = c v + d w are after a time, and how fast v changes there. */
export function swung(v: Tensor, w: Tensor, time: Tensor, p: Oscillation) {
  const [a, d] = [p.dampen_factor.div(p.tau_v), p.dampen_factor.div(p.tau_w)];
  const [b, c] = [p.omega.div(p.tau_v), p.omega.neg().div(p.tau_w)];
  const gamma = a.add(d).mul(-0.5);
  const square = a.mul(d).sub(b.mul(c)).sub(gamma.mul(gamma));
  const frequency = square.mul(ms(1)).mul(ms(1)).max(SLOWEST).sqrt().div(ms(1));
  const angle = frequency.mul(time);
  const [cosine, sine, decay] = [angle.cos(), angle.sin().div(frequency), exp(gamma.mul(time).neg())];
  const along = cosine.add(a.add(gamma).mul(sine));
  const across = cosine.add(d.add(gamma).mul(sine));
  const next = {
    v: decay.mul(v.mul(along).add(w.mul(b).mul(sine))),
    w: decay.mul(v.mul(c).mul(sine).add(w.mul(across))),
  };
  return { ...next, slope: a.mul(next.v).add(b.mul(next.w)) };
}
