import { type WtasContender, wtasResult } from './wtas-work.ts';

export const wtasJs: WtasContender = ({ n, steps, refractory, gain, current, threshold }) => ({
  name: 'plain JS, Float32Array',
  setup() {
    const array = () => new Float32Array(n);
    const [v, p, s, thr, rfr, counts] = [array(), array(), array(), array(), array(), array()];
    const step = () => {
      let [top, sum, winners] = [-Infinity, 0, 0];
      for (let i = 0; i < n; i++) {
        v[i] = rfr[i]! >= refractory ? current[i]! : 0;
        if (v[i]! > top) top = v[i]!;
      }
      for (let i = 0; i < n; i++) {
        p[i] = Math.exp(v[i]! - top);
        sum += p[i]!;
      }
      for (let i = 0; i < n; i++) {
        s[i] = p[i]! / sum > thr[i]! ? 1 : 0;
        winners += s[i]!;
        counts[i]! += s[i]!;
        rfr[i] = s[i] ? 1 : rfr[i]! + 1;
      }
      for (let i = 0; i < n; i++) thr[i] = Math.max(0.025, thr[i]! + gain * (winners - 1));
    };
    return {
      run(repeat) {
        for (let r = 0; r < repeat; r++) {
          counts.fill(0);
          rfr.fill(refractory);
          thr.set(threshold);
          for (let t = 0; t < steps; t++) step();
        }
      },
      result: () => wtasResult(counts, thr),
    };
  },
});
