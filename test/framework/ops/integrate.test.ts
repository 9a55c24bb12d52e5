import { expect } from 'chai';
import { integrate } from '../../../framework/index.ts';
import {
  component,
  context,
  count,
  MyelinError,
  ms,
  process,
  simulate,
  state,
  type Tensor,
} from '../../../index.ts';

/** A harmonic oscillator, whose states go round together, after a time of 1 in so many steps. */
function atOne(method: unknown, steps: number): Float64Array {
  const Oscillator = component('Oscillator', {
    doc: 'dx/dt = y, dy/dt = -x',
    time: 'ms',
    hyperparameters: { n_units: count('oscillators') },
    compartments: { x: state('1', 'position'), y: state('1', 'speed') },
    initial: { x: 1 },
    commands: {
      advance_state({ x, y }, _p, { dt }) {
        const slopes = ([p, q]: readonly Tensor[]) => [q!, p!.neg()].map((own) => own.div(ms(1)));
        const [next, speed] = integrate(method as 'rk4', [x, y], slopes as never, dt);
        return { x: next!, y: speed! };
      },
    },
  });
  const net = context('net', () => {
    const z = Oscillator({ n_units: 1 });
    return { z, advance: process(z.advance_state) };
  });
  const sim = simulate(net, { dt: ms(1 / steps), dtype: 'f64' });
  sim.run(net.advance, { steps });
  return sim.get(net.z.x);
}

describe('integrate', () => {
  for (const [method, order] of Object.entries({ euler: 1, midpoint: 2, heun: 2, ralston: 2, rk4: 4 }))
    it(`has the error of its order: ${method}, ${order}`, () => {
      const [coarse, fine] = [16, 32].map((steps) => Math.abs(atOne(method, steps)[0]! - Math.cos(1)));
      expect(Math.log2(coarse! / fine!)).closeTo(order, 0.15);
    });

  it('refuses what is no method, a list with the name of one too', () => {
    for (const method of ['rk5', ['rk4'], [Symbol('rk4')], {}, null, undefined, 4, Symbol('rk4')])
      expect(() => atOne(method, 4)).throws(MyelinError, 'expected a Runge–Kutta method');
  });
});
