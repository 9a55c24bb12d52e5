import { context, ms, rockpool, sequential, sgd, train } from '../../index.ts';
import { type LinearContender, linearData, linearSummary } from '../peers/linear-work.ts';
import { Leaky } from './cells.ts';

export const ourLinear: LinearContender = (work) => ({
  name: 'myelin',
  setup() {
    const { n, batch, steps } = work;
    const { x, w } = linearData(work);
    const net = context('net', () =>
      sequential(rockpool.LinearJax({ shape: [n, n], weight: w }), Leaky({ n_units: n, beta: 0.95 })),
    );
    const { weight } = net['0_LinearJax'].hyperparameters;
    const trainer = train(net, {
      process: net.advance,
      dt: ms(1),
      steps,
      batch,
      inputs: [[net.input, x]],
      trainable: [weight],
      loss: ({ of }) => of(net.output).sum(-1).sum(-1).sum(-1),
      optimizer: sgd(),
    });
    let loss = Number.NaN;
    return {
      run(repeat) {
        for (let k = 0; k < repeat; k++) loss = trainer.evaluate();
      },
      result: () => linearSummary(loss, trainer.gradients.get(weight)),
    };
  },
});
