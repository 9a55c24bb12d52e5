import {
  choice,
  exp,
  flag,
  input,
  lengths,
  output,
  quantity,
  real,
  type Surrogate,
  spike,
  state,
  surrogate,
  surrogates,
  type Tensor,
  where,
} from '../../framework/index.ts';

interface Structure {
  readonly in_size: readonly number[];
}

export const perNeuron = ({ in_size }: Structure) => in_size;
const whereConducting = ({ in_size, conductances }: Structure & { readonly conductances: boolean }) =>
  conductances ? in_size : [0];

const system = surrogates.brainstate;

/** Surrogates with one parameter and its default there; ReluGrad has a width besides. */
const SURROGATES = {
  ReluGrad: { alpha: 0.3, make: system.reluGrad },
  InvSquareGrad: { alpha: 100, make: system.invSquareGrad },
  Sigmoid: { alpha: 4, make: system.sigmoid },
  PiecewiseQuadratic: { alpha: 1, make: system.piecewiseQuadratic },
  PiecewiseExp: { alpha: 1, make: system.piecewiseExp },
  SoftSign: { alpha: 1, make: system.softSign },
  Arctan: { alpha: 1, make: system.arctan },
  NonzeroSignLog: { alpha: 1, make: system.nonzeroSignLog },
  ERF: { alpha: 1, make: system.erf },
  QPseudoSpike: { alpha: 2, make: system.qPseudoSpike },
  LogTailedRelu: { alpha: 0, make: system.logTailedRelu },
  SlayerGrad: { alpha: 1, make: system.slayerGrad },
} as const satisfies Record<string, { alpha: number; make: (alpha: Tensor, width: Tensor) => Surrogate }>;

type SpikeFunction = keyof typeof SURROGATES;

/** What decides on spikes and resets. */
export const firing = {
  /** surrogate gradient */
  spk_fun: choice('surrogate gradient', Object.keys(SURROGATES) as SpikeFunction[], 'ReluGrad'),
  /** alpha of the surrogate gradient, by default the surrogate's own */
  spk_alpha: real(
    '1',
    "alpha of the surrogate gradient, by default the surrogate's own",
    (p: { spk_fun: SpikeFunction }) => SURROGATES[p.spk_fun].alpha,
    { trainable: false },
  ),
  /** width of ReluGrad */
  spk_width: real('1', 'width of ReluGrad', 1, { trainable: false }),
  /** gradient of spike by V - V_th over V_th - V_reset; by default what spk_fun, spk_alpha and spk_width say */
  surrogate: surrogate(
    'gradient of spike by V - V_th over V_th - V_reset; by default what spk_fun, spk_alpha and spk_width say',
    {
      of: ['spk_fun', 'spk_alpha', 'spk_width'],
      make: (p: {
        readonly spk_fun: SpikeFunction;
        readonly spk_alpha: Tensor;
        readonly spk_width: Tensor;
      }) => SURROGATES[p.spk_fun].make(p.spk_alpha, p.spk_width),
    },
  ),
  /** whether a spike subtracts V_th - V_reset or sets V to V_reset */
  spk_reset: choice(
    'whether a spike subtracts V_th - V_reset or sets V to V_reset',
    ['soft', 'hard'],
    'soft',
  ),
} as const;

/** What all four neurons have. Numbers are one for all neurons or one per neuron. */
export const hyperparameters = {
  /** number of neurons, or the lengths of the axes along which they stand */
  in_size: lengths('number of neurons, or the lengths of the axes along which they stand'),
  /** whether currents may depend on the potential, as those of conductances do */
  conductances: flag('whether currents may depend on the potential, as those of conductances do', false),
  /** membrane resistance (ohm) */
  R: real('ohm', 'membrane resistance', 1, { shape: perNeuron }),
  /** membrane time constant (ms) */
  tau: real('ms', 'membrane time constant', 5, { positive: true, shape: perNeuron }),
  /** firing threshold (mV) */
  V_th: real('mV', 'firing threshold', 1, { shape: perNeuron }),
  /** V before the first step (mV) */
  V_initializer: real('mV', 'V before the first step', 0, { shape: perNeuron, trainable: false }),
  ...firing,
} as const;

/** What those with a rest and a reset potential have besides. */
export const potentials = {
  /** potential after a spike (mV) */
  V_reset: real('mV', 'potential after a spike', 0, { shape: perNeuron }),
  /** resting potential (mV) */
  V_rest: real('mV', 'resting potential', 0, { shape: perNeuron }),
} as const;

