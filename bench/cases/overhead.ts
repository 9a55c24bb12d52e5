import { lastValueFrom } from 'rxjs';
import type { Case, Contender } from '../harness.ts';
import { built } from '../ours/built.ts';

// What runs, streams and trainings cost beside their programs: work that is next to nothing.

type Myelin = Awaited<ReturnType<typeof built>>;

/** A case of work that is done so many times in one go; `make` returns how to do it. */
const timesOf = (
  label: string,
  doc: string,
  times: number,
  ...contenders: readonly (readonly [name: string, make: (myelin: Myelin) => () => unknown])[]
): Case => ({
  name: `overhead/${label}`,
  label,
  doc,
  unit: 'µs',
  figure: (seconds) => (seconds * 1e6) / times,
  check: { what: 'nothing', tolerance: 0 },
  contenders: contenders.map(
    ([name, make]): Contender => ({
      name,
      async setup() {
        const work = make(await built());
        return {
          async run(repeat) {
            for (let k = 0; k < repeat; k++) {
              const pending = work();
              if (pending instanceof Promise) await pending;
            }
          },
          result: () => [0],
        };
      },
    }),
  ),
  ours: contenders[0]![0],
});

const cell = ({ context, LIFCell, ms, process, simulate }: Myelin) => {
  const net = context('net', () => {
    const z = LIFCell({ n_units: 10, tau_m: ms(20) });
    return { z, advance: process(z.advance_state) };
  });
  return { ...net, sim: simulate(net, { dt: ms(1) }) };
};

const repeated = (times: number, work: () => unknown) => () => {
  for (let k = 0; k < times; k++) work();
};

/** Four weights that learn one number. */
const iteration = ({ context, ms, mse, rockpool, sequential, sgd, train }: Myelin) => {
  const net = context('net', () => sequential(rockpool.LinearJax({ shape: [4, 1], weight: [1, 2, 3, 4] })));
  const trainer = train(net, {
    process: net.advance,
    dt: ms(1),
    steps: 1,
    inputs: [[net.input, [1, 2, 3, 4]]],
    targets: [[net.output, 0]],
    loss: ({ of, target }) => mse(of(net.output), target(net.output)),
    optimizer: sgd({ lr: 1e-3 }),
  });
  return () => trainer.run({ iterations: 1000, progress: false });
};

/** A small net that learns from the same batch again and again, or from that of each iteration. */
const learner =
  (perBatch: boolean) =>
  ({ adam, context, crossEntropy, ms, rockpool, sequential, train }: Myelin) => {
    const [channels, hidden, classes, batch, steps] = [100, 32, 10, 32, 25];
    const net = context('net', () =>
      sequential(
        rockpool.LinearJax({ shape: [channels, hidden] }),
        rockpool.LIFODEJax({ shape: hidden, tau_mem: ms(5), tau_syn: ms(5) }),
        rockpool.LinearJax({ shape: [hidden, classes] }),
      ),
    );
    const sample = (i: number) =>
      Float32Array.from({ length: steps * channels }, (_, k) => ((i + k * 7919) % 997 < 100 ? 20 : 0));
    const samples = Array.from({ length: perBatch ? 10 * batch : batch }, (_, i) => sample(i));
    const labels = samples.map((_, i) => i % classes);
    const data = { inputs: [[net.input, samples]] as const, labels: [[net.output, labels]] as const };
    const trainer = train(net, {
      ...{ process: net.advance, dt: ms(1), steps, batch },
      ...(perBatch
        ? { data }
        : { inputs: [[net.input, interleaved(samples, steps, channels)]], labels: data.labels }),
      trainable: [net['0_LinearJax'].hyperparameters.weight, net['2_LinearJax'].hyperparameters.weight],
      loss: ({ of, label }) => crossEntropy(of(net.output).mean(0), label(net.output)),
      optimizer: adam({ lr: 1e-4 }),
    });
    return () => trainer.run({ iterations: 10, progress: false });
  };

/** [steps, batch, channels] of samples [steps, channels]. */
const interleaved = (samples: readonly Float32Array[], steps: number, channels: number): Float32Array => {
  const all = new Float32Array(samples.length * steps * channels);
  samples.forEach((sample, i) => {
    for (let t = 0; t < steps; t++)
      all.set(sample.subarray(t * channels, (t + 1) * channels), (t * samples.length + i) * channels);
  });
  return all;
};

export const overhead = (): readonly Case[] => [
  timesOf('a run', 'a run of one step, 10 LIF cells', 100, [
    'myelin',
    (myelin) => {
      const { sim, advance } = cell(myelin);
      return repeated(100, () => sim.run(advance, { steps: 1 }));
    },
  ]),
  timesOf('a run with an input', 'a run of one step with an input', 100, [
    'myelin',
    (myelin) => {
      const { sim, advance, z } = cell(myelin);
      return repeated(100, () => sim.run(advance, { steps: 1, inputs: [[z.j, 20]] }));
    },
  ]),
  timesOf('a run with an input, recorded', 'a run of one step with an input and a recording', 100, [
    'myelin',
    (myelin) => {
      const { sim, advance, z } = cell(myelin);
      return repeated(100, () => sim.run(advance, { steps: 1, inputs: [[z.j, 20]], record: [z.s] }));
    },
  ]),
  timesOf('a chunk of a stream', 'a chunk of one step of a stream, recorded', 1000, [
    'myelin',
    (myelin) => {
      const { sim, advance, z } = cell(myelin);
      return () => lastValueFrom(sim.stream(advance, { steps: 1000, chunk: 1, record: [z.s] }));
    },
  ]),
  timesOf('an iteration', 'an iteration of a training of four numbers', 1000, ['myelin', iteration]),
];

/** What the data of a batch cost. */
export const batches = (): readonly Case[] => [
  {
    ...timesOf(
      'batches',
      'an iteration of a training, 100-32-10, batch 32, 25 steps',
      10,
      ['the same batch', learner(false)],
      ['data of each batch', learner(true)],
    ),
    name: 'batches',
  },
];
