import {
  adam,
  component,
  context,
  count,
  DenseSynapse,
  type DType,
  input,
  LIFCell,
  ms,
  mse,
  norse,
  output,
  PoissonCell,
  process,
  real,
  rockpool,
  seconds,
  sequential,
  sgd,
  simulate,
  state,
  sum,
  total,
  train,
  VarTrace,
  WTASCell,
  wire,
} from '../../index.ts';
import { failing } from './failing.ts';
import { running } from './running.ts';

/** Infinite at t0, each cell at its own time. */
const Pole = component('Pole', {
  doc: 'out = a · dt / (t - t0)',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    t0: real('ms', 'when', undefined, { shape: ({ n_units }: { n_units: number }) => [n_units] }),
    a: real('nA', 'height', 1),
  },
  compartments: { out: output('nA', 'current') },
  commands: { advance_state: (_, p, { t, dt }) => ({ out: p.a.mul(dt.div(t.sub(p.t0))) }) },
});

/** NaN at a step in what is kept, what only this step sees, and what is shown on demand. */
const Ratio = component('Ratio', {
  doc: 'x / x',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: {
    x: input('1', 'any'),
    q: output('1', 'x / x'),
    kept: state('1', 'Σ x / x'),
    shown: state('1', 'x / x on demand', { onDemand: true }),
    steps: state('1', 'made'),
  },
  commands: {
    advance_state: ({ x, kept, steps }) => ({
      q: x.div(x),
      kept: kept.add(x.div(x)),
      shown: x.div(x),
      steps: steps.add(1),
    }),
  },
});
const OnDemand = component('OnDemand', {
  doc: 'x / x that nobody has to look at',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: {
    x: input('1', 'any'),
    shown: output('1', 'x / x', { onDemand: true }),
    sum: state('1', 'Σ x'),
  },
  commands: { advance_state: ({ x, sum }) => ({ shown: x.div(x), sum: sum.add(x) }) },
});

/** Overflows in one element, sooner in single precision. */
const Growing = component('Growing', {
  doc: 'w ← 2 w² - w²',
  time: 'ms',
  hyperparameters: {},
  compartments: { w: state('1', 'weights', { shape: () => [3, 2], shared: true }) },
  initial: { w: () => [0.5, 1, -1, 0.25, 10, 0] },
  commands: { advance_state: ({ w }) => ({ w: w.mul(w).mul(2).sub(w.mul(w)) }) },
});

const NEVER = 1e9;
const poles = (cell: 'WTASCell' | 'LIFCell') => () => {
  const t0 = [NEVER, NEVER, 13, 16];
  const [up, down] = [Pole({ n_units: 4, t0 }), Pole({ n_units: 4, t0, a: -1 })];
  const z = cell === 'WTASCell' ? WTASCell({ n_units: 4 }) : LIFCell({ n_units: 4, tau_m: 20 });
  wire(sum(up.out, down.out), z.j);
  return { up, down, z, advance: process(up.advance_state, down.advance_state, z.advance_state) };
};

/** Ones, and a 0 in a cell of a trial at step 13. */
const ones = (step: number) => Array.from({ length: 15 }, (_, i) => (step === 13 && i === 9 ? 0 : 1));

const linear = (lr: number, scale: number, dtype: DType) => {
  const net = context('net', () => sequential(rockpool.LinearJax({ shape: [2, 1], weight: [1, 2] })));
  const { weight } = net['0_LinearJax'].hyperparameters;
  return train(net, {
    process: net.advance,
    dt: ms(1),
    steps: 2,
    dtype,
    inputs: [[net.input, [scale, -scale]]],
    targets: [[net.output, 0]],
    trainable: [weight],
    loss: ({ of, target }) => mse(of(net.output), target(net.output)),
    optimizer: sgd({ lr }),
  });
};
const trained = (lr: number, scale: number, dtype: DType) => () =>
  linear(lr, scale, dtype).run({ iterations: 400, progress: false });

/** A loss that is finite, and has no finite gradient. */
const rootOfZero = (dtype: DType) => () => {
  const net = context('net', () => sequential(rockpool.LinearJax({ shape: [2, 1], weight: [0, 0] })));
  train(net, {
    process: net.advance,
    dt: ms(1),
    steps: 2,
    dtype,
    inputs: [[net.input, [1, -1]]],
    trainable: [net['0_LinearJax'].hyperparameters.weight],
    loss: ({ of }) => total(of(net.output).mul(of(net.output)).sqrt()),
    optimizer: adam(),
  }).run({ iterations: 1, progress: false });
};

/** A run that is refused. */
const refused =
  <Net extends { readonly advance: ReturnType<typeof process> }>(
    build: () => Net,
    dt = ms(1),
    more: object = {},
  ) =>
  () => {
    const net = context('net', build);
    simulate(net, { dt }).run(net.advance, { steps: 3, ...more });
  };
