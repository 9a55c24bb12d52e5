import { expect } from 'chai';
import { context, ms, rockpool, sequential, sgd, total, train } from '../../index.ts';

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
