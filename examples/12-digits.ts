// Handwritten digits: 64 pixels as currents → 128 LIF cells → 10 LIF cells, one per class, trained by surrogate gradients
// to fire most in the cell of the class. Five seeds, or as many as are asked for; the test part is never trained on.
import {
  accuracy,
  adam,
  context,
  crossEntropy,
  type LossInputs,
  ms,
  rockpool,
  sequential,
  train,
} from '../index.ts';
import { type Digit, digits } from './digits.ts';

const epochs = 20;
const cells = { tau_mem: ms(5), tau_syn: ms(2), learning_window: 1 };
const { train: known, test: unknown } = digits();

function trained(seed: number) {
  const net = context('net', () =>
    sequential(
      rockpool.LinearJax({ shape: [64, 128] }),
      rockpool.LIFODEJax({ shape: 128, ...cells }),
      rockpool.LinearJax({ shape: [128, 10] }),
      rockpool.LIFODEJax({ shape: 10, ...cells }),
    ),
  );
  const data = (samples: readonly Digit[]) => ({
    inputs: [[net.input, samples.map(({ image }) => image.map((pixel) => 2 * pixel))]] as const,
    labels: [[net.output, samples.map(({ label }) => label)]] as const,
  });
  // How often each cell has fired says how likely its class is.
  const counts = (of: LossInputs['of']) => of(net.output).sum(0);
  const trainer = train(net, {
    process: net.advance,
    dt: ms(1),
    steps: 30,
    batch: 32,
    seed,
    data: data(known),
    trainable: [net['0_LinearJax'].hyperparameters.weight, net['2_LinearJax'].hyperparameters.weight],
    loss: ({ of, label }) => crossEntropy(counts(of), label(net.output)),
    metrics: { accuracy: ({ of, label }) => accuracy(counts(of), label(net.output)) },
    optimizer: adam({ lr: 0.005 }),
  });
  const start = performance.now();
  trainer.run({ epochs });
  const time = (performance.now() - start) / 1000;
  return { ...trainer.test(data(unknown)), time };
}

const runs = Array.from({ length: Number(process.argv[2] ?? 5) }, (_, seed) => {
  const run = trained(seed);
  console.log(
    `seed ${seed}: ${(100 * run.accuracy).toFixed(2)} % of ${unknown.length} unseen digits, trained in ${run.time.toFixed(2)} s`,
  );
  return run;
});
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b) / x.length;
const found = mean(runs.map((run) => run.accuracy));
const spread = Math.sqrt(
  mean(runs.map((run) => (run.accuracy - found) ** 2)) * (runs.length / (runs.length - 1)),
);
console.log(
  `mean ${(100 * found).toFixed(2)} ± ${(100 * spread).toFixed(2)} %, ${mean(runs.map((run) => run.time)).toFixed(2)} s for ${epochs} epochs`,
);
if (found < 0.95) throw new Error(`the network has not learnt to read: ${found}`);
