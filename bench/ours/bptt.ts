import { context, crossEntropy, ms, rockpool, sequential, sgd, train } from '../../index.ts';
import { type BpttContender, bpttData, leak, summary } from '../peers/bptt-work.ts';
import { DelayedLeaky } from './cells.ts';

export const ourBptt: BpttContender = (work) => ({
  name: 'myelin',
  setup() {
    const { inputs, hidden, classes, batch, steps } = work;
    const { spikes, w1, w2, labels } = bpttData(work);
    const net = context('net', () =>
      sequential(
        rockpool.LinearJax({ shape: [inputs, hidden], weight: w1 }),
        DelayedLeaky({ n_units: hidden, beta: leak }),
        rockpool.LinearJax({ shape: [hidden, classes], weight: w2 }),
        DelayedLeaky({ n_units: classes, beta: leak }),
      ),
    );
    const weights = [net['0_LinearJax'].hyperparameters.weight, net['2_LinearJax'].hyperparameters.weight];
    const trainer = train(net, {
      process: net.advance,
      dt: ms(1),
      steps,
      batch,
      inputs: [[net.input, spikes]],
      labels: [[net.output, labels]],
      trainable: weights,
      loss: ({ of, label }) => crossEntropy(of(net.output).sum(0), label(net.output)),
      optimizer: sgd(),
    });
    let loss = Number.NaN;
    return {
      run(repeat) {
        for (let k = 0; k < repeat; k++) loss = trainer.evaluate();
      },
      result: () => summary(loss, ...weights.map((own) => trainer.gradients.get(own))),
    };
  },
});
