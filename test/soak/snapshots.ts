import { takenOf } from '../../contexts/session/snapshot.ts';
import {
  context,
  DenseSynapse,
  type FloatArray,
  LIFCell,
  ms,
  process,
  type Snapshot,
  simulate,
  wire,
} from '../../index.ts';
import { cpuTime } from './memory.ts';

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1]!;

/**
 * What a snapshot costs after every step, beside copies of the arrays that the step has changed: medians in ms of CPU time, and how many
 * bytes have changed of how many there are.
 */
export function snapshots(rounds: number) {
  const net = context('net', () => {
    const [W, z] = [DenseSynapse({ shape: [100, 100_000] }), LIFCell({ n_units: 100_000, tau_m: 20 })];
    wire(W.outputs, z.j);
    return { W, z, advance: process(W.advance_state, z.advance_state) };
  });
  const sim = simulate(net, { dt: ms(1) });
  const arraysOf = (snapshot: Snapshot) => [...takenOf(snapshot, 'soak').state.arrays.values()];
  const step = () => sim.run(net.advance, { steps: 1, inputs: [[net.W.inputs, 1]] });
  const timed = <T>(times: number[], work: () => T): T => {
    const start = cpuTime();
    const result = work();
    times.push(cpuTime() - start);
    return result;
  };
  const sum = (arrays: readonly FloatArray[]) =>
    arrays.reduce((total, { byteLength }) => total + byteLength, 0);
  const [taking, copying]: [number[], number[]] = [[], []];
  const bytes = { changed: 0, all: 0 };
  for (let i = 0; i < rounds; i++) {
    const before = new Set(arraysOf(sim.snapshot()));
    step();
    const all = arraysOf(timed(taking, () => sim.snapshot()));
    const changed = all.filter((array) => !before.has(array));
    // The step has gone through all weights, so that neither finds what it copies in a cache.
    step();
    timed(copying, () => changed.map((array) => array.slice()));
    Object.assign(bytes, { changed: sum(changed), all: sum(all) });
  }
  return { taking: median(taking), copying: median(copying), ...bytes };
}
