import { digest } from './digest.ts';
import type { SparseContender } from './sparse-work.ts';

const { fround } = Math;
const tiny = 2 ** -100;

export const sparseJs: SparseContender = ({ n, steps, gain, current, start, to, w }) => ({
  name: 'plain JS, Float32Array and fround',
  setup() {
    const [v, s, j] = [new Float32Array(n), new Float32Array(n), new Float32Array(n)];
    const a = fround(gain);
    const advance = (): void => {
      for (let t = 0; t < steps; t++) {
        if (t % 64 === 0) for (let k = 0; k < n; k++) if (Math.abs(v[k]!) < tiny) v[k] = 0;
        j.fill(0);
        for (let k = 0; k < n; k++) {
          const x = s[k]!;
          if (x === 0) continue;
          for (let e = start[k]!; e < start[k + 1]!; e++) {
            const at = to[e]!;
            j[at] = fround(j[at]! + fround(x * w[e]!));
          }
        }
        for (let k = 0; k < n; k++) {
          const u = fround(v[k]! + fround(fround(fround(current[k]! + j[k]!) - v[k]!) * a));
          const fired = u >= 1;
          s[k] = fired ? 1 : 0;
          v[k] = fired ? 0 : u;
        }
      }
    };
    return {
      run(repeat) {
        for (let r = 0; r < repeat; r++) {
          v.fill(0);
          s.fill(0);
          advance();
        }
      },
      result: () => digest(v, s),
    };
  },
});
