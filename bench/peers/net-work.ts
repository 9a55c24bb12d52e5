import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connectivity, connectivity, seedKey, uniformNumbers } from '../../index.ts';
import type { Contender, Missing, Running } from '../harness.ts';
import { python } from './child.ts';
import { gcc, type Target, temporary } from './gcc.ts';
import { systems } from './systems.ts';

/**
 * The benchmark of Vogels and Abbott (Brette et al. 2007), with currents or conductances: `n` cells, of which four fifths excite, connected at
 * 2 %; or Brunel's network (2000) with g = 5 and twice the noise from outside that would just do, where each cell has a tenth of all cells as its inputs and
 * what is sent takes 1.5 ms. Steps of 0.1 ms, f32. All contenders have the same synapses and begin in turn where the same draws say. Rounding moves spikes, which
 * nets like these soon make other spikes of, and everybody draws noise of their own, so that it is the mean rates that agree.
 */
export interface NetWork {
  readonly kind: 'cuba' | 'coba' | 'brunel';
  readonly n: number;
  readonly steps: number;
  /** Where runs begin, each elsewhere; their mean is compared: one run has a standard deviation of at most 2 %, the difference of two means of eight 1 %. */
  readonly starts: readonly Float64Array[];
  readonly E: Connectivity;
  readonly I: Connectivity;
}

export function netWork(kind: NetWork['kind'], n: number, steps = 10_000): NetWork {
  const isBrunel = kind === 'brunel';
  const from = (pre: number, seed: string) =>
    connectivity({ pre, post: n, seed, ...(isBrunel ? { inDegree: pre / 10 } : { probability: 80 / 4000 }) });
  const start = (_: unknown, k: number) =>
    uniformNumbers(seedKey(1 + k), n).map((x) => (isBrunel ? 20 * x : -60 + 10 * x));
  const starts = Array.from({ length: 8 }, start);
  return { kind, n, steps, starts, E: from(0.8 * n, 'E'), I: from(0.2 * n, 'I') };
}

/** Writes the starts and the synapses of a network into a folder. */
function written(folder: string, { starts, E, I }: NetWork): string {
  const file = join(folder, 'net');
  const lists = [E, I].flatMap(({ pattern: { start, target } }) => [start.numbers, target.numbers]);
  const parts = [...starts.map((v) => Float32Array.from(v)), ...lists.map((list) => Int32Array.from(list))];
  writeFileSync(file, '');
  for (const own of parts) appendFileSync(file, new Uint8Array(own.buffer, own.byteOffset, own.byteLength));
  return file;
}

const sizes = ({ n, steps, starts }: NetWork) => [n, steps, starts.length];

export const netC =
  (target: Target) =>
  (work: NetWork): Contender => ({
    name: `C, gcc -O3 ${target.flags.join(' ')}`,
    async setup() {
      const made = await gcc({
        source: 'net.c',
        flags: ['-fno-trapping-math', '-fno-math-errno'],
        target,
        args: (folder) => [work.kind, written(folder, work), ...sizes(work).map(String)],
      });
      return averaged(made, work);
    },
  });

/** Its result is the mean of all its runs, at least of one from each start: those that are timed are among them. */
function averaged(made: Running | Missing, { starts }: NetWork): Running | Missing {
  if ('missing' in made) return made;
  let [sum, count] = [0, 0];
  const run = async (repeat: number): Promise<void> => {
    await made.run(repeat);
    const [rate] = await made.result();
    sum += rate!;
    count++;
  };
  const result = async () => {
    while (count < starts.length) await run(1);
    return [sum / count];
  };
  return { ...made, run, result };
}

/** In Brian2 (`requirements-brian2.txt`). */
export const netBrian2 =
  (target: 'cpp_standalone' | 'cython') =>
  (work: NetWork): Contender => ({
    name: `Brian2, ${target === 'cython' ? 'Cython' : 'C++ standalone'}`,
    async setup() {
      const { folder, remove } = temporary();
      const file = written(folder, work);
      const args = [target, work.kind, file, ...sizes(work)];
      const made = await python(systems.brian2, 'brian2_net.py', args);
      remove();
      return averaged(made, work);
    },
  });
