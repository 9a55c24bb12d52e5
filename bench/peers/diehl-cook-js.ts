import { type PlasticContender, plasticResult } from './plastic-work.ts';

const [dt, tau, refractory, aPlus, aMinus, norm] = [1, 100.500896468, 5, 1e-2, 1e-4, 78.4];

/** The network by hand in plain JavaScript, as contexts/circuits/diehl-cook.ts describes it; it touches what spiked. */
export const diehlCookJs: PlasticContender = ({ n_in, n_units: n, steps, spikes, weights: start }) => ({
  name: 'plain JS, Float32Array',
  setup() {
    const array = (size: number) => new Float32Array(size);
    const [W, trace0, trace1] = [array(n_in * n), array(n_in), array(n)];
    const [je, ji] = [array(n), array(n)];
    const [ve, re, theta, se] = [array(n), array(n), array(n), array(n)];
    const [vi, ri, si] = [array(n), array(n), array(n)];
    const counts = array(n);
    const decay = Math.exp(-dt / 20);
    const forget = Math.expm1(-dt / 1e7);
    const bounded = (w: number) => Math.min(1, Math.max(0, w));

    const restart = () => {
      W.set(start);
      for (const zero of [trace0, trace1, theta, se, si, counts]) zero.fill(0);
      ve.fill(-65);
      vi.fill(-60);
      re.fill(refractory);
      ri.fill(refractory);
    };
    const transmit = (before: number) => {
      je.fill(0);
      for (let k = 0; before >= 0 && k < n_in; k++) {
        if (spikes[before + k] === 0) continue;
        for (let i = 0; i < n; i++) je[i]! += W[k * n + i]!;
      }
      for (let k = 0; k < n; k++) {
        ji[k] = 22.5 * se[k]!;
        if (si[k] === 0) continue;
        for (let i = 0; i < n; i++) if (i !== k) je[i]! -= 120;
      }
    };
    const fire = () => {
      let best = 0;
      for (let i = 1; i < n; i++) if (ve[i]! > ve[best]!) best = i;
      for (let i = 0; i < n; i++) {
        const drive = re[i]! >= refractory ? (je[i]! * tau) / dt : 0;
        const v = ve[i]! + ((-65 - ve[i]! + drive) / tau) * dt;
        const fired = v > -52 + theta[i]!;
        theta[i]! += theta[i]! * forget + (fired ? 0.05 : 0);
        ve[i] = fired ? -60 : v;
        re[i] = fired ? 0 : re[i]! + dt;
        se[i] = fired && i === best ? 1 : 0;
        counts[i]! += se[i]!;
      }
      for (let i = 0; i < n; i++) {
        const drive = ri[i]! >= refractory ? (ji[i]! * tau) / dt : 0;
        const v = vi[i]! + ((-60 - vi[i]! + drive) / tau) * dt;
        const fired = v > -40;
        vi[i] = fired ? -45 : v;
        ri[i] = fired ? 0 : ri[i]! + dt;
        si[i] = fired ? 1 : 0;
      }
    };
    const learn = (now: number) => {
      for (let k = 0; k < n_in; k++) trace0[k] = spikes[now + k] ? 1 : trace0[k]! * decay;
      for (let i = 0; i < n; i++) trace1[i] = se[i] ? 1 : trace1[i]! * decay;
      for (let i = 0; i < n; i++) {
        if (se[i] === 0) continue;
        for (let k = 0; k < n_in; k++)
          if (!spikes[now + k]) W[k * n + i] = bounded(W[k * n + i]! + aPlus * trace0[k]!);
      }
      for (let k = 0; k < n_in; k++) {
        if (!spikes[now + k]) continue;
        for (let i = 0; i < n; i++) {
          W[k * n + i] = bounded(W[k * n + i]! + aPlus * trace0[k]! * se[i]! - aMinus * trace1[i]!);
        }
      }
    };
    const normalize = () => {
      const sums = new Float64Array(n);
      for (let at = 0; at < W.length; at++) sums[at % n]! += W[at]!;
      for (let at = 0; at < W.length; at++) W[at]! *= norm / sums[at % n]!;
    };
    return {
      run(repeat) {
        for (let r = 0; r < repeat; r++) {
          restart();
          for (let step = 0; step < steps; step++) {
            transmit((step - 1) * n_in);
            fire();
            learn(step * n_in);
          }
          normalize();
        }
      },
      result: () => plasticResult(counts, W),
    };
  },
});
