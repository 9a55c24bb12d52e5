import {
  adam,
  BernoulliCell,
  context,
  LIFCell,
  ms,
  mse,
  once,
  PoissonCell,
  process,
  StaticSynapse,
  scale,
  seedKey,
  simulate,
  TraceSTDPSynapse,
  type TrialGiven,
  total,
  train,
  uniformNumbers,
  VarTrace,
  WTASCell,
  wire,
} from '../../index.ts';

// What the soaks of studies try, in a module of its own.

const sum = (data: ArrayLike<number>): number => Array.from(data).reduce((a, b) => a + b, 0);

/** Models of five kinds: driven, drawing, plastic, competing, trained. */
const models: Readonly<Record<string, (x: number, seed: number) => Readonly<Record<string, number>>>> = {
  driven: (x, seed) => {
    const net = context('net', () => {
      const z = LIFCell({ n_units: 5, tau_m: x });
      return { z, advance: process(z.advance_state) };
    });
    const noise = uniformNumbers(seedKey(seed), 200);
    using sim = simulate(net, { dt: ms(1), seed });
    const inputs = [[net.z.j, (t: number) => 25 + 40 * (noise[Math.round(t)]! - 0.5)]] as const;
    const run = sim.run(net.advance, { steps: 200, inputs, record: [net.z.s, net.z.v] });
    return { spikes: sum(run.get(net.z.s).data), v: sum(run.get(net.z.v).data) };
  },
  drawing: (x, seed) => {
    const net = context('net', () => {
      const encode = PoissonCell({ n_units: 12, target_freq: 200 });
      const syn = StaticSynapse({ shape: [12, 5], weight_low: 0.2, weight_high: 1 });
      const z = LIFCell({ n_units: 5, tau_m: x, refract_time: 0 });
      wire(encode.outputs, syn.inputs);
      wire(scale(syn.outputs, 20), z.j);
      return { encode, syn, z, advance: process(encode.advance_state, syn.advance_state, z.advance_state) };
    });
    using sim = simulate(net, { dt: ms(1), seed });
    const run = sim.run(net.advance, {
      steps: 100,
      inputs: [[net.encode.inputs, 0.9]],
      record: [net.z.s, net.z.v],
    });
    return { spikes: sum(run.get(net.z.s).data), v: sum(run.get(net.z.v).data) };
  },
  plastic: (x, seed) => {
    const net = context('net', () => {
      const b = BernoulliCell({ n_units: 4 });
      const W = TraceSTDPSynapse({ shape: [4, 2], A_plus: 0.1, A_minus: 0.06 });
      const o = WTASCell({ n_units: 2, thr_base: 0.3 });
      const pre = VarTrace({ n_units: 4, tau_tr: x, a_delta: 0.5 });
      const post = VarTrace({ n_units: 2, tau_tr: x, a_delta: 0.5 });
      wire(b.outputs, W.inputs);
      wire(once(b.outputs), W.preSpike);
      wire(b.outputs, pre.inputs);
      wire(W.outputs, o.j);
      wire(o.s, post.inputs);
      wire(total(o.s), W.postSpike);
      wire(pre.trace, W.preTrace);
      wire(post.trace, W.postTrace);
      const parts = [
        b.advance_state,
        W.advance_state,
        o.advance_state,
        pre.advance_state,
        post.advance_state,
        W.evolve,
      ];
      return { b, W, o, pre, post, advance: process(...parts) };
    });
    using sim = simulate(net, { dt: ms(1), seed });
    const run = sim.run(net.advance, { steps: 100, inputs: [[net.b.inputs, 0.3]], record: [net.W.weights] });
    return { weights: sum(run.get(net.W.weights).data) };
  },
  competing: (x, seed) => {
    const net = context('net', () => {
      const z = WTASCell({ n_units: 6, tau_m: x });
      return { z, advance: process(z.advance_state) };
    });
    using sim = simulate(net, { dt: ms(1), seed });
    const inputs = [[net.z.j, Float64Array.from(uniformNumbers(seedKey(seed), 6))]] as const;
    const run = sim.run(net.advance, { steps: 100, inputs, record: [net.z.s] });
    return { spikes: sum(run.get(net.z.s).data) };
  },
  trained: (x, seed) => {
    const net = context('net', () => {
      const z = LIFCell({ n_units: 2, tau_m: x });
      return { z, advance: process(z.advance_state) };
    });
    using trainer = train(net, {
      ...{ process: net.advance, dt: ms(1), steps: 30, seed, inputs: [[net.z.j, 8 + seed]] },
      ...{ targets: [[net.z.v, -58]], trainable: [net.z.hyperparameters.tau_m] },
      loss: ({ of, target }) => mse(of(net.z.v), target(net.z.v)),
      optimizer: adam({ lr: 0.1 }),
    });
    const losses = trainer.run({ iterations: 10 });
    return { loss: losses.at(-1)!, tau: trainer.parameters.get(net.z.hyperparameters.tau_m)[0]! };
  },
};

export const MODELS = Object.keys(models);

export const anyModel = ({ setting: { model, x }, seed }: TrialGiven) =>
  models[String(model)]!(Number(x), seed);

/** Takes a while, some ms that differ, and gives what follows from its setting. */
export async function slow({ setting: { a, wait }, seed }: TrialGiven) {
  await new Promise((resolve) =>
    setTimeout(resolve, Number(wait) * (0.5 + ((7 * Number(a) + 3 * seed) % 10) / 10)),
  );
  return { b: Math.sin(Number(a)) + seed };
}

/** Keeps a core busy for so many ms of processor time. */
export function busy({ setting: { a, ms: time } }: TrialGiven) {
  const start = performance.now();
  let x = Number(a);
  while (performance.now() - start < Number(time)) for (let k = 0; k < 1000; k++) x = Math.sin(x) + 1;
  return { x };
}

/** Does next to nothing. */
export const quick = ({ setting: { a } }: TrialGiven) => ({ a: Number(a) });
