import { fail } from '../base/errors.ts';
import { say } from '../base/say.ts';
import { formatShape, type Shape } from '../base/shapes.ts';
import { dimensionless, type Unit } from '../base/units.ts';
import { checkShape } from '../describe/values.ts';
import type { OpName } from '../ops/dictionary.ts';
import type { Kind } from '../ops/row.ts';
import type { SpikeOptions, Surrogate } from '../ops/spike.ts';
import type { Bool, Operand, Tensor } from '../ops/tensor.ts';
import type { Value } from './program.ts';
import type { ProgramScribe } from './scribe.ts';

type Axis = { readonly keepdims?: boolean };

/** A value of a program under construction, with the methods of `Tensor` and `Bool`: each writes one operation. */
export class Symbolic {
  readonly #scribe: ProgramScribe;
  readonly #value: Value;

  constructor(scribe: ProgramScribe, value: Value) {
    this.#scribe = scribe;
    this.#value = value;
  }

  /** Whether it is a value of this program. */
  isOf(scribe: ProgramScribe): boolean {
    return this.#scribe === scribe;
  }

  get id(): number {
    return this.#value.id;
  }
  get shape(): Shape {
    return this.#value.shape;
  }
  get unit(): Unit {
    return this.#value.unit;
  }
  get kind(): never {
    return this.#value.kind as Kind as never;
  }

  add(x: Operand) {
    return this.#with('add', x, this.unit);
  }
  sub(x: Operand) {
    return this.#with('sub', x, this.unit);
  }
  mul(x: Operand) {
    return this.#with('mul', x);
  }
  div(x: Operand) {
    return this.#with('div', x);
  }
  min(x: Operand) {
    return this.#with('min', x, this.unit);
  }
  max(x: Operand) {
    return this.#with('max', x, this.unit);
  }
  scale2(n: Operand) {
    return this.#with('scale2', n);
  }
  neg() {
    return this.#alone('neg');
  }
  abs() {
    return this.#alone('abs');
  }
  sqrt() {
    return this.#alone('sqrt');
  }
  floor() {
    return this.#alone('floor');
  }
  nearest() {
    return this.#alone('nearest');
  }
  single() {
    return this.#alone('single');
  }
  exp() {
    return this.#alone('exp');
  }
  expm1() {
    return this.#alone('expm1');
  }
  log() {
    return this.#alone('log');
  }
  log1p() {
    return this.#alone('log1p');
  }
  tanh() {
    return this.#alone('tanh');
  }
  sigmoid() {
    return this.#alone('sigmoid');
  }
  sin() {
    return this.#alone('sin');
  }
  cos() {
    return this.#alone('cos');
  }
  cosh() {
    return this.#alone('cosh');
  }
  sech() {
    return this.#alone('sech');
  }
  exponent() {
    return this.#alone('exponent');
  }
  mantissa() {
    return this.#alone('mantissa');
  }
  softmax() {
    return this.#alone('softmax');
  }
  detach() {
    return this.#alone('detach');
  }
  transpose() {
    return this.#alone('transpose');
  }
  lt(x: Operand): Bool {
    return this.#with('lt', x, this.unit) as unknown as Bool;
  }
  le(x: Operand): Bool {
    return this.#with('le', x, this.unit) as unknown as Bool;
  }
  gt(x: Operand): Bool {
    return this.#with('gt', x, this.unit) as unknown as Bool;
  }
  ge(x: Operand): Bool {
    return this.#with('ge', x, this.unit) as unknown as Bool;
  }
  eq(x: Operand): Bool {
    return this.#with('eq', x, this.unit) as unknown as Bool;
  }
  ne(x: Operand): Bool {
    return this.#with('ne', x, this.unit) as unknown as Bool;
  }
  and(x: Bool): Bool {
    return this.#with('and', x as never) as unknown as Bool;
  }
  or(x: Bool): Bool {
    return this.#with('or', x as never) as unknown as Bool;
  }
  not(): Bool {
    return this.#alone('not') as unknown as Bool;
  }
  winner(): Bool {
    return this.#alone('winner') as unknown as Bool;
  }
  spikes() {
    return this.#alone('spikes');
  }
  matmul(w: Tensor) {
    return this.#with('matmul', w);
  }
  outer(y: Tensor) {
    return this.#with('outer', y);
  }
  sum(axis: number, options?: Axis) {
    return this.#reduce('sum', axis, options);
  }
  reduceMax(axis: number, options?: Axis) {
    return this.#reduce('reduceMax', axis, options);
  }

