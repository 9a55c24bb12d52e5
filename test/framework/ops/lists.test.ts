import { expect } from 'chai';
import {
  arange,
  component,
  context,
  count,
  ms,
  mV,
  process,
  simulate,
  state,
  type Tensor,
} from '../../../index.ts';
import { BACKENDS } from '../support.ts';

/** What a cell of four units holds after a step that starts from 1, 2, 3, 4 mV. */
function stepped(step: (v: Tensor) => Tensor, backend: (typeof BACKENDS)[number] = BACKENDS[0]!): number[] {
  const Cell = component('Cell', {
    doc: 'a cell',
    time: 'ms',
    hyperparameters: { n_units: count('cells') },
    compartments: { v: state('mV', 'potential') },
    commands: { advance_state: ({ v }) => ({ v: step(v) }) },
  });
  const net = context('net', () => {
    const z = Cell({ n_units: 4 });
    return { z, advance: process(z.advance_state) };
  });
  const sim = simulate(net, { dt: ms(1), backend });
  sim.set(net.z.v, [1, 2, 3, 4]);
  sim.run(net.advance, { steps: 1 });
  return [...sim.get(net.z.v)];
}

describe('lists of numbers', () => {
  for (const backend of BACKENDS) {
    it(`are operands, with the unit of what they meet: ${backend.name}`, () => {
      const own = (step: (v: Tensor) => Tensor) => stepped(step, backend);
      expect(own((v) => v.add([10, 20, 30, 40]))).eql([11, 22, 33, 44]);
      expect(own((v) => v.mul(arange(4)))).eql([0, 2, 6, 12]);
      expect(own((v) => v.gt([0, 2, 2, 9]).where([5, 6, 7, 8], v))).eql([5, 2, 7, 4]);
      expect(own((v) => v.mul(new Float32Array([1, 0, 1, 0])))).eql([1, 0, 3, 0]);
      // A list of lists has a row for each.
      expect(own((v) => v.add([[1], [2]]).sum(0, { keepdims: true }))).eql([5, 7, 9, 11]);
      const weights = [1, 2, 3, 4].map((row) => [row, 0, 0, 1]);
      expect(own((v) => v.matmul(weights))).eql([30, 0, 0, 10]);
    });
  }

  it('in rows of different lengths, or of something else, are refused', () => {
    expect(() => stepped((v) => v.add([[1, 2], [3]]))).throws(
      'found a list of 2, expected a list of numbers, or lists of as many numbers each.',
    );
    expect(() => stepped((v) => v.add(['1'] as never))).throws('expected a list of numbers');
    expect(() => stepped((v) => v.add([1, 2]))).throws(
      'found shapes [1, 4] and [2], expected shapes that fit add',
    );
  });

  it('name places: oneHot', () => {
    const places = (v: Tensor) => v.div(mV(1)).oneHot(4).mul(arange(1, 5)).sum(-1).mul(mV(1));
    expect(stepped(places)).eql([2, 3, 4, 0]);
    expect(() => stepped((v) => v.oneHot(0))).throws('found 0, expected a number of places');
  });

  it('count evenly: arange', () => {
    expect(arange(3)).eql([0, 1, 2]);
    expect(arange(1, 2, 0.25)).eql([1, 1.25, 1.5, 1.75]);
    expect(arange(2, -1, -1)).eql([2, 1, 0]);
    expect(arange(0)).eql([]);
    expect(() => arange(0, 1, 0)).throws('arange: found from 0 to 1 in steps of 0');
    expect(() => arange(0, 1, -1)).throws('arange: found');
  });
});
