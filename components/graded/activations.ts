import { type Tensor, topK, where } from '../../framework/index.ts';

// Activation functions of rate cells, as ngc-learn 3.2.0 names and defines them, each with what takes a signal back through it.

export interface Activation {
  readonly apply: (x: Tensor) => Tensor;
  /** A signal times the derivative at x; of what has none, a stand-in. */
  readonly back: (signal: Tensor, x: Tensor) => Tensor;
}

const bySlope = (apply: Activation['apply'], slope: (x: Tensor) => Tensor): Activation => ({
  apply,
  back: (signal, x) => signal.mul(slope(x)),
});

/** What has no derivative lets a signal through as it is. */
const straight = (apply: Activation['apply']): Activation => ({ apply, back: (signal) => signal });

const logistic = (x: Tensor): Tensor => x.sigmoid();
const logisticSlope = (x: Tensor): Tensor => logistic(x).mul(logistic(x).neg().add(1));

/** `x · σ(β·x)`. */
const swish = (beta: number): Activation =>
  bySlope(
    (x) => x.mul(logistic(x.mul(beta))),
    (x) => logistic(x.mul(beta)).add(logisticSlope(x.mul(beta)).mul(x.mul(beta))),
  );

/** The five largest of a row, and what is equal to them, are 1, the others 0. */
const winners = (x: Tensor): Tensor => {
  const largest = topK(x, Math.min(WINNERS, x.shape.at(-1)!)).values;
  return x.ge(largest.reduceMin(-1, { keepdims: true })).spikes();
};
const WINNERS = 5;

const softmax = (x: Tensor): Tensor => x.softmax();

const sine = (frequency: number): Activation =>
  bySlope(
    (x) => x.mul(frequency).sin(),
    (x) => x.mul(frequency).cos().mul(frequency),
  );

/** Angular frequency of `sine`. */
export const FREQUENCY = 30;

export const activations = {
  identity: straight((x) => x),
  tanh: bySlope(
    (x) => x.tanh(),
    (x) => x.tanh().mul(x.tanh()).neg().add(1),
  ),
  sigmoid: bySlope(logistic, logisticSlope),
  relu: bySlope(
    (x) => x.max(0),
    (x) => x.ge(0).spikes(),
  ),
  lrelu: bySlope(
    (x) => where(x.ge(0), x, x.mul(0.01)),
    (x) => where(x.ge(0), 1, x.mul(0).add(0.01)),
  ),
  relu6: bySlope(
    (x) => x.max(0).min(6),
    (x) => x.ge(0).and(x.le(6)).spikes(),
  ),
  elu: bySlope(
    (x) => where(x.ge(0), x, x.min(0).expm1()),
    (x) => where(x.ge(0), 1, x.min(0).exp()),
  ),
  silu: swish(1),
  gelu: swish(1.702),
  telu: bySlope(
    (x) => x.mul(x.exp().tanh()),
    (x) => {
      const [grown, bent] = [x.exp(), x.exp().tanh()];
      return bent.add(x.mul(grown).mul(bent.mul(bent).neg().add(1)));
    },
  ),
  softplus: bySlope((x) => x.abs().neg().exp().log1p().add(x.max(0)), logistic),
  softmax: {
    apply: softmax,
    back: (signal, x) => {
      const shares = softmax(x);
      return shares.mul(signal.sub(shares.mul(signal).sum(-1, { keepdims: true })));
    },
  },
  sine: sine(FREQUENCY),
  bkwta: bySlope(winners, winners),
  unit_threshold: straight((x) => x.ge(1).spikes()),
  heaviside: straight((x) => x.ge(0).spikes()),
} as const satisfies Readonly<Record<string, Activation>>;

export type ActivationName = keyof typeof activations;

/** The names, for choices. */
export const activationNames = Object.keys(activations) as readonly ActivationName[];

/** The function of a name, `sine` with this angular frequency. */
export const activation = (name: ActivationName, frequency: number): Activation =>
  name === 'sine' ? sine(frequency) : activations[name];
