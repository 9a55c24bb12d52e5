import { expect } from 'chai';
import fc from 'fast-check';
import { VarTrace } from '../../index.ts';
import { alone, column, distance } from './alone.ts';
import { describesItself } from './support.ts';

const trace = (given: object, spikes: readonly number[], dt = 1) => {
  const make = () => VarTrace({ n_units: 1, tau_tr: 20, a_delta: 0.5, ...given });
  const { trace: own, outputs } = alone(make, { dt }).run(spikes.length, { inputs: spikes.map((s) => [s]) }, [
    'trace',
    'outputs',
  ]);
  expect(outputs).deep.equal(own);
  return column(own);
};
const train = fc.array(fc.constantFrom(0, 0, 1), { minLength: 1, maxLength: 60 });
const property = (check: (spikes: number[]) => void) =>
  fc.assert(fc.property(train, check), { numRuns: 20, seed: 1 });

describe('VarTrace', () => {
  describesItself(VarTrace, { P_scale: 1, gamma_tr: 1, decay_type: 'exp', n_nearest_spikes: 0 });

  it('is the sum of one exponential per spike', () => {
    property((spikes) => {
      const closed = spikes.map((_, t) =>
        spikes.reduce((sum, s, at) => (at <= t ? sum + s * 0.5 * Math.exp((-0.5 * (t - at)) / 20) : sum), 0),
      );
      expect(distance(trace({}, spikes, 0.5), closed)).below(1e-12);
    });
  });

  it('is linear in its input when it adds', () => {
    property((spikes) => {
      const twice = trace(
        {},
        spikes.map((s) => 2 * s),
      );
      expect(
        distance(
          twice,
          trace({}, spikes).map((x) => 2 * x),
        ),
      ).below(1e-12);
    });
  });

  it('settles under a spike per step at a_delta / (1 - gamma_tr · d)', () => {
    const end = (given: object) => trace(given, Array(2000).fill(1)).at(-1)!;
    expect(end({})).closeTo(0.5 / (1 - Math.exp(-1 / 20)), 1e-9);
    expect(end({ decay_type: 'lin' })).closeTo(0.5 * 20, 1e-9);
    expect(end({ gamma_tr: 0.5 })).closeTo(0.5 / (1 - 0.5 * Math.exp(-1 / 20)), 1e-12);
    // Of the nearest spike only: the old trace leaves when a spike comes.
    expect(end({ n_nearest_spikes: 1 })).closeTo(0.5 / (2 - Math.exp(-1 / 20)), 1e-12);
  });

  it('is set to P_scale by every spike when gated, so that it only knows the last one', () => {
    property((spikes) => {
      let since = Infinity;
      const closed = spikes.map((s) => {
        since = s ? 0 : since + 1;
        return 3 * Math.exp(-since / 20);
      });
      expect(distance(trace({ a_delta: 0, P_scale: 3 }, spikes), closed)).below(1e-12);
    });
  });

  it('never exceeds a_delta when only the nearest spike counts', () => {
    property((spikes) => {
      for (const x of trace({ n_nearest_spikes: 1 }, spikes)) expect(x).within(0, 0.5 + 1e-15);
    });
  });

  it('counts all spikes where the number of nearest ones is large', () => {
    property((spikes) => {
      expect(distance(trace({ n_nearest_spikes: 1e9 }, spikes), trace({}, spikes))).below(1e-7);
    });
  });

  it('without memory is the input, scaled', () => {
    property((spikes) => {
      expect(trace({ decay_type: 'step' }, spikes)).deep.equal(spikes.map((s) => s / 2));
    });
  });

  it('decays linearly to first order in dt as it does exponentially', () => {
    const gap = (dt: number) => {
      const spikes = Array.from({ length: 20 / dt }, (_, i) => +(i === 0));
      return distance(trace({ decay_type: 'lin' }, spikes, dt), trace({}, spikes, dt));
    };
    expect(gap(1) / gap(0.5)).closeTo(2, 0.05);
  });
});
