import { expect } from 'chai';
import { brainstate } from '../../index.ts';
import { constant, gradient, watch } from './trial.ts';

const { ALIF, LIF } = brainstate;

describe('brainstate.ALIF', () => {
  it('adds 1 to a in the step after a spike, and lets it decay at once', () => {
    const trial = { dt: '1 ms', inputs: { x: constant(4, 0), delta: [[1.5], [0], [0], [0]] } };
    const make = () => ALIF({ in_size: 1, tau_a: '10 ms', a_initializer: 0.5 });
    const { a, spike } = watch(make, trial, 'a', 'spike');
    const decay = Math.exp(-0.1);
    const a1 = 0.5 * decay;
    const a2 = (a1 + 1) * decay;
    expect(spike).eql([[1], [0], [0], [0]]);
    a.forEach(([x], k) => expect(x).closeTo([a1, a2, a2 * decay, a2 * decay ** 2][k]!, 1e-15));
  });

  it('fires at V_th + beta · a, but subtracts V_th - V_reset', () => {
    const trial = {
      dt: '1 ms',
      inputs: {
        x: constant(2, 0, 0),
        delta: [
          [1.9, 2.1],
          [0, 0],
        ],
      },
    };
    const given = { in_size: 2, beta: 1, a_initializer: 1, tau_a: 1e9 };
    const { spike, V } = watch(() => ALIF(given), trial, 'spike', 'V');
    const decay = Math.exp(-1 / 5);
    expect(spike[0]).eql([0, 1]);
    expect(V[1]![0]).closeTo(1.9 * decay, 1e-15);
    expect(V[1]![1]).closeTo(1.1 * decay, 1e-15);
  });

  it('is LIF where beta is 0', () => {
    const trial = { dt: '1 ms', inputs: { x: constant(30, 9) } };
    const common = { in_size: 1, spk_reset: 'hard' } as const;
    const { V } = watch(() => ALIF({ ...common, beta: 0 }), trial, 'V');
    expect(V).eql(watch(() => LIF(common), trial, 'V').V);
  });

  it('fires less and less often', () => {
    const trial = { dt: '0.1 ms', inputs: { x: constant(2000, 3) } };
    const { spike } = watch(() => ALIF({ in_size: 1, beta: 0.1 }), trial, 'spike');
    const times = spike.flatMap(([s], k) => (s === 1 ? [k] : []));
    const intervals = times.slice(1).map((time, k) => time - times[k]!);
    expect(intervals.length).above(10);
    expect(intervals[0]).below(intervals.at(-1)!);
    for (let k = 1; k < intervals.length; k++) expect(intervals[k]).least(intervals[k - 1]! - 1);
  });

  it('takes the gradient through a', () => {
    // Step 1 sees the spike of step 0, raises a, and its own spike sees -beta · a.
    const trial = { dt: '1 ms', inputs: { x: constant(2, 0), delta: [[1.2], [1]] } };
    const given = { in_size: 1, beta: 0.5, tau_a: '10 ms' } as const;
    const [decay, decayA] = [Math.exp(-1 / 5), Math.exp(-0.1)];
    const relu = (u: number) => Math.max(0.3 - 0.3 * Math.abs(u), 0);
    const { delta, beta } = gradient(() => ALIF(given), trial, { spike: [[0], [1]] }, 'delta', 'beta');
    const V = 0.2 * decay + 1;
    const slope = relu(V - 1 - 0.5 * decayA);
    expect(delta[0]![0]).closeTo(slope * (decay * (1 - relu(0.2)) - 0.5 * decayA * relu(0.2)), 1e-15);
    expect(beta[0]![0]).closeTo(-slope * decayA, 1e-15);
  });
});
