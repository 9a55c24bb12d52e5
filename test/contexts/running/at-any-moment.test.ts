import fc from 'fast-check';
import { effort } from '../../framework/support.ts';
import { hours, liveHours } from '../../soak/live.ts';

describe('simulations of one model that stream side by side', () => {
  it('are edited, set and driven by several subscribers at any moment as between runs, bit for bit', () => {
    fc.assert(
      fc.property(hours, (own) => void liveHours(own)),
      effort(2),
    );
  }).timeout(300_000);
});
