import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connectivity, connectivity, seedKey, uniformNumbers } from '../../index.ts';
import type { Contender } from '../harness.ts';
import { gcc, type Target } from './gcc.ts';

/**
 * The benchmark of Vogels and Abbott (Brette et al. 2007), with currents or conductances: `n` cells, of which four fifths excite, connected at
 * 2 %; a second in steps of 0.1 ms, f32. All contenders have the same synapses and the same start. Rounding moves spikes, so that it is the
 * rates that agree.
 */
export interface NetWork {
  readonly kind: 'cuba' | 'coba';
  readonly n: number;
  readonly steps: number;
  readonly v_init: Float64Array;
  readonly E: Connectivity;
  readonly I: Connectivity;
}

export function netWork(kind: NetWork['kind'], n: number): NetWork {
  const from = (pre: number, seed: string) => connectivity({ pre, post: n, probability: 80 / 4000, seed });
  const v_init = uniformNumbers(seedKey(1), n).map((x) => -60 + 10 * x);
  return { kind, n, steps: 10_000, v_init, E: from(0.8 * n, 'E'), I: from(0.2 * n, 'I') };
}

export const netC =
  (target: Target) =>
  ({ kind, n, steps, v_init, E, I }: NetWork): Contender => ({
    name: `C, gcc -O3 ${target.flags.join(' ')}`,
    setup: () =>
      gcc({
        source: 'net.c',
        flags: ['-fno-trapping-math', '-fno-math-errno'],
        target,
        args(folder) {
          const file = join(folder, 'net');
          const lists = [E, I].flatMap(({ pattern: { start, target: to } }) => [start.numbers, to.numbers]);
          const parts = [Float32Array.from(v_init), ...lists.map((list) => Int32Array.from(list))];
          writeFileSync(
            file,
            Buffer.concat(parts.map((own) => Buffer.from(own.buffer, own.byteOffset, own.byteLength))),
          );
          return [kind, file, String(n), String(steps)];
        },
      }),
  });
