import {
  choice,
  count,
  flag,
  output,
  real,
  type Shape,
  state,
  type Tensor,
  where,
} from '../../framework/index.ts';
import { held } from '../synapses/bounds.ts';
import { type Descent, descents } from '../synapses/descent.ts';
import { lessPrior, priorNames } from '../synapses/hebbian.ts';
import { patchMask } from '../synapses/patched/patches.ts';
import { type ActivationName, activation, activationNames } from './activations.ts';

// What rate cells can have among themselves: weights between those of a patch, which may learn by a Hebbian rule.

export interface Lateral {
  readonly n_units: number;
  readonly use_lateral: boolean;
  readonly n_patch: number;
}

interface Learning extends Lateral {
  readonly adaptive_lateral: boolean;
  readonly Wl_opt_type: Descent;
}

const squareIf =
  <P extends Lateral>(needed: (p: P) => boolean) =>
  (p: P): Shape =>
    p.use_lateral && needed(p) ? [p.n_units, p.n_units] : [0];
const perPair = squareIf<Lateral>(() => true);
const perUnit = (p: Lateral): Shape => [p.use_lateral ? p.n_units : 0];

export const lateralHyperparameters = {
  /** whether cells act on each other */
  use_lateral: flag('whether cells act on each other', false),
  /** whether the weights among them learn */
  adaptive_lateral: flag('whether the weights among them learn', false),
  /** initial weight from a cell to itself */
  exc: real('1', 'initial weight from a cell to itself', 0, { trainable: false }),
  /** initial weight from a cell to the others of its patch */
  inh: real('1', 'initial weight from a cell to the others of its patch', 0, { trainable: false }),
  /** patches, whose cells act on each other */
  n_patch: count('patches, whose cells act on each other', 1),
  /** activation function for the others */
  fx_lat: choice('activation function for the others', ['act_fx', ...activationNames], 'act_fx'),
  /** learning rate among cells */
  Wl_eta: real('1', 'learning rate among cells', 0),
  /** optimizer of the weights among cells */
  Wl_opt_type: choice('optimizer of the weights among cells', ['sgd', 'adam', 'nag'], 'sgd'),
  /** prior of the weights among cells */
  Wl_prior: choice('prior of the weights among cells', priorNames, 'constant'),
  /** strength of that prior */
  Wl_prior_rate: real('1', 'strength of that prior', 0),
};

export const lateralCompartments = {
  /** weights among cells [from, to] */
  Wl: state('1', 'weights among cells [from, to]', { shape: perPair, shared: true }),
  /** rates as the others see them */
  zF_lat: output('1', 'rates as the others see them', { shape: perUnit }),
  /** signal of the others, times the derivative of fx_lat */
  j_lat: output('1', 'signal of the others, times the derivative of fx_lat', { shape: perUnit }),
  /** what the optimizer keeps of the weights among cells */
  Wl_first: state('1', 'what the optimizer keeps of the weights among cells', {
    shape: squareIf((p: Learning) => p.adaptive_lateral && p.Wl_opt_type !== 'sgd'),
    shared: true,
  }),
  /** squares that adam keeps of the weights among cells */
  Wl_second: state('1', 'squares that adam keeps of the weights among cells', {
    shape: squareIf((p: Learning) => p.adaptive_lateral && p.Wl_opt_type === 'adam'),
    shared: true,
  }),
  /** steps that the optimizer has taken */
  Wl_steps: state('1', 'steps that the optimizer has taken', { shape: () => [1], shared: true }),
};

/** `exc` on the diagonal, `inh` within the patches, 0 elsewhere. */
export function lateralWeights(p: Lateral & { readonly exc: Tensor; readonly inh: Tensor }): Tensor | number {
  if (!p.use_lateral) return 0;
  const { n_units } = p;
  const patches = patchMask({
    shape: [n_units, n_units],
    n_sub_models: p.n_patch,
    stride_in: 0,
    stride_out: 0,
  });
  const own = Array.from({ length: n_units }, (_, i) =>
    Array.from({ length: n_units }, (_, k) => (i === k ? 1 : 0)),
  );
  return p.exc.sub(p.inh).mul(own).add(p.inh.mul(patches));
}

interface Among {
  readonly act_fx: ActivationName;
  readonly fx_lat: string;
  readonly omega_0: number;
  readonly output_scale: Tensor;
  readonly resist_scale: Tensor;
}

/** What the others see of a cell, and what they send it, times the derivative of the function by which they see. */
export function among(p: Among) {
  const name = (p.fx_lat === 'act_fx' ? p.act_fx : p.fx_lat) as ActivationName;
  const { apply, back } = activation(name, p.omega_0);
  return {
    shown: (z: Tensor) => apply(z).mul(p.output_scale),
    drive: (zF_lat: Tensor, Wl: Tensor, z: Tensor) => back(zF_lat.matmul(Wl), z).mul(p.resist_scale),
  };
}

interface LateralState {
  readonly Wl: Tensor;
  readonly zF_lat: Tensor;
  readonly Wl_first: Tensor;
  readonly Wl_second: Tensor;
  readonly Wl_steps: Tensor;
}

interface LateralRule {
  readonly Wl_prior: Parameters<typeof lessPrior>[2]['prior'];
  readonly Wl_prior_rate: Tensor;
  readonly Wl_eta: Tensor;
  readonly Wl_opt_type: Descent;
}

/** A step down what cells have in common, of the weights that are not 0, within [-1, 1]. */
export function lateralStep({ Wl, zF_lat, Wl_first, Wl_second, Wl_steps }: LateralState, p: LateralRule) {
  const product = zF_lat.outer(zF_lat).mul(Wl.abs().neg().add(1));
  const prior = { prior: p.Wl_prior, prior_rate: p.Wl_prior_rate, prior_ratio: 0.5 };
  const change = where(Wl.eq(0), 0, lessPrior(product, Wl, prior));
  const steps = Wl_steps.add(1);
  const next = descents[p.Wl_opt_type](Wl, change, { first: Wl_first, second: Wl_second }, p.Wl_eta, steps);
  return {
    Wl: held(next.x, { w_bound: 1, is_nonnegative: false }),
    Wl_first: next.first,
    Wl_second: next.second,
    Wl_steps: steps,
  };
}
