import { expect } from 'chai';
import { norse } from '../../index.ts';
import { constant, gradient, watch } from './trial.ts';

const { LSNNCell } = norse;
/** One step takes v to the current, and the current to 0. */
const AT_ONCE = { hidden_size: 1, tau_mem_inv: 1000, tau_syn_inv: 1000 } as const;

describe('norse.LSNNCell', () => {
  it('raises the threshold by beta with a spike, from where it relaxes to v_th as (1 - dt/τ)ⁿ', () => {
    const given = { ...AT_ONCE, v_th: 0.5, tau_adapt_inv: 100, beta: 2 };
    const inputs = { input: [[1], ...constant(30, 0)] };
    const { z, b } = watch(() => LSNNCell(given), { dt: '1 ms', inputs }, 'z', 'b');
    // The input comes last: it is seen a step later.
    expect(z.findIndex(([s]) => s === 1)).equal(1);
    expect(b[0]).eql([0.5]);
    b.slice(1).forEach(([x], n) => expect(x).closeTo(0.5 + 2 * 0.9 ** n, 1e-14));
  });

  it('fires at v > b: what made it fire once does not do so again', () => {
    const given = { ...AT_ONCE, tau_adapt_inv: 0, beta: 1 };
    const inputs = { input: [[1.5], [1.5], [2], [2.5], [0]] };
    const { z, v, b } = watch(() => LSNNCell(given), { dt: '1 ms', inputs }, 'z', 'v', 'b');
    expect(z).eql([[0], [1], [0], [0], [1]]);
    expect(v).eql([[0], [0], [1.5], [2], [0]]);
    expect(b).eql([[1], [2], [2], [2], [3]]);
  });

  it('lets the gradient through the threshold of later spikes', () => {
    const given = { ...AT_ONCE, tau_adapt_inv: 0, beta: 1, alpha: 2 };
    const slope = (u: number) => 1 / (2 * Math.abs(u) + 1) ** 2;
    const { input } = gradient(
      () => LSNNCell(given),
      { dt: '1 ms', inputs: { input: [[1.5], [2.25], [0]] } },
      { z: [[0], [0], [1]] },
      'input',
    );
    // The second spike has v = 2.25 against b = 2, which the first one (v - b = .5) has raised.
    expect(input[1]![0]).closeTo(slope(0.25), 1e-15);
    expect(input[0]![0]).closeTo(-slope(0.25) * slope(0.5), 1e-15);
  });
});
