import { type PlasticContender, plasticResult } from './plastic-work.ts';

const [dt, refractory, eta, reach, gain, window] = [3, 5, 0.0055, 1.01, 0.002, 3];
const [kernel, kernelTau] = [4, 0.5];

/** The network by hand in plain JavaScript, as contexts/circuits/event-stdp-patches.ts describes it. */
export const eventStdpJs: PlasticContender = ({ n_in, n_units: n, steps, spikes, weights: start }) => ({
  name: 'plain JS, Float32Array',
  setup() {
    const array = (size: number) => new Float32Array(size);
    const [W, tols, epsp] = [array(n_in * n), array(n_in), array(n_in)];
    const [j, p, thr, rfr, s, counts] = [array(n), array(n), array(n), array(n), array(n), array(n)];
    const slots = Math.floor(kernel / dt);
    const times = Array.from({ length: slots }, () => array(n_in));

    const restart = () => {
      W.set(start);
      for (const zero of [tols, epsp, counts, ...times]) zero.fill(0);
      rfr.fill(refractory);
      thr.fill(0.2);
    };
    const encode = (step: number, t: number) => {
      const now = times[step % slots]!;
      for (let k = 0; k < n_in; k++) {
        const spiked = spikes[step * n_in + k] !== 0;
        if (spiked) tols[k] = t;
        now[k] = spiked ? t : 0;
        let sum = 0;
        for (let slot = 0; slot < slots; slot++) {
          const at = times[slot]![k]!;
          if (at > 0) sum += Math.exp((at - t) / kernelTau);
        }
        epsp[k] = sum;
      }
    };
    const transmit = () => {
      j.fill(0);
      for (let k = 0; k < n_in; k++) {
        const x = epsp[k]!;
        if (x !== 0) for (let i = 0; i < n; i++) j[i]! += x * W[k * n + i]!;
      }
    };
    const compete = () => {
      let [top, sum, winners] = [-Infinity, 0, 0];
      for (let i = 0; i < n; i++) {
        p[i] = rfr[i]! >= refractory ? j[i]! : 0;
        top = Math.max(top, p[i]!);
      }
      for (let i = 0; i < n; i++) {
        p[i] = Math.exp(p[i]! - top);
        sum += p[i]!;
      }
      for (let i = 0; i < n; i++) {
        s[i] = p[i]! / sum > thr[i]! ? 1 : 0;
        winners += s[i]!;
        counts[i]! += s[i]!;
        rfr[i] = s[i] ? dt : rfr[i]! + dt;
      }
      for (let i = 0; i < n; i++) thr[i] = Math.max(0.025, thr[i]! + gain * (winners - 1));
    };
    const learn = (t: number) => {
      for (let i = 0; i < n; i++) {
        if (s[i] === 0) continue;
        for (let k = 0; k < n_in; k++) {
          const recent = tols[k]! > 0 && t - tols[k]! < window;
          const w = W[k * n + i]!;
          W[k * n + i] = Math.min(1, Math.max(0.01, w + eta * ((recent ? 1 : 0) - w * reach)));
        }
      }
    };
    return {
      run(repeat) {
        for (let r = 0; r < repeat; r++) {
          restart();
          for (let step = 0; step < steps; step++) {
            const t = (step + 1) * dt;
            transmit();
            encode(step, t);
            compete();
            learn(t);
          }
        }
      },
      result: () => plasticResult(counts, W),
    };
  },
});
