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
  readonly hidden_size: number;
}

export const perNeuron = ({ hidden_size }: Structure) => [hidden_size];

const METHODS = {
  heaviside: (): Surrogate => ({ derivative: (u) => u.mul(0) }),
  super: surrogates.norse.superSpike,
  triangle: surrogates.norse.triangle,
  tanh: surrogates.norse.tanh,
  circ: surrogates.norse.circ,
  heavi_erfc: surrogates.norse.heaviErfc,
} as const;

export const size = {
  /** number of neurons */
  hidden_size: count('number of neurons'),
} as const;

/** What leaks. Norse's docstrings say 1/ms and mV; its numbers are 1/s, and potentials have no unit. */
export const leak = {
  ...size,
  /** inverse of the membrane time constant, a number or one per neuron (1/s) */
  tau_mem_inv: real('1/s', 'inverse of the membrane time constant, a number or one per neuron', 100, {
    min: 0,
    shape: perNeuron,
  }),
  /** leak potential, where v begins */
  v_leak: real('1', 'leak potential, where v begins', 0, { shape: perNeuron }),
} as const;

/** What a surrogate gradient is made of. Norse 1.1.0 leaves alpha out of `super`, as if it were 1; later versions do not. */
export const gradient = {
  /** surrogate gradient; heaviside has none */
  method: choice(
    'surrogate gradient; heaviside has none',
    ['super', 'triangle', 'tanh', 'circ', 'heavi_erfc', 'heaviside'],
    'super',
  ),
  /** parameter of the surrogate gradient; nothing flows back to it */
  alpha: real('1', 'parameter of the surrogate gradient; nothing flows back to it', 100, {
    trainable: false,
  }),
  /** gradient of z by v - v_th; by default what method and alpha say */
  surrogate: surrogate('gradient of z by v - v_th; by default what method and alpha say', {
    of: ['method', 'alpha'],
    make: (p: { readonly method: keyof typeof METHODS; readonly alpha: Tensor }) =>
      METHODS[p.method](p.alpha),
  }),
} as const;

/** What fires. */
export const firing = {
  /** threshold potential */
  v_th: real('1', 'threshold potential', 1, { shape: perNeuron }),
  /** potential after a spike */
  v_reset: real('1', 'potential after a spike', 0, { shape: perNeuron }),
  ...gradient,
} as const;

/** What most neurons have. */
export const membrane = { ...leak, ...firing } as const;

/** What neurons with a synaptic current have besides. */
export const synapse = {
  /** inverse of the synaptic time constant, a number or one per neuron (1/s) */
  tau_syn_inv: real('1/s', 'inverse of the synaptic time constant, a number or one per neuron', 200, {
    min: 0,
    shape: perNeuron,
  }),
} as const;

/** Longest steps at which Euler's method is stable, for all neurons and for those with a synaptic current. */
export const membraneStep = {
  tau_mem_inv: (p: { readonly tau_mem_inv: Float64Array }) => p.tau_mem_inv.map((rate) => 2 / rate),
};
export const synapseStep = {
  tau_syn_inv: (p: { readonly tau_syn_inv: Float64Array }) => p.tau_syn_inv.map((rate) => 2 / rate),
};

/** The order in which a step goes, which Norse changed between its versions. */
export const ordered = {
  /** input_first: input, v, decay of i, spike, as Norse has it now; input_last: v, decay of i, spike, input, as in 2021–22 */
  order: choice(
    'input_first: input, v, decay of i, spike, as Norse has it now; input_last: v, decay of i, spike, input, as in 2021–22',
    ['input_first', 'input_last'],
    'input_first',
  ),
};

/** Hyperparameters of neurons with a synaptic current. */
export const lif = { ...membrane, ...synapse, ...ordered } as const;

export const level = {
  /** membrane potential */
  v: state('1', 'membrane potential', { shape: perNeuron }),
} as const;
export const compartments = {
  /** membrane potential, after the reset */
  v: state('1', 'membrane potential, after the reset', { shape: perNeuron }),
  /** spikes */
  z: output('spike', 'spikes', { shape: perNeuron }),
} as const;
export const current = {
  /** synaptic current */
  i: state('1', 'synaptic current', { shape: perNeuron }),
} as const;
export const drive = {
  /** weighted input */
  input: input('1', 'weighted input', { shape: perNeuron }),
} as const;

/** Time, start and longest step of neurons with a synaptic current: v begins at the leak potential. */
export const leaving = {
  time: 's',
  initial: { v: (p: { readonly v_leak: Tensor }) => p.v_leak.detach() },
  longestStep: { ...membraneStep, ...synapseStep },
} as const;

/** What these have besides their hyperparameters, and the compartments that they have besides. */
export const feedForward = <More extends object>(more: More) => ({
  ...leaving,
  compartments: { ...drive, ...compartments, ...current, ...more },
});

/** `H(v - at)`, 1 only above, with the gradient of the surrogate. */
export const threshold = (v: Tensor, at: Tensor | number, p: { readonly surrogate: Surrogate }): Tensor =>
  spike(v, at, { surrogate: p.surrogate, strict: true });

/** `(1 - z) · v + z · v_reset`. */
export const resetValue = (v: Tensor, z: Tensor, v_reset: Tensor): Tensor =>
  z.neg().add(1).mul(v).add(z.mul(v_reset));

/** `max(x, 0)`, without a gradient at 0, as in PyTorch. */
export const relu = (x: Tensor): Tensor => x.mul(x.gt(0).spikes());

/** `v + dt · tau_mem_inv · (v_leak - v + drive)`. */
export const charge = (
  v: Tensor,
  drive: Tensor,
  p: { tau_mem_inv: Tensor; v_leak: Tensor },
  dt: Tensor,
): Tensor => v.add(p.v_leak.sub(v).add(drive).mul(dt.mul(p.tau_mem_inv)));

/** The step of an encoder: a potential is charged by a current at once, and fires. */
export function encoded(v: Tensor, drive: Tensor, p: Omit<LIF, 'order' | 'tau_syn_inv'>, dt: Tensor) {
  const charged = charge(v, drive, p, dt);
  const z = threshold(charged, p.v_th, p);
  return { z, v: resetValue(charged, z, p.v_reset) };
}

/** `i - dt · tau_syn_inv · i`. */
export const decay = (i: Tensor, p: { tau_syn_inv: Tensor }, dt: Tensor): Tensor =>
  i.sub(i.mul(dt.mul(p.tau_syn_inv)));

export type StepOrder = 'input_first' | 'input_last';

export interface LIF {
  readonly order: StepOrder;
  readonly tau_mem_inv: Tensor;
  readonly tau_syn_inv: Tensor;
  readonly v_leak: Tensor;
  readonly v_th: Tensor;
  readonly v_reset: Tensor;
  readonly surrogate: Surrogate;
}

interface More {
  /** What the reset sees of the spikes. */
  readonly held?: (z: Tensor) => Tensor;
  /** What drives v besides the current. */
  readonly beside?: Tensor;
}

/** One step of a leaky integrate-and-fire neuron. */
export function stepLIF(
  { v, i }: { readonly v: Tensor; readonly i: Tensor },
  drive: Tensor,
  p: LIF,
  dt: Tensor,
  { held = (z) => z, beside }: More = {},
) {
  const first = p.order === 'input_first';
  const driven = first ? i.add(drive) : i;
  const charged = charge(v, beside ? driven.add(beside) : driven, p, dt);
  const decayed = decay(driven, p, dt);
  const z = threshold(charged, p.v_th, p);
  return { z, v: resetValue(charged, held(z), p.v_reset), i: first ? decayed : decayed.add(drive) };
}
