import { dimensionless, divideUnits } from '../base/units.ts';
import { composed } from './operation.ts';
import { broadcastAll, noGradient, sameUnits, type Tensor, unstretched } from './row.ts';

/**
 * What takes the place of a spike's gradient, as a function of the membrane `v`, the threshold and operands of
 * its own (a window, say). Either a smooth function, whose derivative is derived, or, where a system defines
 * only a pseudo-derivative with respect to `v - threshold`, that.
 */
export interface Surrogate {
  readonly name: string;
  readonly operands: readonly (Tensor | number)[];
  readonly smooth?: (v: Tensor, threshold: Tensor, ...operands: Tensor[]) => Tensor;
  readonly derivative?: (u: Tensor, ...operands: Tensor[]) => Tensor;
}

export type SpikeOptions = {
  readonly surrogate: Surrogate;
  /** Fires at `v > threshold` (true) or `v ≥ threshold` (false, the default). */
  readonly strict?: boolean;
  /** Emits `floor(v / threshold)` spikes at once, at most this many; absent: one. */
  readonly cap?: number;
};

/** A membrane, a threshold and the operands of a surrogate. */
type SpikeOperands = readonly ['float', 'float', ...'float'[]];

export const spiking = {
  spike: composed<SpikeOperands, SpikeOptions>({
    name: 'spike',
    doc:
      'spikes of a membrane v at a threshold θ: 1 where v ≥ θ (or v > θ), or floor(v / θ) of them up to a cap; ' +
      "the gradient is the surrogate's, with respect to v and to θ",
    operands: ['float', 'float'],
    rest: 'float',
    kind: 'float',
    shape: broadcastAll,
    unit: ([v, threshold]) => sameUnits([v, threshold]) && dimensionless,
    finite: () => true,
    expand: ([v, threshold], { strict, cap }) => {
      const fired = strict ? v.gt(threshold) : v.ge(threshold);
      if (cap === undefined) return fired.spikes();
      const count = v.div(threshold).floor();
      return fired.where(count.gt(cap).where(cap, count), 0);
    },
    vjp: (g, [v, threshold, ...operands], _y, { surrogate }, scribe) => {
      const { smooth, derivative } = surrogate;
      if (smooth) {
        const [dv, dThreshold] = scribe.pullback((a, b) => smooth(a, b, ...operands), [v, threshold], g);
        return [dv!, dThreshold!, ...operands.map(() => null)];
      }
      const du = g.mul(derivative!(v.sub(threshold), ...operands));
      return [du, du.neg(), ...operands.map(() => null)];
    },
    shows: ['strict', 'cap', 'surrogate'],
    sample: {
      domain: [
        [-2, 2],
        [0.4, 1.5],
      ],
      attrs: [
        { surrogate: tentSurrogate(), strict: true },
        { surrogate: tentSurrogate(), cap: 3 },
        {
          surrogate: {
            name: 'sech²',
            operands: [],
            derivative: (u: Tensor) => u.tanh().mul(u.tanh()).neg().add(1),
          },
        },
      ],
      smooth: ([v, threshold]) => tentSurrogate().smooth!(v, threshold),
    },
  }),
  surrogate: composed<SpikeOperands, Pick<SpikeOptions, 'surrogate'>>({
    name: 'surrogate',
    doc: "the surrogate's derivative of a spike with respect to the membrane v at a threshold θ; no gradient",
    operands: ['float', 'float'],
    rest: 'float',
    kind: 'float',
    shape: broadcastAll,
    unit: ([v, threshold]) => sameUnits([v, threshold]) && divideUnits(dimensionless, v),
    expand: ([v, threshold, ...operands], { surrogate }, scribe) => {
      const { smooth, derivative } = surrogate;
      const shape = broadcastAll([v, threshold, ...operands].map((x) => x.shape))!;
      const stretched = (x: Tensor) => unstretched(x, shape) ?? scribe.zeros(shape).add(x);
      if (derivative) return stretched(derivative(v.sub(threshold), ...operands));
      const one = scribe.zeros(shape).add(1);
      const [slope] = scribe.pullback((x) => smooth!(x, threshold, ...operands), [stretched(v)], one);
      return slope ?? scribe.zeros(shape);
    },
    vjp: noGradient,
    shows: ['surrogate'],
    sample: {
      domain: [
        [-2, 2],
        [0.4, 1.5],
      ],
      attrs: [
        { surrogate: tentSurrogate() },
        { surrogate: { name: 'constant', operands: [], derivative: (u: Tensor) => u.mul(0).add(2) } },
      ],
    },
  }),
};

/** A plain smooth surrogate for the generated tests. */
function tentSurrogate(): Surrogate {
  return { name: 'tanh', operands: [], smooth: (v, threshold) => v.sub(threshold).tanh() };
}
