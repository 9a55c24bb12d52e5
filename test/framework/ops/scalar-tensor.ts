import { type DType, rounding } from '../../../framework/base/dtypes.ts';
import * as bitwise from '../../../framework/ops/bits.ts';
import * as farAngles from '../../../framework/ops/far-angles.ts';
import type { Bool, Elementary, Operand, Tensor } from '../../../framework/ops/tensor.ts';

type Primitive =
  | 'kind'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'neg'
  | 'abs'
  | 'sqrt'
  | 'floor'
  | 'nearest'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'eq'
  | 'ne';

type Round = (x: number) => number;

const bits = new DataView(new ArrayBuffer(8));

const exponentOf = (x: number): number => {
  bits.setFloat64(0, x);
  return ((bits.getUint16(0) >> 4) & 0x7ff) - 1023;
};

/** x · 2ⁿ, rounded once: a step down stops 53 bits above the subnormals, so that only the last one rounds. */
const timesPowerOfTwo = (x: number, n: number): number => {
  if (n > 1023) return timesPowerOfTwo(x * 2 ** 1023, n - 1023);
  if (n < -1022) return timesPowerOfTwo(x * 2 ** (53 - 1022), n + 1022 - 53);
  return x * 2 ** n;
};

const nearestEven = (x: number): number => {
  const floor = Math.floor(x);
  const part = x - floor;
  const up = part === 0.5 ? floor % 2 !== 0 : part > 0.5;
  const result = up ? floor + 1 : floor;
  return result === 0 && x < 0 ? -0 : result;
};

class ScalarBool {
  readonly kind = 'bool';
  readonly #value: boolean;
  readonly #round: Round;

  constructor(value: boolean, round: Round) {
    this.#value = value;
    this.#round = round;
  }

  #is(value: boolean): Bool {
    return new ScalarBool(value, this.#round) as unknown as Bool;
  }

  and(x: Bool): Bool {
    return this.#is(this.#value && (x as unknown as ScalarBool).#value);
  }

  or(x: Bool): Bool {
    return this.#is(this.#value || (x as unknown as ScalarBool).#value);
  }

  not(): Bool {
    return this.#is(!this.#value);
  }

  where(a: Operand, b: Operand): Tensor {
    return scalar(this.#round(numberOf(this.#value ? a : b)), this.#round);
  }
}

/** Operations on two numbers that are taken by the meanings of their rows. */
const PAIRED = { ...farAngles, copySign: bitwise.copySign };

/** One number with the primitives of `Tensor`, each rounded once. */
class ScalarTensor implements Pick<Tensor, Primitive> {
  readonly kind = 'float';
  readonly value: number;
  readonly #round: Round;

  constructor(value: number, round: Round) {
    this.value = value;
    this.#round = round;
  }

  #is(value: number): Tensor {
    return scalar(this.#round(value), this.#round);
  }

  #bool(value: boolean): Bool {
    return new ScalarBool(value, this.#round) as unknown as Bool;
  }

  #of(x: Operand): number {
    return typeof x === 'number' ? this.#round(x) : numberOf(x);
  }

  add(x: Operand): Tensor {
    return this.#is(this.value + this.#of(x));
  }
  sub(x: Operand): Tensor {
    return this.#is(this.value - this.#of(x));
  }
  mul(x: Operand): Tensor {
    return this.#is(this.value * this.#of(x));
  }
  div(x: Operand): Tensor {
    return this.#is(this.value / this.#of(x));
  }
  neg(): Tensor {
    return this.#is(-this.value);
  }
  abs(): Tensor {
    return this.#is(Math.abs(this.value));
  }
  sqrt(): Tensor {
    return this.#is(Math.sqrt(this.value));
  }
  floor(): Tensor {
    return this.#is(Math.floor(this.value));
  }
  nearest(): Tensor {
    return this.#is(nearestEven(this.value));
  }
  scale2(n: Operand): Tensor {
    const power = numberOf(n);
    // What is not a number of steps belongs to a branch that is not taken.
    if (!Number.isFinite(power)) return this.#is(Number.NaN);
    if (!Number.isInteger(power)) throw new RangeError(`scale2 by ${power}`);
    return this.#is(timesPowerOfTwo(this.value, Math.max(-3000, Math.min(3000, power))));
  }
  exponent(): Tensor {
    return this.#is(exponentOf(this.value));
  }
  mantissa(): Tensor {
    return this.#is(timesPowerOfTwo(this.value, -exponentOf(this.value)));
  }
  farQuadrant(near: Operand): Tensor {
    return this.#asIts('farQuadrant', near);
  }
  farAngle(near: Operand): Tensor {
    return this.#asIts('farAngle', near);
  }
  farRest(near: Operand): Tensor {
    return this.#asIts('farRest', near);
  }
  copySign(sign: Operand): Tensor {
    return this.#asIts('copySign', sign);
  }
  head(): Tensor {
    const { meaning } = bitwise.head.elementwise;
    return this.#is((typeof meaning === 'function' ? meaning : meaning[this.#dtype])(this.value));
  }
  /** By the meaning of its row. */
  #asIts(op: keyof typeof PAIRED, other: Operand): Tensor {
    const { meaning } = PAIRED[op].elementwise;
    const compute = typeof meaning === 'function' ? meaning : meaning[this.#dtype];
    return this.#is(compute(this.value, numberOf(other)));
  }
  get #dtype(): DType {
    return this.#round === Math.fround ? 'f32' : 'f64';
  }
  lt(x: Operand): Bool {
    return this.#bool(this.value < this.#of(x));
  }
  le(x: Operand): Bool {
    return this.#bool(this.value <= this.#of(x));
  }
  gt(x: Operand): Bool {
    return this.#bool(this.value > this.#of(x));
  }
  ge(x: Operand): Bool {
    return this.#bool(this.value >= this.#of(x));
  }
  eq(x: Operand): Bool {
    return this.#bool(this.value === this.#of(x));
  }
  ne(x: Operand): Bool {
    return this.#bool(this.value !== this.#of(x));
  }
}

const scalar = (value: number, round: Round): Tensor => new ScalarTensor(value, round) as unknown as Tensor;

const numberOf = (x: Operand): number =>
  typeof x === 'number' ? x : (x as unknown as { readonly value: number }).value;

/** The function of two numbers that an expansion defines in a precision. */
export const scalarFunctionOfTwo = (
  f: (x: Tensor, y: Tensor, dtype: DType) => Tensor,
  dtype: DType,
): ((x: number, y: number) => number) => {
  const round = rounding(dtype);
  return (x, y) => numberOf(f(scalar(x, round), scalar(y, round), dtype));
};

/** The function of numbers that an expansion defines in a precision. */
export const scalarFunction = (f: Elementary, dtype: DType): ((x: number) => number) => {
  const round = rounding(dtype);
  return (x) => numberOf(f(scalar(x, round), dtype));
};
