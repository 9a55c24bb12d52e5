import { exp, expm1, mV, real, type Tensor, where } from '../../framework/index.ts';

// The ion channels of Hodgkin and Huxley: what flows through them, and how fast their gates open and close.

export const ionChannels = {
  /** reversal potential of sodium (mV) */
  v_Na: real('mV', 'reversal potential of sodium', 115),
  /** reversal potential of potassium (mV) */
  v_K: real('mV', 'reversal potential of potassium', -35),
  /** reversal potential of the leak (mV) */
  v_L: real('mV', 'reversal potential of the leak', 10.6),
  /** conductance of sodium, relative */
  g_Na: real('1', 'conductance of sodium, relative', 100),
  /** conductance of potassium, relative */
  g_K: real('1', 'conductance of potassium, relative', 5),
  /** conductance of the leak, relative */
  g_L: real('1', 'conductance of the leak, relative', 0.3),
};

/** What flows at a potential through gates that stand: `g_Na m³h (v - v_Na) + g_K n⁴ (v - v_K) + g_L (v - v_L)`. */
export function ionCurrents(
  { n, m, h }: { readonly [gate in GateName]: Tensor },
  p: { readonly [name in keyof typeof ionChannels]: Tensor },
): (v: Tensor) => Tensor {
  const sodium = m.mul(m).mul(m).mul(h).mul(p.g_Na);
  const potassium = n.mul(n).mul(n.mul(n)).mul(p.g_K);
  return (v) => v.sub(p.v_Na).mul(sodium).add(v.sub(p.v_K).mul(potassium)).add(v.sub(p.v_L).mul(p.g_L));
}

/** `x / (e^x - 1)`, 1 at 0. */
const ratio = (x: Tensor): Tensor => where(x.eq(0), 1, x.div(expm1(x)));

/** Rates of opening and closing (per ms) of the gates, by the potential in mV from rest. */
const gates = {
  n: [(v: Tensor) => ratio(v.neg().add(10).div(10)).mul(0.1), (v: Tensor) => exp(v.div(-80)).mul(0.125)],
  m: [(v: Tensor) => ratio(v.neg().add(25).div(10)), (v: Tensor) => exp(v.div(-18)).mul(4)],
  h: [(v: Tensor) => exp(v.div(-20)).mul(0.07), (v: Tensor) => exp(v.neg().add(30).div(10)).add(1).pow(-1)],
} as const;

export type GateName = keyof typeof gates;

/** Where the gates stand at a potential of 0. */
export const STEADY = { n: 0.3176769140606974, m: 0.05293248525724958, h: 0.5961207535084603 };

/** Both rates of a gate at a potential from rest. */
export const gateRates = (name: GateName, v: Tensor): readonly [opens: Tensor, closes: Tensor] => {
  const [open, close] = gates[name];
  return [open(v.div(mV(1))), close(v.div(mV(1)))];
};

/** Where a gate stands at a potential that stays: `α/(α + β)`. */
export function standing(name: GateName, v: Tensor): Tensor {
  const [opens, closes] = gateRates(name, v);
  return opens.div(opens.add(closes));
}
