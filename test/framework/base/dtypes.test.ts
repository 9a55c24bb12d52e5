import { expect } from 'chai';
import fc from 'fast-check';
import { areBelow, overflowOf } from '../../../framework/base/dtypes.ts';

describe('numbers of a type', () => {
  const bounds = [2 ** 24, overflowOf('f32'), Infinity];
  const types = [Float32Array, Float64Array] as const;

  it('are said to be below a bound only where all of them are, wherever they stand in memory', () => {
    const number = fc.oneof(
      fc.double(),
      fc.constantFrom(NaN, Infinity, -Infinity, 2 ** 24, -(2 ** 24), 3.5e38),
    );
    fc.assert(
      fc.property(
        fc.array(number, { size: '+1' }),
        fc.constantFrom(...bounds),
        fc.constantFrom(...types),
        (list, bound, Own) => {
          const numbers = Own.from([NaN, ...list]).subarray(1);
          if (areBelow(numbers, bound)) expect([...numbers].every((x) => Math.abs(x) < bound)).to.equal(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('are said to be so where they are below half of it', () => {
    for (const bound of bounds)
      for (const [Own, n] of types.flatMap(
        (own) =>
          [
            [own, 1],
            [own, 64],
          ] as const,
      )) {
        const numbers = Own.of(
          ...Array(n).fill(0),
          -0,
          1e-40,
          -1,
          Math.min(bound / 2, 1e38),
          -Math.min(bound / 2, 1e38),
        );
        expect(areBelow(numbers, bound)).to.equal(true);
        for (const odd of [NaN, Infinity, -Infinity, bound])
          expect(areBelow(Own.of(...numbers, odd), bound), `${odd}`).to.equal(false);
      }
  });
});
