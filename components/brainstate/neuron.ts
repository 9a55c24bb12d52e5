import {
  choice,
  count,
  input,
  output,
  real,
  type Surrogate,
  spike,
  state,
  surrogate,
  surrogates,
  type Tensor,
} from '../../framework/index.ts';

interface Structure {
  readonly in_size: number;
}

export const perNeuron = ({ in_size }: Structure) => [in_size];

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

/** What all four neurons have. Numbers are one for all neurons or one per neuron. */
export const hyperparameters = {
  /** number of neurons */
  in_size: count('number of neurons'),
  /** membrane resistance (ohm) */
  R: real('ohm', 'membrane resistance', 1, { shape: perNeuron }),
  /** membrane time constant (ms) */
  tau: real('ms', 'membrane time constant', 5, { positive: true, shape: perNeuron }),
  /** firing threshold (mV) */
  V_th: real('mV', 'firing threshold', 1, { shape: perNeuron }),
  /** V before the first step (mV) */
  V_initializer: real('mV', 'V before the first step', 0, { shape: perNeuron, trainable: false }),
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

/** What those with a rest and a reset potential have besides. */
export const potentials = {
  /** potential after a spike (mV) */
  V_reset: real('mV', 'potential after a spike', 0, { shape: perNeuron }),
  /** resting potential (mV) */
  V_rest: real('mV', 'resting potential', 0, { shape: perNeuron }),
} as const;

export const compartments = {
  /** current (mA) */
  x: input('mA', 'current', { shape: perNeuron, default: 0 }),
  /** jumps of the potential, added after the step (mV) */
  delta: input('mV', 'jumps of the potential, added after the step', { shape: perNeuron, default: 0 }),
  /** membrane potential, above the threshold where there is a spike (mV) */
  V: state('mV', 'membrane potential, above the threshold where there is a spike', { shape: perNeuron }),
  /** spikes */
  spike: output('spike', 'spikes', { shape: perNeuron }),
} as const;

/** `get_spike`: 1 where `(V - threshold) / scale ≥ 0`; the surrogate sees this scaled distance. */
export const getSpike = (
  V: Tensor,
  threshold: Tensor,
  scale: Tensor,
  p: { readonly surrogate: Surrogate },
): Tensor => spike(V.sub(threshold).div(scale), 0, { surrogate: p.surrogate });

/** `V - (V_th - V_reset) · fired`, V_reset 0 if not given; hard: with the value of V, held fixed, for V_th. */
export function resetAfter(
  fired: Tensor,
  V: Tensor,
  p: { spk_reset: 'soft' | 'hard'; V_th: Tensor },
  V_reset?: Tensor,
): Tensor {
  const from = p.spk_reset === 'soft' ? p.V_th : V.detach();
  return V.sub((V_reset ? from.sub(V_reset) : from).mul(fired));
}

/**
 * `exp_euler_step` of `τ dx/dt = target - x`, whose derivative by x is the constant -1/τ: exact while the target is
 * constant, `x + (target - x) · (1 - e^(-dt/τ))`.
 */
export const expEuler = (x: Tensor, target: Tensor, tau: Tensor, dt: Tensor): Tensor =>
  x.add(target.sub(x).mul(dt.div(tau).neg().expm1().neg()));
