// A layer of spiking cells behind a convolution: four filters watch a vertical bar that moves to the right. The numbers it is held
// against are NumPy's, spikes, potentials and gradients (test/golden/generators/convolutional_lif.py).
import {
  component,
  context,
  conv2d,
  count,
  input,
  maxPool,
  ms,
  output,
  process,
  real,
  sgd,
  simulate,
  spike,
  state,
  superSpike,
  total,
  train,
  where,
} from '../index.ts';

interface Layer {
  readonly size: number;
  readonly filters: number;
}

const ConvolutionalLIF = component('ConvolutionalLIF', {
  doc: 'v ← v (1 - dt/tau) + spikes ∗ w; at v ≥ 1: a spike, v ← 0. `seen` is what a place of 4 × 4 has of each filter',
  time: 'ms',
  hyperparameters: {
    size: count('height and width of the image'),
    filters: count('number of filters'),
    tau: real('ms', 'time constant', 10),
    w: real('1', 'weights [3, 3, 1, filters]', undefined, {
      shape: ({ filters }: Layer) => [3, 3, 1, filters],
    }),
  },
  compartments: {
    spikes: input('spike', 'the image', { shape: ({ size }: Layer) => [size, size, 1] }),
    v: state('1', 'potential', { shape: ({ size, filters }: Layer) => [size, size, filters] }),
    s: output('spike', 'spikes', { shape: ({ size, filters }: Layer) => [size, size, filters] }),
    seen: output('spike', 'spikes of 4 × 4 cells', {
      shape: ({ size, filters }: Layer) => [size / 4, size / 4, filters],
    }),
  },
  commands: {
    advance_state({ spikes, v }, p, { dt }) {
      const u = v.mul(dt.div(p.tau).neg().add(1)).add(conv2d(spikes, p.w, { padding: 1 }));
      const s = spike(u, 1, { surrogate: superSpike(10) });
      return { v: where(u.ge(1), 0, u), s, seen: maxPool(s, [4, 4]) };
    },
  },
});

const [size, filters, steps] = [12, 4, 60];
/** A line across the window: lying, upright, falling, rising. */
const isOnLine = [
  (y: number) => y === 1,
  (_: number, x: number) => x === 1,
  (y: number, x: number) => y === x,
]
  .concat((y, x) => y === 2 - x)
  .map((line) => (k: number) => line(Math.floor(k / 3), k % 3));
const w = Array.from({ length: 9 * filters }, (_, i) =>
  isOnLine[i % filters]!(Math.floor(i / filters)) ? 0.5 : -0.3,
);
const bar = Array.from({ length: steps * size * size }, (_, i) =>
  Number(i % size === Math.floor(i / (5 * size * size)) % size),
);

const net = context('net', () => {
  const layer = ConvolutionalLIF({ size, filters, w });
  return { layer, advance: process(layer.advance_state) };
});
const { layer } = net;
const common = { dt: ms(1), dtype: 'f64' } as const;
const inputs = [[layer.spikes, bar]] as const;

const sim = simulate(net, common);
const run = sim.run(net.advance, { steps, inputs, record: [layer.s, layer.seen] });
/** Sums by filter, which is the last axis. */
const perFilter = (data: ArrayLike<number>): number[] =>
  Array.from({ length: filters }, (_, n) =>
    Array.from(data).reduce((sum, x, i) => (i % filters === n ? sum + x : sum), 0),
  );
const trainer = train(net, {
  ...common,
  process: net.advance,
  steps,
  inputs,
  trainable: [layer.hyperparameters.w],
  loss: ({ of }) => total(of(layer.s)),
  optimizer: sgd(),
});
trainer.evaluate();

const expected = {
  spikes: [44, 434, 12, 12],
  seen: [42, 114, 12, 12],
  potentials: [-23.7771975402996, -101.689588222339, -30.0440287560564, -30.0440287560564],
  gradients: [636.969610705442, 290.013714497046, 336.142194518415, 336.142194518415],
};
const found = {
  spikes: perFilter(run.get(layer.s).data),
  seen: perFilter(run.get(layer.seen).data),
  potentials: perFilter(sim.get(layer.v)),
  gradients: perFilter(trainer.gradients.get(layer.hyperparameters.w)),
};
for (const name of ['spikes', 'seen', 'potentials', 'gradients'] as const) {
  console.log(`${name} per filter: ${found[name].map((x) => +x.toFixed(6))}`);
  if (found[name].some((x, n) => Math.abs(x - expected[name][n]!) > 1e-12 * Math.abs(expected[name][n]!)))
    throw new Error(`${name}: ${found[name]}, NumPy has ${expected[name]}`);
}