const lif = () => {
  const z = LIFCell({ n_units: 3, tau_m: 1 });
  const w = WTASCell({ n_units: 3 });
  return { z, w, advance: process(z.advance_state, w.advance_state) };
};
const wired = (connect: (parts: ReturnType<typeof some>) => void) => () =>
  context('net', () => {
    const parts = some();
    connect(parts);
    return parts;
  });
const some = () => ({
  x: PoissonCell({ n_units: 5 }),
  W: DenseSynapse({ shape: [4, 3] }),
  z: LIFCell({ n_units: 3, tau_m: 20 }),
  trace: VarTrace({ n_units: 3, tau_tr: 20, a_delta: 1 }),
});
const Branching = component('Branching', {
  doc: 'asks a tensor',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), tau: real('ms', 'time constant', 1) },
  compartments: { j: input('nA', 'current', { default: 0 }), v: state('mV', 'potential') },
  commands: {
    advance_state: ({ j, v }, p, { dt }) => ({ v: v.add(j.mul(dt).div(p.tau)) }),
    branch: ({ v }, p) => ({ v: (p.tau as unknown as number) > 0 ? v : v.mul(2) }),
  },
});

export const alarms = [
  running('alarm-of-a-step', poles('WTASCell'), ({ advance }) => ({
    process: advance,
    steps: 30,
    alarm: true,
    reference: true,
  })),
  running('alarm-that-stays', poles('LIFCell'), ({ advance }) => ({
    process: advance,
    steps: 30,
    batch: 2,
    alarm: true,
    reference: true,
  })),
  running(
    'alarm-in-a-trial',
    () => {
      const r = Ratio({ n_units: 5 });
      return { r, advance: process(r.advance_state) };
    },
    ({ r, advance }) => ({
      process: advance,
      dt: ms(0.5),
      steps: 30,
      batch: 3,
      tick: 200,
      inputs: [[r.x, ones]],
      alarm: true,
      reference: true,
    }),
  ),
  running(
    'no-alarm-on-demand',
    () => {
      const r = OnDemand({ n_units: 5 });
      return { r, advance: process(r.advance_state) };
    },
    ({ r, advance }) => ({ process: advance, steps: 30, batch: 3, inputs: [[r.x, ones]], record: [r.sum] }),
  ),
  running(
    'alarm-of-weights',
    () => {
      const w = Growing();
      return { w, advance: process(w.advance_state) };
    },
    ({ advance }) => ({
      process: advance,
      steps: 20,
      batch: 2,
      alarm: true,
    }),
  ),
  failing('alarms-in-training', (dtype) => ({
    'the loss grows without end': trained(1e3, 1e10, dtype),
    'the gradient does not exist': rootOfZero(dtype),
  })),
  failing('alarms-of-stability', () => ({
    'a leak': refused(lif, ms(3)),
    'several layers': refused(
      () =>
        sequential(rockpool.LinearJax({ shape: [2, 3] }), rockpool.LIFODEJax({ shape: 3, tau_mem: 0.001 })),
      ms(5),
    ),
    'one of several cells': refused(() => {
      const z = norse.LIFCell({ hidden_size: 3, tau_mem_inv: [100, 3000, 200] });
      return { z, advance: process(z.advance_state) };
    }, seconds(1e-3)),
  })),
  failing('alarms-of-use', (dtype) => ({
    'an input that nothing feeds': refused(() => {
      const x = PoissonCell({ n_units: 2 });
      return { x, advance: process(x.advance_state) };
    }),
    'a step that is none': refused(lif, ms(1), { steps: -1 }),
    'an unknown option': refused(lif, ms(1), { chunks: 3 }),
    'shapes of a wire': wired(({ x, W }) => wire(x.outputs, W.inputs)),
    'two wires': wired(({ W, z }) => {
      wire(W.outputs, z.j);
      wire(W.outputs, z.j);
    }),
    'units of a wire': wired(({ z, trace }) => wire(z.v, trace.inputs)),
    'kinds of a wire': wired(({ W, z, trace }) => {
      wire(W.outputs, z.j);
      wire(z.v as never, trace.inputs);
    }),
    'a hyperparameter out of range': () => LIFCell({ n_units: 3, tau_m: -1 }),
    'an unknown hyperparameter': () => LIFCell({ n_units: 3, tau_m: 1, taum: 2 } as never),
    'a branch on a tensor': refused(() => {
      const z = Branching({ n_units: 2 });
      return { z, advance: process(z.branch) };
    }),
    'units of a command': refused(() => {
      const z = Branching({ n_units: 2 });
      return { z, advance: process(z.advance_state) };
    }),
    'a second run of a closed simulation': () => {
      const net = context('net', lif);
      const sim = simulate(net, { dt: ms(1), dtype });
      sim[Symbol.dispose]();
      sim.run(net.advance, { steps: 1 });
    },
    'a gradient that was not asked for': () => linear(1, 1, dtype).inputGradient({} as never),
  })),
];
