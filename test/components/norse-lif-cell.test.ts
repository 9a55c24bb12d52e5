import { expect } from 'chai';
import { norse } from '../../index.ts';
import { gradient, watch } from './trial.ts';

const { LIFCell } = norse;
/** One step of 1 ms takes v all the way to its target, and leaves half of the current. */
const SIMPLE = { hidden_size: 1, tau_mem_inv: 1000, tau_syn_inv: 500 } as const;
const impulse = (steps: number) => Array.from({ length: steps }, (_, k) => [k === 0 ? 1 : 0]);

describe('norse.LIFCell', () => {
  it('answers an impulse with κ (aⁿ - bⁿ) / (a - b), one step later where the input comes last', () => {
    const [kappa, b] = [0.1, 0.8];
    const a = 1 - kappa;
    const trial = { dt: '1 ms', inputs: { input: impulse(50) } };
    const answer = (n: number) => (kappa * (a ** n - b ** n)) / (a - b);
    const first = watch(() => LIFCell({ hidden_size: 1 }), trial, 'v').v;
    first.forEach(([v], k) => expect(v).closeTo(answer(k + 1), 1e-15));
    const last = watch(() => LIFCell({ hidden_size: 1, order: 'input_last' }), trial, 'v').v;
    last.forEach(([v], k) => expect(v).closeTo(answer(k), 1e-15));
  });

  it('fires above the threshold, not at it, and goes to v_reset', () => {
    const inputs = { input: [[1], [0.75], [0]] };
    const { z, v, i } = watch(
      () => LIFCell({ ...SIMPLE, v_reset: -0.5 }),
      { dt: '1 ms', inputs },
      'z',
      'v',
      'i',
    );
    // i: 1 → .5; .5 + .75 → .625; .625 → .3125. v is what i was before it decayed.
    expect(i).eql([[0.5], [0.625], [0.3125]]);
    expect(z).eql([[0], [1], [0]]);
    expect(v).eql([[1], [-0.5], [0.625]]);
  });

  it('begins at v_leak and stays there', () => {
    const given = { hidden_size: 2, v_leak: [-65, -60], v_th: -50, v_reset: -65 };
    const { v } = watch(
      () => LIFCell(given),
      {
        dt: '1 ms',
        inputs: {
          input: [
            [0, 0],
            [0, 0],
          ],
        },
      },
      'v',
    );
    expect(v).eql([
      [-65, -60],
      [-65, -60],
    ]);
  });

  it('lets the gradient through the reset: (1 - z) + (v_reset - v) · surrogate', () => {
    const at = (x: number) =>
      gradient(
        () => LIFCell({ ...SIMPLE, alpha: 2, v_reset: 0.25 }),
        { dt: '1 ms', inputs: { input: [[x]] } },
        { v: [[1]] },
        'input',
      ).input[0]![0]!;
    const surrogate = (x: number) => 1 / (2 * Math.abs(x - 1) + 1) ** 2;
    expect(at(0.75)).closeTo(1 + (0.25 - 0.75) * surrogate(0.75), 1e-15);
    expect(at(1.5)).closeTo((0.25 - 1.5) * surrogate(1.5), 1e-15);
  });

  it('offers the surrogates of Norse by their names there, with alpha', () => {
    const x = 1.3;
    const u = x - 1;
    const slopes = {
      super: 1 / (2 * u + 1) ** 2,
      triangle: 2 * (1 - u),
      tanh: 1 - Math.tanh(2 * u) ** 2,
      circ: 8 / (4 + u * u) ** 1.5,
      heavi_erfc: (2 / Math.sqrt(Math.PI)) * Math.exp(-((2 * u) ** 2)),
    } as const;
    for (const [method, slope] of Object.entries(slopes)) {
      const make = () => LIFCell({ ...SIMPLE, alpha: 2, method: method as keyof typeof slopes });
      const { input, v_th } = gradient(
        make,
        { dt: '1 ms', inputs: { input: [[x]] } },
        { z: [[1]] },
        'input',
        'v_th',
      );
      expect(input[0]![0], method).closeTo(slope, 1e-14);
      expect(v_th[0]![0], method).closeTo(-slope, 1e-14);
    }
  });
});