/** Time of the last spike of what never spiked (ms). */
export const LONG_AGO = -1e7;

export const compartments = {
  /** current (mA) */
  x: input('mA', 'current', { shape: perNeuron, default: 0 }),
  /** derivative of the current x by the potential, at V_start, with `conductances` (mS) */
  slope: input('mS', 'derivative of the current x by the potential, at V_start, with `conductances`', {
    shape: whereConducting,
    default: 0,
  }),
  /** jumps of the potential, added after the step (mV) */
  delta: input('mV', 'jumps of the potential, added after the step', { shape: perNeuron, default: 0 }),
  /** membrane potential, above the threshold where there is a spike (mV) */
  V: state('mV', 'membrane potential, above the threshold where there is a spike', { shape: perNeuron }),
  /** spikes */
  spike: output('spike', 'spikes', { shape: perNeuron }),
  /** potential from which the next step goes, after the reset, with `conductances` (mV) */
  V_start: output('mV', 'potential from which the next step goes, after the reset, with `conductances`', {
    shape: whereConducting,
  }),
} as const;

interface Firing {
  readonly spk_reset: 'soft' | 'hard';
  readonly surrogate: Surrogate;
  readonly V_th: Tensor;
  readonly V_reset?: Tensor;
}

/** What a step writes of where the next one begins: only conductances look at it. */
export const shown = (
  { V_start, ...fired }: ReturnType<typeof fire>,
  p: { readonly conductances: boolean },
) => (p.conductances ? { ...fired, V_start } : fired);

/**
 * `get_spike` and the reset that follows in the next step: a spike where `(V - V_th - raised) / (V_th - V_reset) ≥ 0`, which is what the surrogate sees, and
 * `V_start = V - (V_th - V_reset) · spike`, V_reset 0 where there is none; hard: with the value of V, held fixed, for V_th.
 */
export function fire(V: Tensor, p: Firing, raised?: Tensor) {
  const { V_reset, V_th } = p;
  const above = (potential: Tensor) => (V_reset ? potential.sub(V_reset) : potential);
  const scale = above(V_th);
  const threshold = raised ? V_th.add(raised) : V_th;
  const spikes = spike(V.sub(threshold).div(scale), 0, { surrogate: p.surrogate });
  const jump = above(p.spk_reset === 'soft' ? V_th : V.detach());
  return { V, spike: spikes, V_start: V.sub(jump.mul(spikes)) };
}

/** 1 - e^(-dt/τ), the part of its way that what decays goes in a step. */
export const decayed = (dt: Tensor, tau: Tensor): Tensor => dt.div(tau).neg().expm1().neg();

/**
 * `exp_euler_step` of `τ dx/dt = target - x`, whose derivative by x is the constant -1/τ: exact while the target is
 * constant, `x + (target - x) · (1 - e^(-dt/τ))`.
 */
export const expEuler = (x: Tensor, target: Tensor, tau: Tensor, dt: Tensor): Tensor =>
  x.add(target.sub(x).mul(decayed(dt, tau)));

/** `exp_euler_step` of `τ dx/dt = -x`. */
export const decaying = (x: Tensor, tau: Tensor, dt: Tensor): Tensor => x.mul(exp(dt.div(tau).neg()));

/** mS · ohm is a thousandth. */
const THOUSANDTH = quantity('0.001 ohm/mohm');

interface Membrane {
  readonly conductances: boolean;
  readonly R: Tensor;
  readonly tau: Tensor;
  readonly V_rest?: Tensor;
}

/**
 * `exp_euler_step` of `τ dV/dt = V_rest + R · x(V) - V` from V, where x has the derivative `slope`: the derivative by V is `-(1 - R · slope)/τ`, and the
 * step `V + (V_rest + R · x - V) · (1 - e^(-r dt/τ)) / r` with r = 1 - R · slope.
 */
export function charge(
  V: Tensor,
  { x, slope }: { readonly x: Tensor; readonly slope: Tensor },
  { conductances, R, tau, V_rest }: Membrane,
  dt: Tensor,
): Tensor {
  const driven = x.mul(R);
  const target = V_rest ? driven.add(V_rest) : driven;
  if (!conductances) return expEuler(V, target, tau, dt);
  const r = R.mul(slope).mul(THOUSANDTH).neg().add(1);
  const time = dt.div(tau);
  const part = where(r.eq(0), time, time.mul(r).neg().expm1().neg().div(r));
  return V.add(target.sub(V).mul(part));
}
