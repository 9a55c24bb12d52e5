import { digits as read } from '../../examples/digits.ts';
import {
  accuracy,
  adam,
  context,
  crossEntropy,
  type LossInputs,
  ms,
  rockpool,
  type ShardQueueOptions,
  type ShardThreadOptions,
  sequential,
  shardQueue,
  shardThreads,
  train,
} from '../../index.ts';

const cells = { tau_mem: ms(5), tau_syn: ms(2), learning_window: 1 };

/** The network of `examples/12-digits.ts` in four shards; computed here without workers. */
export function made(workers: ShardThreadOptions | ShardQueueOptions | undefined, batch = 32) {
  const { train: known } = read();
  const net = context('net', () =>
    sequential(
      rockpool.LinearJax({ shape: [64, 128] }),
      rockpool.LIFODEJax({ shape: 128, ...cells }),
      rockpool.LinearJax({ shape: [128, 10] }),
      rockpool.LIFODEJax({ shape: 10, ...cells }),
    ),
  );
  const counts = (of: LossInputs['of']) => of(net.output).sum(0);
  const handles = [net['0_LinearJax'].hyperparameters.weight, net['2_LinearJax'].hyperparameters.weight];
  const trainer = train(net, {
    ...{ process: net.advance, dt: ms(1), steps: 30, batch, shards: 4, seed: 1, warnings: 'silent' },
    data: {
      inputs: [[net.input, known.map(({ image }) => image.map((pixel) => 2 * pixel))]],
      labels: [[net.output, known.map(({ label }) => label)]],
    },
    trainable: handles,
    loss: ({ of, label }) => crossEntropy(counts(of), label(net.output)),
    metrics: { accuracy: ({ of, label }) => accuracy(counts(of), label(net.output)) },
    optimizer: adam({ lr: 0.005 }),
    ...(workers && { workers: workersOf(batch === 32 ? '#digits' : '#many', workers) }),
  });
  return Object.assign(trainer, { handles });
}

const workersOf = (name: string, given: ShardThreadOptions | ShardQueueOptions) => {
  const url = new URL(name, import.meta.url);
  return 'queue' in given ? shardQueue(url, given) : shardThreads(url, given);
};

export const digits = () => made({});
export const many = () => made({}, 256);
