import { expect } from 'chai';
import {
  type Backend,
  context,
  type DType,
  ms,
  mse,
  rockpool,
  seconds,
  sequential,
  sgd,
  train,
} from '../../../index.ts';
import { everywhere } from '../../framework/support.ts';
import { faultsOf } from '../support.ts';

const [STEPS, BATCH, INPUTS] = [7, 2, 3];
const numbers = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i));

/** A network that is linear up to its membranes, too far from the threshold to spike. */
function trainer(input: Float64Array, options: { dtype?: DType; backend?: Backend } = {}) {
  const net = context('net', () =>
    sequential(
      rockpool.ExpSynJax({ shape: INPUTS, tau: ms(5) }),
      rockpool.LinearJax({ shape: [INPUTS, 2], weight: numbers(INPUTS * 2, 3) }),
      rockpool.LIFODEJax({ shape: 2, threshold: 1e3 }),
    ),
  );
  const made = train(net, {
    dtype: 'f64',
    ...options,
    process: net.advance,
    dt: seconds(1e-3),
    steps: STEPS,
    batch: BATCH,
    inputs: [[net.input, input]],
    targets: [[net['2_LIFODEJax'].vmem, numbers(STEPS * BATCH * 2, 5)]],
    inputGradients: [net.input],
    loss: ({ of, target }) => mse(of(net['2_LIFODEJax'].vmem), target(net['2_LIFODEJax'].vmem)),
    optimizer: sgd(),
  });
  return { net, made };
}

describe('gradients with respect to inputs', () => {
  const input = numbers(STEPS * BATCH * INPUTS, 1);
  const gradientOf = (options: Parameters<typeof trainer>[1] = {}) => {
    const { net, made } = trainer(input, options);
    made.evaluate();
    return made.inputGradient(net.input);
  };

  it('are those of finite differences, for every step, trial and channel', () => {
    const gradient = gradientOf();
    expect(gradient.length).equal(input.length);
    const lossAt = (i: number, shift: number) =>
      trainer(input.map((x, k) => (k === i ? x + shift : x))).made.evaluate();
    gradient.forEach((g, i) => {
      // The loss is quadratic in the input: central differences are exact but for rounding.
      expect(g).closeTo(lossAt(i, 0.5) - lossAt(i, -0.5), 1e-12);
    });
    expect(Math.max(...gradient.map(Math.abs))).above(1e-4);
  });

  it('have the same bits on all backends', () => {
    for (const dtype of ['f32', 'f64'] as const) {
      everywhere((backend) => [...gradientOf({ dtype, backend })]);
    }
  });

  it('are only there for inputs that were named', () => {
    const { net, made } = trainer(input);
    const [fault] = faultsOf(() => made.inputGradient(net['1_LinearJax'].input));
    expect(fault!.code).equal('no-gradient');
    expect(fault!.expected).contain('inputGradients');
  });
});
