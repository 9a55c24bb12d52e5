import { expect } from 'chai';
import fc from 'fast-check';
import { ticksIn } from '../../../framework/base/ticks.ts';
import { ms } from '../../../framework/base/units.ts';
import { faultsOf } from '../../contexts/support.ts';

const SECONDS_PER_MS = 1e-3;
const ticks = (time: string | ReturnType<typeof ms>, dt: number) =>
  ticksIn(time, dt * SECONDS_PER_MS, 'here');

describe('a time in ticks', () => {
  it('is their whole number, of any length, in any tick that a decimal names', () => {
    const digits = fc.integer({ min: 0, max: 4 });
    const counts = fc.integer({ min: 0, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 999 }), digits, (count, mantissa, shift) => {
        const dt = mantissa / 10 ** shift;
        expect(ticks(ms(count * dt), dt)).equal(count);
      }),
    );
  });

  it('is refused where half a tick is left over, however long it is', () => {
    const counts = fc.integer({ min: 0, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(counts, fc.double({ min: 1e-3, max: 0.999, noNaN: true }), (count, part) => {
        expect(faultsOf(() => ticks(ms(count + part), 1)).map(({ code }) => code)).eql(['period']);
      }),
    );
  });

  it('is 0 only where it is 0', () => {
    expect(ticks(ms(0), 1)).equal(0);
    for (const time of ['1e-9 ms', '1e-300 s', '-1e-9 ms'])
      expect(faultsOf(() => ticks(time, 1)).map(({ code }) => code)).eql(['period']);
  });

  it('is shown in full where it is refused', () => {
    const [fault] = faultsOf(() => ticks('500000.5 ms', 1));
    expect(fault).include({
      where: 'here',
      found: '500000.5 ms, which is 500000.5 ticks',
      expected: 'a multiple of dt = 1 ms',
    });
  });
});
