import { setFlagsFromString } from 'node:v8';
import { context, edit, LIFCell, ms, mse, process, rockpool, sgd, simulate, train } from '../../index.ts';
import { Noisy } from '../contexts/support.ts';

const collect = (): number => {
  const { gc } = globalThis as { gc?: () => void };
  for (let i = 0; i < 4; i++) gc?.();
  const { heapUsed, external, arrayBuffers } = globalThis.process.memoryUsage();
  return (heapUsed + Math.max(external, arrayBuffers)) / 2 ** 20;
};

/** CPU time of this process in ms: others may be at work. */
export const cpuTime = (): number => {
  const { user, system } = globalThis.process.cpuUsage();
  return (user + system) / 1000;
};

const network = () =>
  context('net', () => {
    const [x, z] = [Noisy({ n_units: 4 }), LIFCell({ n_units: 100, tau_m: 20 })];
    const a = rockpool.LinearJax({ shape: [4, 4] });
    return { x, z, a, advance: process(x.advance_state, z.advance_state, a.advance_state) };
  });

/** Many edits of one number: the time of each in µs, of the last tenth beside the first, and what they leave in memory. */
export function edits(count: number) {
  const net = network();
  const make = (i: number) =>
    edit(net, (draft) => {
      draft.parts.z!.hyperparameters.tau_m = 10 + (i % 7) + i / count;
    });
  for (let i = 0; i < 2000; i++) make(i);
  const before = collect();
  const tenth = count / 10;
  const times: number[] = [];
  for (let k = 0; k < 10; k++) {
    const start = cpuTime();
    for (let i = 0; i < tenth; i++) make(k * tenth + i + 0.5);
    times.push(((cpuTime() - start) / tenth) * 1000);
  }
  return { first: times[0]!, last: times.at(-1)!, megabytes: collect() - before };
}

/** Many steps in runs that are observed: how much more memory is taken in the end than after the first tenth, in MB. */
export function stepping(steps: number): number {
  const net = network();
  const sim = simulate(net, { dt: ms(1) });
  const piece = steps / 100;
  sim.observe(net.z.s, { every: ms(100) }).subscribe();
  let first = 0;
  for (let k = 1; k <= 100; k++) {
    sim.run(net.advance, {
      steps: piece,
      inputs: [
        [net.a.input, 1],
        [net.x.j, Math.sin],
      ],
    });
    if (k === 10) first = collect();
  }
  return collect() - first;
}

/** Simulations and trainings that are disposed of while somebody still holds them: what is left in memory. */
export function lives(count: number): number {
  // The code that an engine makes of what is called often is held by no life, and comes and goes as it likes.
  setFlagsFromString('--no-opt');
  const net = network();
  const held: unknown[] = [];
  const live = () => {
    const sim = simulate(net, { dt: ms(1) });
    sim.run(net.advance, { steps: 10, inputs: [[net.a.input, 1]] });
    const trainer = train(net, {
      ...{ process: net.advance, dt: ms(1), steps: 3, optimizer: sgd({ lr: 0.1 }), warnings: 'silent' },
      inputs: [[net.a.input, 1]],
      targets: [[net.a.output, 1]],
      loss: ({ of, target }) => mse(of(net.a.output), target(net.a.output)),
    });
    trainer.run({ iterations: 1, progress: false });
    sim[Symbol.dispose]();
    trainer[Symbol.dispose]();
    held.push(sim, trainer);
  };
  for (let i = 0; i < 100; i++) live();
  const before = collect();
  for (let i = 0; i < count; i++) live();
  const left = collect() - before;
  setFlagsFromString('--opt');
  return held.length > 0 ? left : Number.NaN;
}
