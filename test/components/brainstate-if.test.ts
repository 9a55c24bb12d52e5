import { expect } from 'chai';
import { brainstate } from '../../index.ts';
import { gradient, watch } from './trial.ts';

const { IF, LIF } = brainstate;
const x = [3, 9, -4, 8, 5, 12, 0, 7].map((value) => [value, 1.3 * value]);
const trial = { dt: '1 ms', inputs: { x } };
const given = { in_size: 2, R: 1.5, tau: '4 ms', V_th: 1.25 } as const;

describe('brainstate.IF', () => {
  for (const spk_reset of ['soft', 'hard'] as const) {
    it(`is LIF with V_rest and V_reset at 0, ${spk_reset} reset, in value and gradient`, () => {
      const asIF = () => IF({ ...given, spk_reset });
      const asLIF = () => LIF({ ...given, spk_reset });
      const values = watch(asIF, trial, 'V', 'spike');
      expect(values).eql(watch(asLIF, trial, 'V', 'spike'));
      expect(values.spike.flat()).include(1);
      const weights = { V: x, spike: x };
      const names = ['x', 'tau', 'R', 'V_th'] as const;
      const [ofIF, ofLIF] = [asIF, asLIF].map((make) => gradient(make, trial, weights, ...names));
      for (const name of names) {
        const expected = ofLIF![name].flat();
        ofIF![name].flat().forEach((g, k) => expect(g, name).closeTo(expected[k]!, 1e-12));
      }
    });
  }

  it('leaks, for all its name', () => {
    const silence = { dt: '1 ms', inputs: { x: [[0], [0]] } };
    const { V } = watch(() => IF({ in_size: 1, V_initializer: 0.5 }), silence, 'V');
    V.forEach(([v], k) => expect(v).closeTo(0.5 * Math.exp(-(k + 1) / 5), 1e-15));
  });
});
