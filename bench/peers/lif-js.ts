import { digest } from './digest.ts';
import type { LifContender } from './lif-work.ts';

const { fround } = Math;
const tiny = 2 ** -100;

/** fround after each operation: without it V8 computes in f64 and rounds once, a third faster but to other bits. */
const advance = (
  t: number,
  end: number,
  a: number,
  current: Float32Array,
  v: Float32Array,
  s: Float32Array,
) => {
  const n = v.length;
  for (; t < end; t++) {
    for (let k = 0; k < n; k++) {
      const old = v[k]!;
      const u = fround(old + fround(a * fround(current[k]! - old)));
      if (u >= 1) {
        s[k] = 1;
        v[k] = 0;
      } else {
        s[k] = 0;
        v[k] = u;
      }
    }
    if (t % 64 === 0) for (let k = 0; k < n; k++) if (Math.abs(v[k]!) < tiny) v[k] = 0;
  }
};

export const lifJs: LifContender = ({ n, steps, chunk, gain, current }) => ({
  name: 'plain JS, Float32Array and fround',
  setup() {
    const v = new Float32Array(n);
    const s = new Float32Array(n);
    const a = fround(gain);
    return {
      run(repeat) {
        for (let r = 0; r < repeat; r++) {
          v.fill(0);
          for (let t = 0; t < steps; t += chunk) advance(t, t + chunk, a, current, v, s);
        }
      },
      result: () => digest(v, s),
    };
  },
});
