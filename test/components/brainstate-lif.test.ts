import { expect } from 'chai';
import { brainstate } from '../../index.ts';
import { constant, gradient, watch } from './trial.ts';

const { LIF } = brainstate;
const decay = Math.exp(-1 / 5);
const silent = { dt: '1 ms', inputs: { x: [[0]] } };
/** The slope of ReluGrad(0.3, 1). */
const relu = (u: number) => Math.max(0.3 - 0.3 * Math.abs(u), 0);

describe('brainstate.LIF', () => {
  it('is exact for a constant current, whatever the step', () => {
    for (const dt of [0.1, 1, 7]) {
      const given = { in_size: 1, R: 2, tau: '20 ms', V_rest: -3, V_initializer: -1, V_th: 100 };
      const { V } = watch(() => LIF(given), { dt: `${dt} ms`, inputs: { x: constant(30, 4) } }, 'V');
      V.forEach(([v], k) => {
        const at = (k + 1) * dt;
        expect(v).closeTo(5 + (-1 - 5) * Math.exp(-at / 20), 1e-13);
      });
    }
  });

  it('fires at the threshold or above, shows V before the reset, and resets as the next step begins', () => {
    const given = { in_size: 2, V_reset: -0.5, V_initializer: [1.5, 1] };
    const trial = {
      dt: '1 ms',
      inputs: {
        x: constant(2, 0, 0),
        delta: [
          [0.5, 2],
          [0, 0],
        ],
      },
    };
    const soft = watch(() => LIF(given), trial, 'V', 'spike');
    // Both begin at or above the threshold, and so with a reset: to 0 and -.5 (soft), to -.5 (hard).
    expect(soft.spike[0]).eql([0, 1]);
    expect(soft.V[0]![0]).equal(0.5);
    expect(soft.V[0]![1]).closeTo(-0.5 * decay + 2, 1e-15);
    expect(soft.V[1]![0]).closeTo(0.5 * decay, 1e-15);
    expect(soft.V[1]![1]).closeTo((-0.5 * decay + 2 - 1.5) * decay, 1e-15);
    const hard = watch(() => LIF({ ...given, spk_reset: 'hard' }), trial, 'V');
    expect(hard.V[0]![0]).closeTo(-0.5 * decay + 0.5, 1e-15);
    expect(hard.V[1]![1]).closeTo(-0.5 * decay, 1e-15);
  });

  it('fires with the period of the exact solution, rounded up to steps, after hard resets', () => {
    const make = () => LIF({ in_size: 1, tau: '10 ms', spk_reset: 'hard' });
    const { spike } = watch(make, { dt: '0.1 ms', inputs: { x: constant(1000, 2) } }, 'spike');
    const times = spike.flatMap(([s], k) => (s === 1 ? [k] : []));
    const period = Math.ceil((10 * Math.log(2 / (2 - 1))) / 0.1);
    expect(times.slice(1).map((time, k) => time - times[k]!)).eql(times.slice(1).map(() => period));
    expect(times[0]).equal(period - 1);
  });

  it('scales what its surrogate sees by V_th - V_reset', () => {
    const trial = { dt: '1 ms', inputs: { x: [[0]], delta: [[1.2]] } };
    const { delta } = gradient(() => LIF({ in_size: 1, V_reset: -1 }), trial, { spike: [[1]] }, 'delta');
    expect(delta[0]![0]).closeTo(relu(0.2 / 2) / 2, 1e-15);
  });

  it('takes the gradient through the spikes of a soft reset: 1 - (V_th - V_reset) · surrogate', () => {
    const trial = { dt: '1 ms', inputs: { x: constant(2, 0), delta: [[1.2], [0]] } };
    const of = (spk_reset: 'soft' | 'hard') =>
      gradient(() => LIF({ in_size: 1, V_reset: -1, spk_reset }), trial, { V: [[0], [1]] }, 'delta')
        .delta[0]![0];
    const slope = relu(0.1) / 2;
    expect(of('soft')).closeTo(decay * (1 - 2 * slope), 1e-15);
    // A hard reset holds the V that it takes away fixed, so V itself keeps the gradient 1.
    expect(of('hard')).closeTo(decay * (1 - 2.2 * slope), 1e-15);
  });

  it('has the surrogates of brainstate, with their defaults or another alpha', () => {
    const trial = { dt: '1 ms', inputs: { x: [[0]], delta: [[1.2]] } };
    const slope = (given: object) =>
      gradient(() => LIF({ in_size: 1, ...given }), trial, { spike: [[1]] }, 'delta').delta[0]![0];
    expect(slope({})).closeTo(relu(0.2), 1e-15);
    expect(slope({ spk_alpha: 2, spk_width: 0.5 })).closeTo(2 * (0.5 - 0.2), 1e-15);
    expect(slope({ spk_fun: 'InvSquareGrad' })).closeTo(1 / (100 * 0.2 + 1) ** 2, 1e-15);
    expect(slope({ spk_fun: 'InvSquareGrad', spk_alpha: 10 })).closeTo(1 / (10 * 0.2 + 1) ** 2, 1e-15);
  });

  it('begins at V_initializer and rests there without a current', () => {
    const make = () => LIF({ in_size: 1, V_rest: -65, V_th: -50, V_reset: -65, V_initializer: -65 });
    expect(watch(make, silent, 'V').V).eql([[-65]]);
  });
});
