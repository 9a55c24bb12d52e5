import { isMainThread } from 'node:worker_threads';
import {
  accuracy,
  adam,
  context,
  crossEntropy,
  ms,
  rockpool,
  type ShardQueueOptions,
  type ShardThreadOptions,
  sequential,
  shardQueue,
  shardThreads,
  type TrainOptions,
  train,
} from '../../../index.ts';

// Trainers of a small network, made here and in threads; what knows them comes along.
export { open, toBytes } from '../../../index.ts';

const wave = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => 4 * Math.sin(seed + i * i));
const samples = Array.from({ length: 40 }, (_, i) => wave(6, i));

const network = (width: number, threshold: number) =>
  context('net', () =>
    sequential(
      rockpool.LinearJax({ shape: [6, width] }),
      rockpool.LIFODEJax({ shape: width, bias: 0.6, tau_mem: ms(5), noise_std: 0.02, threshold }),
      rockpool.LinearJax({ shape: [width, 3], has_bias: true }),
    ),
  );
type Net = ReturnType<typeof network>;

const workersOf = (url: URL, given: ShardThreadOptions | ShardQueueOptions) =>
  'queue' in given ? shardQueue(url, given) : shardThreads(url, given);

/** How a trainer differs from the plain one. */
interface Manner {
  readonly width?: number;
  readonly shift?: number;
  readonly given?: (net: Net) => Partial<TrainOptions>;
}

/** @param name the function of this module that threads call */
export function made(
  name: string,
  threads: ShardThreadOptions | ShardQueueOptions | undefined,
  manner: Manner = {},
) {
  const { width = 8, shift = 0, given } = manner;
  const net = network(width, 1);
  const [first, last] = [net['0_LinearJax'].hyperparameters, net['2_LinearJax'].hyperparameters];
  const trainer = train(net, {
    ...{
      process: net.advance,
      dt: ms(1),
      steps: 9,
      batch: 12,
      shards: 4,
      seed: 'shards',
      warnings: 'silent',
    },
    data: {
      inputs: [[net.input, samples.map((own) => own.map((x) => x + shift))]],
      labels: [[net.output, samples.map((_, i) => (i * i) % 3)]],
    },
    loss: ({ of, label }) => crossEntropy(of(net.output).sum(0), label(net.output)),
    metrics: { accuracy: ({ of, label }) => accuracy(of(net.output).sum(0), label(net.output)) },
    optimizer: adam({ lr: 0.01 }),
    trainable: [first.weight, last.weight, last.bias],
    ...given?.(net),
    ...(threads && { workers: workersOf(new URL(`#${name}`, import.meta.url), threads) }),
  });
  return Object.assign(trainer, { handles: [first.weight, last.weight, last.bias] });
}

export const plain = (threads: ShardThreadOptions = {}) => made('plain', threads);
/** Shards of it make three updates by themselves. */
export const averaged = (threads: ShardThreadOptions = {}) =>
  made('averaged', threads, { given: () => ({ averageEvery: 3 }) });
export const unlike = () => made('unlike', {});
export const longer = () => made('longer', {}, { given: () => ({ steps: 11 }) });
export const wider = () => made('wider', {}, { width: 9 });
export const elsewhere = () => made('elsewhere', {}, { shift: 1e-9 });
export const deeper = () =>
  made('deeper', {}, { given: (net) => ({ loss: ({ of }) => of(net.output).sum(0).pow(2).sum(0).sum(0) }) });
export const alone = () => made('alone', undefined);
export const nothing = () => undefined;

/** Its numbers are none from the first step on. */
export const odd = (threads: ShardThreadOptions = { threads: 1 }) =>
  made('odd', threads, {
    given: (net) => ({
      hyperparameters: [[net['0_LinearJax'].hyperparameters.weight, wave(48, 1).map((x) => 8e37 * x)]],
    }),
  });

/** Does something in threads, when its samples are asked for. */
const inThreads = (name: string, threads: ShardThreadOptions | ShardQueueOptions, act: () => number[]) =>
  made(name, threads, {
    given: (net) => ({
      data: {
        inputs: [[net.input, samples.map((own) => () => (isMainThread ? own : act()))]],
        labels: [[net.output, samples.map((_, i) => (i * i) % 3)]],
      },
    }),
  });

export const eats = (threads: ShardThreadOptions = {}) => inThreads('eats', threads, eaten);

/** Never comes to an end. */
export const late = (threads: ShardThreadOptions | ShardQueueOptions = {}) =>
  inThreads('late', threads, () => {
    for (;;);
  });

function eaten(): number[] {
  const all: number[][] = [];
  for (;;) all.push(new Array<number>(1e6).fill(all.length));
}

/** An address that is read, where nobody is asked: a worker has its own. */
const nowhere = { queue: 'redis://127.0.0.1:1' };
export const queued = () => made('queued', nowhere);
export const queuedWider = () => made('queuedWider', nowhere, { width: 9 });
export const queuedRounds = () => made('queuedRounds', nowhere, { given: () => ({ averageEvery: 3 }) });
