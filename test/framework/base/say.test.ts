import { expect } from 'chai';
import fc from 'fast-check';
import { say } from '../../../framework/base/say.ts';
import { ms } from '../../../framework/base/units.ts';

/** An array whose memory belongs to somebody else now. */
function handedOn(): Float64Array {
  const array = new Float64Array(3);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

describe('anything as a message shows it', () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const deep = Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], 1);
  for (const [what, value, text] of [
    ['nothing', undefined, 'nothing'],
    ['a text', 'tau', "'tau'"],
    ['a long text', 'x'.repeat(1000), `'${'x'.repeat(60)}…'`],
    ['a long whole number', 10n ** 500n, `1${'0'.repeat(59)}…`],
    ['a symbol', Symbol('own'), 'Symbol(own)'],
    ['numbers', [1, Number.NaN, -0], '[1, NaN, 0]'],
    ['many numbers', new Float32Array(9), 'a list of 9'],
    ['a list with a hole', Array(2), '[nothing, nothing]'],
    ['an array that was handed on', handedOn(), 'a list that cannot be read'],
    ['a list that holds itself', cycle, 'a list of 1'],
    ['lists a hundred thousand deep', deep, 'a list of 1'],
    ['a quantity', ms(20), '20 ms'],
    ['an object without a prototype', Object.create(null), 'an object'],
    ['names that are none', { is: Symbol('x'), name: 1, part: { component: { name: 2 } } }, 'an object'],
    ['a part that is nothing', { part: null, component: null }, 'an object'],
  ] as const) {
    it(what, () => {
      expect(say(value)).equal(text);
    });
  }

  it('is a short text, whatever it is', () => {
    const object = fc.object({
      withNullPrototype: true,
      withTypedArray: true,
      withBigInt: true,
      maxDepth: 4,
    });
    const named = fc.record({ is: fc.anything(), name: fc.anything(), part: fc.anything() });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), object, named, fc.string({ minLength: 100 })), (x) => {
        expect(say(x)).a('string').with.length.below(600);
      }),
    );
  });
});
