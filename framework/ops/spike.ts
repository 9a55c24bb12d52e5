import { fail, located } from '../base/errors.ts';
import { timelessly } from '../base/fickle.ts';
import { isRecord, say } from '../base/say.ts';
import { formatShape } from '../base/shapes.ts';
import { dimensionless, divideUnits } from '../base/units.ts';
import { composed } from './operation.ts';
import {
  broadcastAll,
  noGradient,
  type Shape,
  sameShape,
  sameUnits,
  type Tensor,
  unstretched,
} from './row.ts';

/** What surrogates have besides their function. */
interface SurrogateWords {
  /** As printed programs show it. */
  readonly name?: string;
  /** Numbers and tensors that the function needs, such as live hyperparameters; nothing flows back to them. */
  readonly operands?: readonly (Tensor | number)[];
  /** A factor of the gradient; 1 by default. */
  readonly scale?: number;
}

/** By a smooth function of the membrane and the threshold: its derivatives by both are the gradient. */
interface SmoothSurrogate extends SurrogateWords {
  readonly smooth: (v: Tensor, threshold: Tensor, ...operands: Tensor[]) => Tensor;
  readonly derivative?: undefined;
}

/** By a pseudo-derivative, with respect to `u = v - threshold`. */
interface SlopeSurrogate extends SurrogateWords {
  readonly derivative: (u: Tensor, ...operands: Tensor[]) => Tensor | number;
  readonly smooth?: undefined;
}

/**
 * What takes the place of a spike's gradient, as a function of the membrane `v`, the threshold and operands of
 * its own (a window, say). Either a smooth function, whose derivative is derived, or, where a system defines
 * only a pseudo-derivative with respect to `u = v - threshold`, that: `{ derivative: (u) => u.abs().neg().exp() }`.
 * Both see numbers in the unit of the membrane.
 */
export type Surrogate = SmoothSurrogate | SlopeSurrogate;

/** How a membrane fires. */
export type SpikeAttrs = {
  readonly surrogate: Surrogate;
  /** Fires at `v > threshold` (true) or `v ≥ threshold` (false, the default). */
  readonly strict?: boolean;
  /** Emits `floor(v / threshold)` spikes at once, at most this many; absent: one. */
  readonly cap?: number;
};

/** A membrane, a threshold and the operands of a surrogate. */
type SpikeOperands = readonly ['float', 'float', ...'float'[]];

export const spiking = {
  /**
   * spikes of a membrane v at a threshold θ: 1 where v ≥ θ (or v > θ), or floor(v / θ) of them up to a cap; the gradient is
   * the surrogate's, with respect to v and to θ
   */
  spike: composed<SpikeOperands, SpikeAttrs>({
    name: 'spike',
    fires: true,
    doc: 'spikes of a membrane v at a threshold θ',
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
      if (surrogate.smooth) {
        const own = scaled(g, surrogate);
        const [dv, dThreshold] = scribe.pullback(smoothOf(surrogate, operands), [v, threshold], own);
        return [dv!, dThreshold!, ...operands.map(() => null)];
      }
      const du = g.mul(slopeAt(surrogate, v.sub(threshold), operands));
      return [du, du.neg(), ...operands.map(() => null)];
    },
    shows: ['strict', 'cap', 'surrogate'],
  }),
  /** the surrogate's derivative of a spike with respect to the membrane v at a threshold θ; no gradient */
  surrogate: composed<SpikeOperands, Pick<SpikeAttrs, 'surrogate'>>({
    name: 'surrogate',
    doc: "the surrogate's derivative of a spike with respect to the membrane v at a threshold θ",
    operands: ['float', 'float'],
    rest: 'float',
    kind: 'float',
    shape: broadcastAll,
    unit: ([v, threshold]) => sameUnits([v, threshold]) && divideUnits(dimensionless, v),
    expand: ([v, threshold, ...operands], { surrogate }, scribe) => {
      const shape = broadcastAll([v, threshold, ...operands].map((x) => x.shape))!;
      const stretched = (x: Tensor) => unstretched(x, shape) ?? scribe.zeros(shape).add(x);
      if (!surrogate.smooth) {
        const slope = slopeAt(surrogate, v.sub(threshold), operands);
        return typeof slope === 'number' ? scribe.zeros(shape).add(slope) : stretched(slope);
      }
      const one = scaled(scribe.zeros(shape).add(1), surrogate);
      const smooth = smoothOf(surrogate, operands);
      const [slope] = scribe.pullback((x) => smooth(x, threshold), [stretched(v)], one);
      return slope ?? scribe.zeros(shape);
    },
    vjp: noGradient,
    shows: ['surrogate'],
  }),
};

const scaled = (g: Tensor, { scale = 1 }: Surrogate): Tensor => (scale === 1 ? g : g.mul(scale));

const called = <T>(name: string, work: () => T): T =>
  timelessly(
    () => `surrogate, ${name}`,
    () => located(work),
  );

/** The pseudo-derivative of a surrogate, which users may have written. */
function slopeAt(surrogate: SlopeSurrogate, u: Tensor, operands: readonly Tensor[]): Tensor | number {
  const { derivative, scale = 1 } = surrogate;
  const slope: unknown = called('derivative', () => derivative(u, ...operands));
  if (typeof slope === 'number' && Number.isFinite(slope)) return slope * scale;
  const tensor = tensorFrom(surrogate, 'derivative', slope, u.shape);
  return scale === 1 ? tensor : tensor.mul(scale);
}

/** The smooth function of a surrogate, which users may have written. */
const smoothOf =
  (surrogate: SmoothSurrogate, operands: readonly Tensor[]) =>
  (v: Tensor, threshold: Tensor): Tensor => {
    const shape = broadcastAll([v.shape, threshold.shape])!;
    return tensorFrom(
      surrogate,
      'smooth',
      called('smooth', () => surrogate.smooth(v, threshold, ...operands)),
      shape,
    );
  };

/** What a function of a surrogate has given, if that can stand for a spike. */
function tensorFrom({ name }: Surrogate, what: string, x: unknown, shape: Shape): Tensor {
  const { kind, shape: own, mul } = (isRecord(x) ? x : {}) as Partial<Tensor>;
  const isTensor = kind === 'float' && Array.isArray(own) && typeof mul === 'function';
  if (isTensor && sameShape(broadcastAll([shape, own]) ?? [], shape)) return x as Tensor;
  return fail({
    code: isTensor ? 'shape-mismatch' : 'kind-mismatch',
    where: `${name ?? 'surrogate'}, ${what}`,
    found: isTensor ? `shape ${formatShape(own)}` : say(x),
    expected: `a tensor of shape ${formatShape(shape)}, as what it is given`,
    remedy: 'Compute it with the methods of its argument: (u) => u.abs().neg().exp().',
  });
}
