import { expect } from 'chai';
import { context, ms, process, rockpool, sequential, sgd, total, train } from '../../index.ts';

describe('rockpool.InstantJaxOf', () => {
  it('is InstantJax of any function, with its gradient', () => {
    const Cube = rockpool.InstantJaxOf('Cube', (x) => x.mul(x).mul(x));
    const net = context('net', () => {
      const cube = Cube({ shape: [2] });
      return { cube, advance: process(cube.advance_state) };
    });
    const trainer = train(net, {
      ...{ process: net.advance, dt: ms(1), steps: 1, dtype: 'f64', optimizer: sgd() },
      inputs: [[net.cube.input, [0.5, -2]]],
      inputGradients: [net.cube.input],
      loss: ({ of }) => total(of(net.cube.output)),
    });
    expect(trainer.evaluate()).equal(0.125 - 8);
    expect([...trainer.inputGradient(net.cube.input)]).eql([0.75, 12]);
  });

  it('wants a function', () => {
    expect(() => rockpool.InstantJaxOf('Cube', 3 as never)).throw(/a function of a tensor/);
  });
});

describe('rockpool.sigmoid', () => {
  it('is tanh(x + 1 - threshold) / 2 + 0.5, with the gradient of that', () => {
    const { LinearJax } = rockpool;
    const net = context('net', () => sequential(LinearJax({ shape: [1, 1], weight: 0.5 })));
    const { weight } = net['0_LinearJax'].hyperparameters;
    for (const [x, threshold] of [
      [0.6, 1],
      [-3, 0.25],
    ] as const) {
      const trainer = train(net, {
        ...{
          process: net.advance,
          dt: ms(1),
          steps: 1,
          dtype: 'f64',
          optimizer: sgd(),
          inputs: [[net.input, x]],
        },
        loss: ({ of }) => total(rockpool.sigmoid(of(net.output), threshold)),
      });
      const tanh = Math.tanh(0.5 * x + 1 - threshold);
      expect(trainer.evaluate()).closeTo(tanh / 2 + 0.5, 1e-15);
      expect(trainer.gradients.get(weight)[0]).closeTo((x * (1 - tanh ** 2)) / 2, 1e-15);
    }
  });
});
