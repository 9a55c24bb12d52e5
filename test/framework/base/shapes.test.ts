import { expect } from 'chai';
import fc from 'fast-check';
import {
  broadcast,
  broadcastStrides,
  denseStrides,
  formatShape,
  type Shape,
  sameShape,
  sizeOf,
} from '../../../framework/base/shapes.ts';

const shape: fc.Arbitrary<Shape> = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });
const filled: fc.Arbitrary<Shape> = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 });

/** A domain and a shape that stretches to it: leading axes dropped, some others of length 1. */
const stretched = filled.chain((domain) =>
  fc.record({
    domain: fc.constant(domain),
    own: fc
      .tuple(fc.nat(domain.length), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
      .map(([dropped, ones]) => domain.slice(dropped).map((n, axis) => (ones[axis] ? 1 : n))),
  }),
);

/** Every index of an array, in row-major order. */
const indices = (of: Shape): number[][] =>
  of.reduce<number[][]>(
    (heads, n) => heads.flatMap((head) => Array.from({ length: n }, (_, i) => [...head, i])),
    [[]],
  );

/** NumPy's rule, said the long way: pad with ones at the left, then compare axis by axis. */
function oracle(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const padded = (s: Shape) => [...new Array<number>(rank - s.length).fill(1), ...s];
  const pairs = padded(a).map((m, axis) => [m, padded(b)[axis]!] as const);
  if (pairs.some(([m, n]) => m !== n && m !== 1 && n !== 1)) return undefined;
  return pairs.map(([m, n]) => (m === n ? m : m === 1 ? n : m));
}

describe('shapes', () => {
  it('broadcast as NumPy does', () => {
    expect(broadcast([8, 1, 6, 1], [7, 1, 5])).eql([8, 7, 6, 5]);
    expect(broadcast([256, 256, 3], [3])).eql([256, 256, 3]);
    expect(broadcast([5, 4], [])).eql([5, 4]);
    expect(broadcast([3], [4])).equal(undefined);
    expect(broadcast([2, 1], [8, 4, 3])).equal(undefined);
    expect(broadcast([0], [1])).eql([0]);
    expect(broadcast([0], [2])).equal(undefined);
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(broadcast(a, b)).eql(oracle(a, b));
      }),
    );
  });

  it('broadcasting commutes, is idempotent, and a scalar changes nothing', () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(broadcast(a, b)).eql(broadcast(b, a));
        expect(broadcast(a, a)).eql(a);
        expect(broadcast(a, [])).eql(a);
        const both = broadcast(a, b);
        if (both) expect(broadcast(both, a)).eql(both);
      }),
    );
  });

  it('broadcasting three shapes gives the same in any order', () => {
    const then = (a: Shape | undefined, b: Shape) => a && broadcast(a, b);
    fc.assert(
      fc.property(filled, filled, filled, (a, b, c) => {
        const left = then(broadcast(a, b), c);
        const right = then(broadcast(b, c), a);
        expect(left).eql(right);
      }),
    );
  });

  it('dense strides number the elements in row-major order', () => {
    expect(denseStrides([2, 3, 4])).eql([12, 4, 1]);
    expect(denseStrides([])).eql([]);
    fc.assert(
      fc.property(filled, (own) => {
        const strides = denseStrides(own);
        const offsets = indices(own).map((index) =>
          index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0),
        );
        expect(offsets).eql(Array.from({ length: sizeOf(own) }, (_, i) => i));
      }),
    );
  });

  it('broadcast strides read the element that the long way finds', () => {
    fc.assert(
      fc.property(stretched, ({ own, domain }) => {
        expect(broadcast(own, domain)).eql(domain);
        const dense = denseStrides(own);
        const strides = broadcastStrides(own, domain, dense);
        for (const index of indices(domain)) {
          const read = index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0);
          const ownIndex = index
            .slice(domain.length - own.length)
            .map((i, axis) => (own[axis] === 1 ? 0 : i));
          expect(read).equal(ownIndex.reduce((sum, i, axis) => sum + i * dense[axis]!, 0));
        }
      }),
    );
  });

  it('broadcast strides keep the padding of the strides that they are given', () => {
    expect(broadcastStrides([3, 5], [2, 3, 5], [8, 1])).eql([0, 8, 1]);
    expect(broadcastStrides([3, 1], [2, 3, 5], [8, 1])).eql([0, 8, 0]);
  });

  it('sizes, comparison and text', () => {
    expect(sizeOf([])).equal(1);
    expect(sizeOf([2, 0, 3])).equal(0);
    expect(sameShape([2, 3], [2, 3])).equal(true);
    expect(sameShape([2, 3], [3, 2])).equal(false);
    expect(sameShape([2], [2, 1])).equal(false);
    expect([[], [1], [2, 3]].map(formatShape)).eql(['[]', '[1]', '[2, 3]']);
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(sameShape(a, b)).equal(formatShape(a) === formatShape(b));
      }),
    );
    fc.assert(
      fc.property(shape, (a) => {
        expect(sizeOf(a)).equal(indices(a).length);
      }),
    );
  });
});
