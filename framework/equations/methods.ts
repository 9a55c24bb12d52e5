import { dimensionless, divideUnits, type Unit } from '../base/units.ts';
import { type TableauName, tableaus } from '../ops/integrators.ts';
import { reach } from './exact.ts';
import { faultAt } from './fault.ts';
import { type Linear, linearIn } from './linear.ts';
import { div, inUnitOf, isNumber, isValue, mul, named, namesIn, neg } from './terms.ts';
import type { FormulaTerm, TextSpan } from './words.ts';

/** How states are advanced. */
export type IntegrationMethod = TableauName | 'exp_euler' | 'exact';

/** Names of Brian2's. */
export const METHOD_ALIASES = new Map<string, IntegrationMethod>(
  Object.entries({ linear: 'exact', exponential_euler: 'exp_euler', rk2: 'midpoint' }),
);
export const METHODS: readonly IntegrationMethod[] = [
  ...(Object.keys(tableaus) as TableauName[]),
  'exp_euler',
  'exact',
];

/** A state and its rate, in whatever unit that is. */
export interface Rate {
  readonly name: string;
  readonly unit: Unit;
  readonly rate: FormulaTerm;
  /** Whether it stands still while the cell is refractory. */
  readonly rests: boolean;
  readonly at: TextSpan;
}

/** `rate = a · x + b`, of a state by itself, as what a step needs of it. */
export interface Own {
  /** Without a unit: a times the step. Absent where a is 0. */
  readonly exponent?: FormulaTerm;
  /** b / a, in the unit of the state. */
  readonly ratio?: FormulaTerm;
  /** b, in the unit of the state per time; needed where a may be 0. */
  readonly rest?: FormulaTerm;
  readonly mayVanish: boolean;
}

/** A rate as `(a x + b) / τ`: with the τ apart, so that neither b/a nor a·dt/τ is rounded more than it must be. */
export function ownOf({ name, unit, rate }: Rate, time: Unit): Own | undefined {
  const split = (t: FormulaTerm): readonly [Linear | undefined, FormulaTerm | undefined] => {
    if (t.op === 'div' && !namesIn(t.of[1]!).has(name)) return [linearIn(t.of[0]!, [name]), t.of[1]!];
    return [linearIn(t, [name]), undefined];
  };
  const [linear, tau] = split(rate);
  if (!linear) return undefined;
  const a = linear.of.get(name);
  const over = (t: FormulaTerm): FormulaTerm => (tau ? div(t, tau) : t);
  const rest = linear.rest && inUnitOf(over(linear.rest), divideUnits(unit, time));
  if (!a || isValue(a, 0)) return { ...(rest && { rest }), mayVanish: false };
  const dt = named('dt', time);
  const along = isValue(a, -1) ? neg(dt) : isValue(a, 1) ? dt : mul(a, dt);
  const exponent = inUnitOf(over(along), dimensionless);
  const ratio = linear.rest && inUnitOf(byFactor(linear.rest, a), unit);
  return {
    exponent,
    ...(ratio && { ratio }),
    ...(rest && { rest }),
    mayVanish: !isNumber(a),
  };
}

/** b / a, where a is often -1. */
const byFactor = (b: FormulaTerm, a: FormulaTerm): FormulaTerm =>
  isValue(a, -1) ? neg({ ...b, unit: divideUnits(b.unit, a.unit) }) : div(b, a);

/** A system that is linear with coefficients that nothing changes within a step. */
export interface LinearSystem {
  readonly names: readonly string[];
  /** Coefficients [to, from], per time, in the units of the states. */
  readonly a: readonly (readonly (FormulaTerm | undefined)[])[];
  readonly b: readonly (FormulaTerm | undefined)[];
  /** States that no other state leads back to; only these may be coupled in one direction. */
  readonly alone: readonly boolean[];
}

/** Most states that are coupled: what a matrix costs grows with the third power. */
const MOST = 6;

