import { dimensionless } from '../base/units.ts';
import {
  add,
  div,
  isNumber,
  isValue,
  mul,
  neg,
  number,
  ONE,
  once,
  partsOf,
  sub,
  together,
  where,
} from './terms.ts';
import type { FormulaTerm } from './words.ts';

// Linear in some names: what these are multiplied with, and the rest. No algebra: products out of parentheses that cancel elsewhere
// are not seen, as they stand in nobody's equations.

/** `Σ of[name] · name + rest`; what is missing is 0. */
export interface Linear {
  readonly of: ReadonlyMap<string, FormulaTerm>;
  readonly rest?: FormulaTerm;
}

type Summand = FormulaTerm | undefined;

/** A term as linear in names, if it is. */
export function linearIn(whole: FormulaTerm, names: readonly string[]): Linear | undefined {
  const holds = once((t: FormulaTerm): boolean =>
    t.op === 'name' ? names.includes(t.name) : partsOf(t).some((part) => holds(part)),
  );
  const split = once((t: FormulaTerm): Linear | undefined => {
    if (!holds(t)) return isValue(t, 0) ? { of: new Map() } : { of: new Map(), rest: t };
    if (t.op === 'name') return { of: new Map([[t.name, ONE]]) };
    if (t.op === 'number') return undefined;
    const [x, y] = t.of;
    switch (t.op) {
      case 'add':
        return joined(split(x!), split(y!), plus);
      case 'sub':
        return joined(split(x!), split(y!), minus);
      case 'neg':
        return scaled(split(x!), negative);
      case 'mul':
        if (!holds(y!)) return scaled(split(x!), (part) => times(part, y!));
        return holds(x!) ? undefined : scaled(split(y!), (part) => times(x!, part));
      case 'div':
        return holds(y!) ? undefined : scaled(split(x!), (part) => div(part, y!));
      case 'where': {
        const [condition, yes, no] = t.of;
        if (holds(condition!)) return undefined;
        const zero = (other: FormulaTerm) => number(0, other.unit);
        return joined(split(yes!), split(no!), (a, b) =>
          a || b ? where(condition!, ...together(a ?? zero(b!), b ?? zero(a!))) : undefined,
        );
      }
      default:
        return undefined;
    }
  });
  return split(whole);
}

const negative = (t: FormulaTerm): FormulaTerm => (t.op === 'neg' ? t.of[0]! : neg(t));
const plus = (a: Summand, b: Summand): Summand => (a && b ? add(...together(a, b)) : (a ?? b));
const minus = (a: Summand, b: Summand): Summand =>
  a && b ? sub(...together(a, b)) : (a ?? (b ? negative(b) : undefined));

/** A factor of 1 or -1 is none. */
function times(a: FormulaTerm, b: FormulaTerm): FormulaTerm {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (!isNumber(one) || Math.abs(one.value) !== 1 || one.unit !== dimensionless) continue;
    return one.value === 1 ? other : negative(other);
  }
  return mul(a, b);
}

function joined(
  a: Linear | undefined,
  b: Linear | undefined,
  join: (a: Summand, b: Summand) => Summand,
): Linear | undefined {
  if (!a || !b) return undefined;
  const of = new Map<string, FormulaTerm>();
  for (const name of new Set([...a.of.keys(), ...b.of.keys()])) {
    const own = join(a.of.get(name), b.of.get(name));
    if (own) of.set(name, own);
  }
  const rest = join(a.rest, b.rest);
  return rest ? { of, rest } : { of };
}

function scaled(a: Linear | undefined, scale: (part: FormulaTerm) => FormulaTerm): Linear | undefined {
  if (!a) return undefined;
  const of = new Map([...a.of].map(([name, own]) => [name, scale(own)]));
  return a.rest ? { of, rest: scale(a.rest) } : { of };
}
