import { where } from '../ops/logic.ts';
import type { Tensor } from '../ops/tensor.ts';

/** A function that formulas may call: of so many operands, which are dimensionless (`plain`) or alike (`alike`; `ratio` where what comes out has no unit). */
export interface FormulaFunction {
  readonly operands: number;
  readonly units: 'plain' | 'alike' | 'ratio' | 'root' | 'sign';
  readonly call: (...x: Tensor[]) => Tensor;
}

const plain = (call: (x: Tensor) => Tensor): FormulaFunction => ({ operands: 1, units: 'plain', call });

const LN10 = Math.LN10;
const LN2 = Math.LN2;

/** The part before the decimal point. */
const truncated = (x: Tensor): Tensor => where(x.lt(0), x.neg().floor().neg(), x.floor());

/** What formulas may call, by name: functions of Brian2 and of mathjs that tensors have. A map: `constructor` is none. */
export const formulaFunctions: ReadonlyMap<string, FormulaFunction> = new Map(
  Object.entries({
    exp: plain((x) => x.exp()),
    expm1: plain((x) => x.expm1()),
    log: plain((x) => x.log()),
    log1p: plain((x) => x.log1p()),
    log10: plain((x) => x.log().div(LN10)),
    log2: plain((x) => x.log().div(LN2)),
    exprel: plain((x) => where(x.eq(0), 1, x.expm1().div(x))),
    sin: plain((x) => x.sin()),
    cos: plain((x) => x.cos()),
    tan: plain((x) => x.sin().div(x.cos())),
    atan: plain((x) => x.atan()),
    arctan: plain((x) => x.atan()),
    sinh: plain((x) => x.exp().sub(x.neg().exp()).mul(0.5)),
    cosh: plain((x) => x.cosh()),
    tanh: plain((x) => x.tanh()),
    sech: plain((x) => x.sech()),
    sigmoid: plain((x) => x.sigmoid()),
    erf: plain((x) => x.erf()),
    floor: plain((x) => x.floor()),
    ceil: plain((x) => x.neg().floor().neg()),
    round: plain((x) => x.nearest()),
    int: plain(truncated),
    abs: { operands: 1, units: 'alike', call: (x) => x.abs() },
    sign: { operands: 1, units: 'sign', call: (x) => x.sign() },
    sqrt: { operands: 1, units: 'root', call: (x) => x.sqrt() },
    min: { operands: 2, units: 'alike', call: (a, b) => a.min(b) },
    max: { operands: 2, units: 'alike', call: (a, b) => a.max(b) },
    clip: { operands: 3, units: 'alike', call: (x, low, high) => x.max(low!).min(high!) },
    // Brian2's: whole steps, whatever rounding has left of t.
    timestep: { operands: 2, units: 'ratio', call: (t, dt) => t.div(dt!).add(1e-3).floor() },
    mod: { operands: 2, units: 'alike', call: (a, b) => a.sub(a.div(b!).floor().mul(b!)) },
  } satisfies Record<string, FormulaFunction>),
);

/** Functions with a reading of their own. */
export const SPECIAL = ['where', 'int', 'rand', 'randn', 'poisson'] as const;