  mean(axis: number, options?: Axis): Tensor {
    const sum = this.sum(axis, options);
    return sum.div(this.shape.at(axis)!);
  }

  addOuter(x: Tensor, y: Tensor): Tensor {
    const operands = [this, this.#scribe.operand(x), this.#scribe.operand(y)];
    return this.#scribe.apply('addOuter', operands) as unknown as Tensor;
  }

  reshape(shape: Shape): Tensor {
    const own = checkShape(shape, this.#scribe.place);
    return this.#scribe.apply('reshape', [this], { shape: own }) as unknown as Tensor;
  }

  where(a: Operand, b: Operand): Tensor {
    const unit =
      (a as Partial<Tensor> | undefined)?.unit ?? (b as Partial<Tensor> | undefined)?.unit ?? dimensionless;
    const args = [this, this.#scribe.operand(a, unit), this.#scribe.operand(b, unit)];
    return this.#scribe.apply('where', args) as unknown as Tensor;
  }

  spike(threshold: Operand, options: SpikeOptions): Tensor {
    const { surrogate, ...attrs } = options ?? {};
    if (!Array.isArray(surrogate?.operands)) this.#refuse('spike', say(options), '{ surrogate: … }');
    return this.#scribe.spike('spike', this as unknown as Tensor, threshold, surrogate, attrs);
  }

  surrogate(threshold: Operand, surrogate: Surrogate): Tensor {
    if (!Array.isArray(surrogate?.operands))
      this.#refuse('surrogate', say(surrogate), 'a surrogate, such as superSpike(25)');
    return this.#scribe.spike('surrogate', this as unknown as Tensor, threshold, surrogate, {});
  }

  /** A symbol has no number yet, so code that would branch on one is stopped here. */
  [Symbol.toPrimitive](): never {
    return fail({
      code: 'branch-on-tensor',
      where: this.#scribe.place,
      found: 'a tensor used as a plain number (in an if, a comparison or a template)',
      expected: 'tensor operations only: its value is not known while the command is traced',
      remedy: 'Use where(condition, a, b), or declare the hyperparameter static if it steers the structure.',
    });
  }

  #refuse(op: OpName, found: string, expected: string): never {
    const where = `${this.#scribe.place}: ${op}`;
    return fail({ code: 'shape-mismatch', where, found, expected, remedy: 'Correct the argument.' });
  }

  #alone(op: OpName): Tensor {
    return this.#scribe.apply(op, [this]) as unknown as Tensor;
  }

  #with(op: OpName, x: Operand, like?: Unit): Tensor {
    return this.#scribe.apply(op, [this, this.#scribe.operand(x, like)]) as unknown as Tensor;
  }

  #reduce(op: 'sum' | 'reduceMax', axis: number, options?: Axis): Tensor {
    const rank = this.shape.length;
    const isAxis = Number.isInteger(axis) && axis >= -rank && axis < rank;
    if (!isAxis) this.#refuse(op, `axis ${say(axis)}`, `an axis of shape ${formatShape(this.shape)}`);
    const front = axis < 0 ? axis + rank : axis;
    const kept = this.#scribe.apply(op, [this], { axis: front }) as unknown as Tensor;
    return options?.keepdims ? kept : kept.reshape(this.shape.filter((_, i) => i !== front));
  }
}
