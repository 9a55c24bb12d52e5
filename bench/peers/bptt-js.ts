import { type BpttContender, type BpttWork, bpttData, leak, slope, summary } from './bptt-work.ts';

/** A layer of cells over all steps: potentials and spikes, rows of [steps, batch, n]. */
interface Layer {
  readonly v: Float32Array;
  readonly s: Float32Array;
}

/** `v = 0.9 v + x · w - s`, of which only the rows of w count whose input has fired. */
const forward = (x: Float32Array, w: Float32Array, { v, s }: Layer, m: number, n: number, trials: number) => {
  for (let row = 0; row < v.length / n; row++) {
    const [at, last] = [row * n, (row - trials) * n];
    for (let k = 0; k < n; k++) v[at + k] = last < 0 ? 0 : leak * v[last + k]! - s[last + k]!;
    for (let i = 0; i < m; i++) {
      if (x[row * m + i] === 0) continue;
      for (let k = 0; k < n; k++) v[at + k]! += w[i * n + k]!;
    }
    for (let k = 0; k < n; k++) s[at + k] = v[at + k]! > 1 ? 1 : 0;
  }
};

/** From the gradient by spikes to that by potentials, in place, and to that of the weights. */
const backward = (
  x: Float32Array,
  g: Float32Array,
  gw: Float32Array,
  { v }: Layer,
  m: number,
  n: number,
  trials: number,
) => {
  gw.fill(0);
  const rows = v.length / n;
  for (let row = rows - 1; row >= 0; row--) {
    const [at, next] = [row * n, (row + trials) * n];
    for (let k = 0; k < n; k++) {
      const width = 1 + slope * Math.abs(v[at + k]! - 1);
      g[at + k] = g[at + k]! / (width * width) + (row + trials < rows ? leak * g[next + k]! : 0);
    }
    for (let i = 0; i < m; i++) {
      if (x[row * m + i] === 0) continue;
      for (let k = 0; k < n; k++) gw[i * n + k]! += g[at + k]!;
    }
  }
};

const prepare = (work: BpttWork) => {
  const { inputs, hidden, classes, batch, steps } = work;
  const { spikes, w1, w2, labels } = bpttData(work);
  const layer = (n: number): Layer => ({
    v: new Float32Array(steps * batch * n),
    s: new Float32Array(steps * batch * n),
  });
  const [one, two] = [layer(hidden), layer(classes)];
  const [g1, g2] = [new Float32Array(one.v.length), new Float32Array(two.v.length)];
  const [gw1, gw2] = [new Float32Array(w1.length), new Float32Array(w2.length)];
  let loss = 0;

  const once = () => {
    forward(spikes, w1, one, inputs, hidden, batch);
    forward(one.s, w2, two, hidden, classes, batch);
    loss = 0;
    for (let trial = 0; trial < batch; trial++) {
      const counts = Array.from({ length: classes }, (_, k) => {
        let sum = 0;
        for (let t = 0; t < steps; t++) sum += two.s[(t * batch + trial) * classes + k]!;
        return sum;
      });
      const top = Math.max(...counts);
      const e = counts.map((c) => Math.exp(c - top));
      const all = e.reduce((a, b) => a + b);
      loss += (Math.log(all) - (counts[labels[trial]!]! - top)) / batch;
      for (let t = 0; t < steps; t++) {
        for (let k = 0; k < classes; k++)
          g2[(t * batch + trial) * classes + k] = (e[k]! / all - (k === labels[trial] ? 1 : 0)) / batch;
      }
    }
    backward(one.s, g2, gw2, two, hidden, classes, batch);
    for (let row = 0; row < steps * batch; row++) {
      for (let i = 0; i < hidden; i++) {
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += g2[row * classes + k]! * w2[i * classes + k]!;
        g1[row * hidden + i] = sum;
      }
    }
    backward(spikes, g1, gw1, one, inputs, hidden, batch);
  };
  return {
    run(repeat: number) {
      for (let k = 0; k < repeat; k++) once();
    },
    result: () => summary(loss, gw1, gw2),
  };
};

export const bpttJs: BpttContender = (work) => ({
  name: 'plain JS, skipping zero spikes',
  setup: () => prepare(work),
});
