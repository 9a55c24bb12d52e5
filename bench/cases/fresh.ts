import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Contender } from '../harness.ts';

/** Work that a script does in a fresh process with the built package: it prints the milliseconds that count, and the kilobytes that it held at most. */
export const fresh = (name: string, script: string, ...words: readonly string[]): Contender => ({
  name,
  setup() {
    const file = fileURLToPath(new URL(`../ours/${script}`, import.meta.url));
    let [seconds, peak] = [0, 0];
    return {
      run(repeat) {
        seconds = 0;
        for (let k = 0; k < repeat; k++) {
          const [ms, kilobytes] = execFileSync('node', [file, ...words], { encoding: 'utf8' }).split(' ');
          seconds += Number(ms) / 1000;
          peak = Math.max(peak, Number(kilobytes) * 1.024e-3);
        }
      },
      seconds: () => seconds,
      memory: () => peak,
      result: () => [0],
    };
  },
});