export function linearSystem(
  rates: readonly Rate[],
  time: Unit,
  changing: readonly string[],
): LinearSystem | undefined {
  const names = rates.map(({ name }) => name);
  const a: (FormulaTerm | undefined)[][] = [];
  const b: (FormulaTerm | undefined)[] = [];
  for (const { rate, unit } of rates) {
    const row = linearIn(rate, names);
    if (!row) return undefined;
    const all = [...row.of.values(), ...(row.rest ? [row.rest] : [])];
    if (all.some((t) => [...namesIn(t)].some((own) => changing.includes(own) || names.includes(own))))
      return undefined;
    const perTime = divideUnits(unit, time);
    a.push(
      rates.map((from) => {
        const own = row.of.get(from.name);
        return own && inUnitOf(own, divideUnits(perTime, from.unit));
      }),
    );
    b.push(row.rest && inUnitOf(row.rest, perTime));
  }
  const leads = reach(a.map((row, i) => row.map((x, j) => x !== undefined && i !== j)));
  const coupled = leads.filter((row) => row.some(Boolean)).length;
  return coupled > MOST ? undefined : { names, a, b, alone: leads.map((row, i) => !row[i]) };
}

/** What the noises of a rate are multiplied with, and the rate without them. */
export interface Noisy {
  readonly drift: FormulaTerm | undefined;
  readonly noises: ReadonlyMap<string, FormulaTerm>;
}

export function noisyOf({ rate, at }: Rate, noises: readonly string[]): Noisy {
  const split = linearIn(rate, noises);
  if (split && ![...split.of.values()].some((t) => [...namesIn(t)].some((own) => noises.includes(own))))
    return { drift: split.rest, noises: split.of };
  return faultAt(
    at,
    'a rate that is not linear in its noise',
    'xi multiplied with what does not depend on it',
    'Write f + g*xi.',
  );
}

/** The method that is wanted, or the best there is: exact where the system is linear, else exp_euler where each state is in itself, else euler. */
export function methodFor(
  rates: readonly Rate[],
  {
    wanted,
    noises,
    time,
  }: {
    readonly wanted: IntegrationMethod | undefined;
    readonly noises: readonly string[];
    readonly time: Unit;
  },
): IntegrationMethod {
  const states = rates.map(({ name }) => name);
  const noisy = rates.filter(({ rate }) => noises.some((xi) => namesIn(rate).has(xi)));
  if (noisy.length > 0) {
    const depends = noisy.find((own) =>
      [...noisyOf(own, noises).noises.values()].some((g) =>
        [...namesIn(g)].some((name) => states.includes(name) || name === 't'),
      ),
    );
    if (wanted === undefined) return depends ? 'heun' : 'euler';
    if (wanted === 'euler' && depends)
      faultAt(
        depends.at,
        "noise that depends on a state, by Euler's method",
        "'heun', which converges to the Stratonovich solution",
        "Choose method: 'heun'.",
      );
    if (wanted === 'euler' || wanted === 'heun') return wanted;
    return faultAt(noisy[0]!.at, `noise by the method ${wanted}`, "'euler' or 'heun'", 'Choose one of them.');
  }
  const notOwn = rates.find((own) => !ownOf(own, time));
  const isLinear =
    wanted === 'exact' || wanted === undefined ? linearSystem(rates, time, ['t']) !== undefined : false;
  if (wanted === undefined) return isLinear ? 'exact' : notOwn ? 'euler' : 'exp_euler';
  if (wanted === 'exact' && !isLinear)
    faultAt(
      (rates.find(({ rate }) => !linearIn(rate, states)) ?? rates[0]!).at,
      'equations that are not linear with constant coefficients',
      "such ones for the method 'exact'",
      "Choose another method, or none: 'exp_euler' or 'euler' is found then.",
    );
  if (wanted === 'exp_euler' && notOwn)
    faultAt(
      notOwn.at,
      `a rate that is not linear in ${notOwn.name}`,
      "a·x + b in each state for the method 'exp_euler'",
      "Choose 'rk4', 'heun' or 'euler'.",
    );
  return wanted;
}
