import type { Shape } from '../base/shapes.ts';
import type { Unit } from '../base/units.ts';
import type { RandomNumbers } from '../describe/random-numbers.ts';
import { poissonNumbers } from '../large/poisson.ts';
import { where } from '../ops/logic.ts';
import type { Bool, Operand, Tensor } from '../ops/tensor.ts';
import type { FormulaFunction } from './functions.ts';
import { formulaFunctions } from './functions.ts';
import type { FormulaTerm } from './words.ts';

// Terms become tensor operations. All tensors here are plain numbers, in the units that the terms say.

/** A term's value: a number where it is one. */
export type Emitted = Tensor | Bool | number;

/** Of a number too. */
export const tensorOf = (x: Emitted, { constant }: Pick<Environment, 'constant'>): Tensor =>
  typeof x === 'number' ? constant(x) : (x as Tensor);

/** What terms are made of in a command. */
export interface Environment {
  /** The numbers of a name, or its truth values. */
  readonly read: (name: string) => Tensor | Bool;
  readonly functions: ReadonlyMap<string, FormulaFunction>;
  /** A number as a tensor, of no shape. */
  readonly constant: (value: number) => Tensor;
  /** Numbers that are drawn, where they may be. */
  readonly draws?: FormulaDraws;
}

/** One number for each cell, or synapse. */
export interface FormulaDraws {
  readonly uniform: () => Tensor;
  readonly normal: () => Tensor;
  readonly poisson: (mean: Tensor) => Tensor;
}

export const drawsOf = (random: RandomNumbers, shape: Shape): FormulaDraws => ({
  uniform: () => random.uniform(shape),
  normal: () => random.normal(shape),
  poisson: (mean) => poissonNumbers(random.uniform(shape), mean),
});

/** Numbers of a tensor in its unit; simplifying takes the division away. */
export const numbersOf = (x: Tensor, unit: Unit): Tensor => x.div({ value: 1, unit });
/** Numbers as a quantity again. */
export const quantityOf = (x: Tensor, unit: Unit): Tensor => x.mul({ value: 1, unit });

/** Emits terms in one place: what occurs twice there is computed once, numbers that are drawn are not. */
export function emitter(around: Environment): (t: FormulaTerm) => Emitted {
  const found = new Map<FormulaTerm, Emitted>();
  const emit = (t: FormulaTerm): Emitted => {
    const before = found.get(t);
    if (before !== undefined) return before;
    const made = emitted(t, emit, around);
    found.set(t, made);
    return made;
  };
  return emit;
}

function emitted(t: FormulaTerm, emit: (t: FormulaTerm) => Emitted, around: Environment): Emitted {
  if (t.op === 'number') return t.value;
  if (t.op === 'name') return around.read(t.name);
  const tensor = (own: FormulaTerm): Tensor => {
    const value = emit(own);
    return typeof value === 'number' ? around.constant(value) : (value as Tensor);
  };
  const operand = (own: FormulaTerm) => emit(own) as Operand;
  const bool = (own: FormulaTerm) => emit(own) as Bool;
  const [a, b, c] = t.of as readonly [FormulaTerm, FormulaTerm, FormulaTerm];
  switch (t.op) {
    case 'add': {
      const x = emit(a);
      return typeof x === 'number' ? tensor(b).add(x) : (x as Tensor).add(operand(b));
    }
    case 'sub':
      return emit(a) === 0 ? tensor(b).neg() : tensor(a).sub(operand(b));
    case 'mul': {
      const [x, y] = [emit(a), emit(b)];
      if (x === 1) return y;
      if (y === 1) return x;
      return typeof x === 'number' ? tensor(b).mul(x) : (x as Tensor).mul(y as Operand);
    }
    case 'div':
      return emit(b) === 1 ? emit(a) : tensor(a).div(operand(b));
    case 'neg':
      return tensor(a).neg();
    case 'pow':
      return tensor(a).pow(operand(b));
    case 'and':
      return bool(a).and(bool(b));
    case 'or':
      return bool(a).or(bool(b));
    case 'not':
      return bool(a).not();
    case 'where':
      return where(bool(a), operand(b), tensor(c));
    case 'call':
      return call(t.called!, t.of, { tensor, bool }, around);
    default:
      return COMPARISONS[t.op](tensor(a), operand(b));
  }
}

const COMPARISONS: Readonly<Record<'<' | '<=' | '>' | '>=' | '==' | '!=', (a: Tensor, b: Operand) => Bool>> =
  {
    '<': (a, b) => a.lt(b),
    '<=': (a, b) => a.le(b),
    '>': (a, b) => a.gt(b),
    '>=': (a, b) => a.ge(b),
    '==': (a, b) => a.eq(b),
    '!=': (a, b) => a.ne(b),
  };

function call(
  name: string,
  of: readonly FormulaTerm[],
  as: { readonly tensor: (t: FormulaTerm) => Tensor; readonly bool: (t: FormulaTerm) => Bool },
  around: Environment,
): Tensor {
  if (name === 'rand') return around.draws!.uniform();
  if (name === 'randn') return around.draws!.normal();
  if (name === 'poisson') return around.draws!.poisson(as.tensor(of[0]!));
  if (name === 'spikes') return as.bool(of[0]!).spikes();
  const own = around.functions.get(name) ?? formulaFunctions.get(name)!;
  return own.call(...of.map(as.tensor));
}
