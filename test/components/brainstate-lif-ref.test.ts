import { expect } from 'chai';
import { brainstate } from '../../index.ts';
import { constant, gradient, watch } from './trial.ts';

const { LIF, LIFRef } = brainstate;
const strong = { dt: '1 ms', inputs: { x: constant(40, 20) } };
const intervals = (spike: number[][]) => {
  const times = spike.flatMap(([s], k) => (s === 1 ? [k] : []));
  return times.slice(1).map((time, k) => time - times[k]!);
};

describe('brainstate.LIFRef', () => {
  it('rests for tau_ref after a spike and then goes on as LIF from the reset', () => {
    const hard = { in_size: 1, spk_reset: 'hard' } as const;
    const without = watch(() => LIF(hard), strong, 'spike').spike;
    expect(intervals(without)).eql(intervals(without).map(() => 1));
    for (const tau_ref of [1, 3, 5]) {
      const { spike } = watch(() => LIFRef({ ...hard, tau_ref }), strong, 'spike');
      expect(intervals(spike)).eql(intervals(spike).map(() => tau_ref));
    }
  });

  it('holds V where the reset left it, and loses jumps too', () => {
    const delta = [[1.5], [0.25], [0.25], [0.25], [0]];
    const trial = { dt: '1 ms', inputs: { x: constant(5, 0), delta } };
    const { V, last_spike_time } = watch(
      () => LIFRef({ in_size: 1, tau_ref: 3 }),
      trial,
      'V',
      'last_spike_time',
    );
    expect(V.slice(0, 3)).eql([[1.5], [0.5], [0.5]]);
    expect(V[3]![0]).closeTo(0.5 * Math.exp(-1 / 5) + 0.25, 1e-15);
    expect(last_spike_time).eql(constant(5, 0));
  });

  it('fires on while it should rest, where a soft reset leaves V above the threshold', () => {
    const trial = { dt: '1 ms', inputs: { x: constant(4, 0), delta: [[2.5], [0], [0], [0]] } };
    const { spike, V } = watch(() => LIFRef({ in_size: 1 }), trial, 'spike', 'V');
    expect(spike).eql([[1], [1], [0], [0]]);
    expect(V).eql([[2.5], [1.5], [0.5], [0.5]]);
  });

  it('has no gradient through what is lost', () => {
    const trial = { dt: '1 ms', inputs: { x: constant(3, 0), delta: [[1.2], [0.1], [0.1]] } };
    const { delta } = gradient(() => LIFRef({ in_size: 1 }), trial, { V: [[0], [0], [1]] }, 'delta');
    expect(delta.slice(1)).eql([[0], [0]]);
    // At rest V is passed on: 1 - (V_th - V_reset) · ReluGrad.
    expect(delta[0]![0]).closeTo((1 - 0.3 * 0.8) * (1 - 0.3 * 0.2), 1e-15);
  });
});
