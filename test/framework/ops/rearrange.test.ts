import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { differentiateScalar } from '../../../framework/differentiate/scalar.ts';
import { argmax, argmin, takeAlong } from '../../../framework/large/along.ts';
import { argsort, kWinners, sort, topK } from '../../../framework/large/sort.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { concat, stack } from '../../../framework/trace/functions.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';

/** An array of a golden file; null is NaN. */
interface Listed {
  readonly shape: Shape;
  readonly data: readonly (number | null)[];
}
interface Product {
  readonly op: 'matmul' | 'transpose';
  readonly axes?: readonly number[];
  readonly operands: readonly Listed[];
  readonly result: Listed;
}
interface Order {
  readonly x: Listed;
  readonly axis: number;
  readonly sort: Listed;
  readonly argsort: Listed;
  readonly argmax: Listed;
  readonly argmin: Listed;
  /** By k. */
  readonly topK: Readonly<Record<string, Listed>>;
  readonly kWinners: Readonly<Record<string, Listed>>;
}
const { products, orders } = JSON.parse(
  readFileSync(new URL('../../golden/operations/rearranging.json', import.meta.url), 'utf8'),
) as { readonly products: readonly Product[]; readonly orders: readonly Order[] };

/** Numbers in this shape: 0, 1, 2 … if none are given. */
type Given = (shape: Shape, data?: Listed['data']) => Tensor;

/** The numbers of what is computed from such tensors, and its shape. */
function computed(compute: (given: Given) => Tensor): {
  readonly shape: Shape;
  readonly data: readonly number[];
} {
  const scribe = new ProgramScribe({ name: 'net/z.advance_state' });
  const numbers = new Map<string, Float64Array>();
  const given: Given = (shape, data) => {
    const name = `x${scribe.length}`;
    numbers.set(
      name,
      Float64Array.from({ length: sizeOf(shape) }, (_, i) => (data ? (data[i] ?? NaN) : i)),
    );
    scribe.slot({ name, role: 'parameter', shape });
    return scribe.load(name);
  };
  const result = compute(given);
  scribe.slot({ name: 'result', role: 'emit', shape: result.shape });
  scribe.store('result', result);
  const program = scribe.program();
  const executable = compile(defaultBackend, { step: program }, { dtype: 'f64', capacity: 1 });
  for (const [name, data] of numbers) executable.write(name, data);
  executable.run({ program: 'step', tick: 0, steps: 1 });
  return { shape: result.shape, data: [...executable.read('result')] };
}

const refused = (compute: (given: Given) => Tensor): Chai.Assertion => expect(() => computed(compute));

