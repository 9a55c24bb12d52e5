import {
  component,
  context,
  count,
  crossEntropy,
  input,
  ms,
  output,
  real,
  rockpool,
  sequential,
  sgd,
  spike,
  state,
  superSpike,
  train,
} from '../../index.ts';
import { type BpttContender, bpttData, leak, slope, summary } from '../peers/bptt-work.ts';

/** The neuron of the benchmark, which is snnTorch's `Leaky`, as a user would write it. */
const Leaky = component('Leaky', {
  doc: 'v ← beta · v + x - s of the last step; s = v > 1',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), beta: real('1', 'decay in a step', leak) },
  compartments: { x: input('1', 'drive'), v: state('1', 'potential'), s: output('1', 'spikes') },
  commands: {
    advance_state({ x, v, s }, p) {
      const next = v.mul(p.beta).add(x).sub(s.detach());
      return { v: next, s: spike(next, 1, { surrogate: superSpike(slope), strict: true }) };
    },
  },
});

export const ourBptt: BpttContender = (work) => ({
  name: 'myelin',
  setup() {
    const { inputs, hidden, classes, batch, steps } = work;
    const { spikes, w1, w2, labels } = bpttData(work);
    const net = context('net', () =>
      sequential(
        rockpool.LinearJax({ shape: [inputs, hidden], weight: w1 }),
        Leaky({ n_units: hidden }),
        rockpool.LinearJax({ shape: [hidden, classes], weight: w2 }),
        Leaky({ n_units: classes }),
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
