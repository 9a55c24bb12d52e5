import { expect } from 'chai';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import { compile } from '../../../framework/compile/compile.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { concat, stack } from '../../../framework/trace/functions.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';

/** 0, 1, 2 … in this shape. */
type Given = (shape: Shape) => Tensor;

/** The numbers of what is computed from such tensors, and its shape. */
function computed(compute: (given: Given) => Tensor): {
  readonly shape: Shape;
  readonly data: readonly number[];
} {
  const scribe = new ProgramScribe({ name: 'net/z.advance_state' });
  const given: Given = (shape) => {
    const name = `x${scribe.length}`;
    scribe.slot({ name, role: 'parameter', shape });
    return scribe.load(name);
  };
  const result = compute(given);
  scribe.slot({ name: 'result', role: 'emit', shape: result.shape });
  scribe.store('result', result);
  const program = scribe.program();
  const executable = compile(defaultBackend, { step: program }, { dtype: 'f64', capacity: 1 });
  for (const { name, role, shape } of program.slots) {
    if (role === 'parameter')
      executable.write(
        name,
        Float64Array.from({ length: sizeOf(shape) }, (_, i) => i),
      );
  }
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
    refused((given) => stack([given([2]), given([3])], 0)).throws('concat: found shapes [1, 2] and [1, 3]');
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
});
