import {
  component,
  context,
  count,
  input,
  ms,
  output,
  real,
  rockpool,
  sequential,
  sgd,
  spike,
  state,
  surrogates,
  train,
} from '../../index.ts';
import { type LinearContender, linearData, linearSummary } from '../peers/linear-work.ts';

/** The neuron of the benchmark, as a user would write it. */
const Leaky = component('Leaky', {
  doc: 'u = beta · v + x; s = u > 1; v ← u - s',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), beta: real('1', 'decay in a step', 0.95) },
  compartments: { x: input('1', 'drive'), v: state('1', 'potential'), s: output('1', 'spikes') },
  commands: {
    advance_state({ x, v }, p) {
      const u = v.mul(p.beta).add(x);
      const s = spike(u, 1, { surrogate: surrogates.snntorch.atan(2), strict: true });
      return { v: u.sub(s), s };
    },
  },
});

export const ourLinear: LinearContender = (work) => ({
  name: 'myelin',
  setup() {
    const { n, batch, steps } = work;
    const { x, w } = linearData(work);
    const net = context('net', () =>
      sequential(rockpool.LinearJax({ shape: [n, n], weight: w }), Leaky({ n_units: n })),
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
