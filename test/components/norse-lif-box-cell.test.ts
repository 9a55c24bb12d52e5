import { expect } from 'chai';
import { norse } from '../../index.ts';
import { constant, gradient, watch } from './trial.ts';

const { LIFBoxCell } = norse;
const AT_ONCE = { hidden_size: 1, tau_mem_inv: 1000 } as const;

describe('norse.LIFBoxCell', () => {
  it('approaches v_leak + input as 1 - (1 - dt/τ)ⁿ', () => {
    const given = { hidden_size: 1, tau_mem_inv: 50, v_leak: 0.25, v_th: 2 };
    const { v } = watch(() => LIFBoxCell(given), { dt: '2 ms', inputs: { input: constant(100, 0.5) } }, 'v');
    v.forEach(([x], k) => expect(x).closeTo(0.25 + 0.5 * (1 - 0.9 ** (k + 1)), 1e-14));
  });

  it('goes to v_reset with a spike, or down by v_th - v_reset', () => {
    const trial = { dt: '1 ms', inputs: { input: [[1], [1.5], [0]] } };
    const value = watch(() => LIFBoxCell({ ...AT_ONCE, v_reset: -0.25 }), trial, 'z', 'v');
    expect(value.z).eql([[0], [1], [0]]);
    expect(value.v).eql([[1], [-0.25], [0]]);
    const subtract = { ...AT_ONCE, v_reset: -0.25, reset_method: 'reset_subtract' } as const;
    expect(watch(() => LIFBoxCell(subtract), trial, 'v').v).eql([[1], [0.25], [0]]);
  });

  it('lets the gradient through both resets', () => {
    const trial = { dt: '1 ms', inputs: { input: [[1.5]] } };
    const surrogate = 1 / (2 * 0.5 + 1) ** 2;
    const of = (reset_method: 'reset_value' | 'reset_subtract') =>
      gradient(
        () => LIFBoxCell({ ...AT_ONCE, alpha: 2, v_reset: 0.25, reset_method }),
        trial,
        { v: [[1]] },
        'input',
        'v_reset',
      );
    expect(of('reset_value').input[0]![0]).closeTo((0.25 - 1.5) * surrogate, 1e-15);
    expect(of('reset_subtract').input[0]![0]).closeTo(1 - 0.75 * surrogate, 1e-15);
    expect(of('reset_value').v_reset).eql([[1]]);
    expect(of('reset_subtract').v_reset).eql([[1]]);
  });
});