describe('rearranging', () => {
  it('slices from a start to before an end, which may count from the end of the axis, in steps', () => {
    const row = (compute: (x: Tensor) => Tensor) => computed((given) => compute(given([6]))).data;
    expect(row((x) => x.slice(0, 2))).eql([2, 3, 4, 5]);
    expect(row((x) => x.slice(0, 1, 3))).eql([1, 2]);
    expect(row((x) => x.slice(-1, -3, -1))).eql([3, 4]);
    expect(row((x) => x.slice(0, 0, 6, 2))).eql([0, 2, 4]);
    expect(row((x) => x.slice(0, 1, 6, 4))).eql([1, 5]);
    expect(computed((given) => given([3, 2]).slice(0, 1))).eql({ shape: [2, 2], data: [2, 3, 4, 5] });
    expect(computed((given) => given([3, 2]).slice(1, -1))).eql({ shape: [3, 1], data: [1, 3, 5] });
  });

  it('refuses slices of nothing, and of what is not there', () => {
    const message =
      'net/z.advance_state: slice: found elements 2 to before 9 in steps of 1, expected at least one of the 6';
    refused((given) => given([6]).slice(0, 2, 9)).throws(message);
    for (const [start, end, step] of [
      [2, 2, 1],
      [4, 2, 1],
      [-7, 2, 1],
      [0.5, 2, 1],
      [0, 2, 0],
      [0, 2, -1],
    ] as const) {
      refused((given) => given([6]).slice(0, start, end, step)).throws(
        'expected at least one of the 6 elements of axis 0',
      );
    }
    refused((given) => given([6]).slice(1, 0)).throws('slice: found axis 1, expected an axis of shape [6]');
    const none = undefined as never;
    for (const name of ['sum', 'mean', 'std', 'variance', 'prod', 'reduceMax', 'cumsum'] as const)
      refused((given) => given([6])[name](none)).throws(
        `${name}: found axis nothing, expected an axis of shape [6]`,
      );
  });

  it('pads with zeros around an axis, and between its elements', () => {
    expect(computed((given) => given([3]).add(1).pad(0, 1, 2)).data).eql([0, 1, 2, 3, 0, 0]);
    expect(computed((given) => given([3]).add(1).pad(0, 0, 1, 2)).data).eql([1, 0, 2, 0, 3, 0]);
    expect(computed((given) => given([2, 2]).pad(0, 1, 0))).eql({ shape: [3, 2], data: [0, 0, 0, 1, 2, 3] });
    refused((given) => given([3]).pad(0, -1, 0)).throws(
      'pad: found -1 zeros before and 0 after, in steps of 1',
    );
  });

  it('puts tensors one behind the other, and along a new axis', () => {
    expect(computed((given) => concat([given([2, 1]), given([2, 2])], -1))).eql({
      shape: [2, 3],
      data: [0, 0, 1, 1, 2, 3],
    });
    expect(computed((given) => concat([given([1, 2]), given([2, 2])], 0)).data).eql([0, 1, 0, 1, 2, 3]);
    expect(computed((given) => stack([given([2]), given([2]).add(5)], 0))).eql({
      shape: [2, 2],
      data: [0, 1, 5, 6],
    });
    expect(computed((given) => stack([given([2]), given([2]).add(5)], -1))).eql({
      shape: [2, 2],
      data: [0, 5, 1, 6],
    });
    refused((given) => concat([given([2, 3]), given([3, 2])], 0)).throws(
      'concat: found shapes [2, 3] and [3, 2]',
    );
    refused((given) => stack([given([2]), given([3])], 0)).throws(
      'stack: found shapes [2] and [3], expected tensors of one shape',
    );
    refused((given) => stack([given([2])], 2)).throws('stack: found axis 2');
    refused(() => concat([], 0)).throws('concat: found [], expected a list of one tensor or more');
  });

  it('writes the work of a concatenation once for each part', () => {
    const scribe = new ProgramScribe({ name: 'many' });
    scribe.slot({ name: 'x', role: 'parameter', shape: [3] });
    concat(
      Array.from({ length: 50 }, (_, k) => scribe.load('x').add(k)),
      0,
    );
    expect(scribe.program().values.filter(({ op }) => op === 'concat')).length(1);
  });

  it('exchanges axes and multiplies matrix by matrix as NumPy does', () => {
    for (const { op, axes, operands, result } of products) {
      const { shape, data } = computed((given) => {
        const [a, b] = operands.map((one) => given(one.shape, one.data));
        return op === 'matmul' ? a!.matmul(b!) : a!.transpose(axes);
      });
      expect(shape).eql(result.shape);
      data.forEach((x, i) => void expect(x).closeTo(result.data[i]!, 1e-12));
    }
  });

  it('refuses axes that are not all of them, and matrices that are not as many', () => {
    refused((given) => given([2, 3, 4]).transpose([0, 1])).throws(
      'transpose: found the axes [0, 1], expected each axis',
    );
    refused((given) => given([2, 3]).transpose([0, 0])).throws('expected each axis of shape [2, 3] once');
    refused((given) => given([2, 3, 4]).matmul(given([3, 4, 5]))).throws('shapes [2, 3, 4] and [3, 4, 5]');
    refused((given) => given([3, 4]).matmul(given([2, 4, 5]))).throws('shapes [3, 4] and [2, 4, 5]');
  });

  it('sorts, finds the largest and the k largest as NumPy does, with ties and NaN', () => {
    for (const { x, axis, ...expected } of orders) {
      const expectSame = (compute: (x: Tensor) => Tensor, { shape, data }: Listed) => {
        const found = computed((given) => compute(given(x.shape, x.data)));
        expect(found).eql({ shape, data: data.map((n) => n ?? Number.NaN) });
      };
      expectSame((a) => sort(a, axis), expected.sort);
      expectSame((a) => argsort(a, axis), expected.argsort);
      expectSame((a) => argmax(a, axis), expected.argmax);
      expectSame((a) => argmin(a, axis), expected.argmin);
      for (const [k, top] of Object.entries(expected.topK))
        expectSame((a) => topK(a, Number(k), axis).values, top);
      for (const [k, mask] of Object.entries(expected.kWinners))
        expectSame((a) => kWinners(a, Number(k), axis).spikes(), mask);
    }
  });

  it('keeps the sign of zeros, and the order of equal ones', () => {
    const zeros = computed((given) => sort(given([5], [1, 0, -0, -1, 0]))).data;
    expect(zeros.map((x) => Object.is(x, -0))).eql([false, false, true, false, false]);
    expect(zeros.map(Math.abs)).eql([1, 0, 0, 0, 1]);
    const infinite = [Infinity, null, -Infinity, 1e300, -1e-320, 5e-324];
    expect(computed((given) => sort(given([6], infinite))).data).eql([
      -Infinity,
      -1e-320,
      5e-324,
      1e300,
      Infinity,
      NaN,
    ]);
  });

  it('takes elements by computed indices, and nothing where there is none', () => {
    const taken = (indices: readonly (number | null)[]) =>
      computed((given) => takeAlong(given([3]), given([indices.length], indices))).data;
    expect(taken([2, 0, 1.9, -0.5])).eql([2, 0, 1, 0]);
    expect(taken([3, -1, null, Infinity, 1e20])).eql([NaN, NaN, NaN, NaN, NaN]);
    expect(computed((given) => argmax(given([2, 3]), 1, { keepdims: true }))).eql({
      shape: [2, 1],
      data: [2, 2],
    });
  });

  it('refuses more winners than there are, and axes that are not there', () => {
    refused((given) => topK(given([2, 3]), 4).values).throws(
      'topK: found k = 4, expected a whole number from 1 to 3',
    );
    refused((given) => kWinners(given([3]), 0).spikes()).throws('kWinners: found k = 0');
    refused((given) => sort(given([3]), 1)).throws('sort: found axis 1');
  });

  it('has the gradients of what it chooses', () => {
    const values = [0.3, -1, 2, 0.7, -0.2, 1.1];
    const weights = [1, 2, 3, 4, 5, 6];
    const gradient = (compute: (x: Tensor) => Tensor) => {
      const scribe = new ProgramScribe({ name: 'gradient', units: false });
      scribe.slot({ name: 'x', role: 'parameter', shape: [6] });
      scribe.slot({ name: 'weights', role: 'parameter', shape: [6] });
      scribe.slot({ name: 'loss', role: 'state', shape: [] });
      const result = compute(scribe.load('x'));
      scribe.store('loss', result.mul(scribe.load('weights').slice(0, 0, result.shape[0])).sum(0));
      const program = differentiateScalar(scribe.program(), 'loss', new Map([['x', 'dx']]));
      const executable = compile(defaultBackend, { step: program }, { dtype: 'f64', capacity: 1 });
      executable.write('x', values);
      executable.write('weights', weights);
      executable.run({ program: 'step', tick: 0, steps: 1 });
      return [...executable.read('dx')];
    };
    expect(gradient((x) => sort(x))).eql([3, 1, 6, 4, 2, 5]);
    expect(gradient((x) => topK(x, 2).values)).eql([0, 0, 1, 0, 0, 2]);
    expect(gradient((x) => takeAlong(x, argsort(x).mul(0).add(2)))).eql([0, 0, 21, 0, 0, 0]);
    // What is not chosen may have no derivative.
    expect(gradient((x) => topK(x.log(), 1).values)).eql([0, 0, 0.5, 0, 0, 0]);
  });
});
