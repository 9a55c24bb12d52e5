// A module as users write them: whatever can be made of the package stands in an exported constant, so that the
// declarations of this file name every type that inference finds. The test of the package compiles and runs it
// against the installed tarball.
import {
  adam,
  at,
  brainstate,
  changes,
  choice,
  component,
  context,
  count,
  delay,
  diehlCook,
  edit,
  eventStdpPatches,
  every,
  flag,
  given,
  input,
  makeBounds,
  memoryFiles,
  model,
  ms,
  mse,
  mV,
  negate,
  norse,
  open,
  output,
  parameters,
  partAt,
  process,
  product,
  real,
  rockpool,
  SLIFCell,
  scale,
  schedule,
  sequential,
  sgd,
  simulate,
  sizes,
  spike,
  state,
  sum,
  superSpike,
  TraceSTDPSynapse,
  tie,
  toBytes,
  train,
  transpose,
  where,
  wire,
} from '../../index.ts';

export const hyperparameters = {
  n_units: count('cells'),
  layers: count('layers', 1),
  shape: sizes('sizes', 2),
  on: flag('a switch', false),
  mode: choice('one of two', ['soft', 'hard'], 'soft'),
  tau: real('ms', 'time constant', 20, { positive: true }),
  gain: real('1', 'static', 1, { static: true }),
  bias: real('mV', 'a list', 0, { shape: (p: { n_units: number }) => [p.n_units] }),
};

export const Cell = component('Cell', {
  doc: 'leaky integrate-and-fire',
  time: 'ms',
  hyperparameters,
  compartments: {
    j: input('mV', 'drive', { default: 0 }),
    w: state('1', 'weights', { shape: () => [2, 2], shared: true }),
    v: state('mV', 'potential'),
    s: output('spike', 'spikes'),
  },
  initial: { v: (p) => p.bias },
  longestStep: { tau: (p) => 2 * p.tau },
  commands: {
    advance_state({ j, v }, p, { dt }) {
      const u = v.add(j.sub(v).mul(dt.div(p.tau)));
      return { v: where(u.ge(1), 0, u), s: spike(u.div(mV(1)), 1, { surrogate: superSpike(25) }) };
    },
    rest: ({ v }) => ({ v: v.mul(0) }),
  },
});
export const { help, declaration } = Cell;
export const make = (n_units: number) => Cell({ n_units, shape: 2 });
export const parts = { SLIFCell, TraceSTDPSynapse, ...norse, ...rockpool, ...brainstate };
export const makers = {
  component,
  count,
  sizes,
  flag,
  choice,
  real,
  input,
  state,
  output,
  spike,
  superSpike,
};

export const net = context('net', () => {
  const [a, b] = [make(3), make(3)];
  const inner = context('inner', () => ({ c: make(3) }));
  wire(sum(a.v, delay(a.v, ms(3))), b.j);
  tie(a.w, b.w);
  const [advance, rest] = [process(a.advance_state, given(b.advance_state, { tau: 3 })), process(a.rest)];
  return { a, b, inner, advance, rest, plan: schedule(every(ms(1), advance), at(ms(10), rest)) };
});
export const { a, advance, plan } = net;
export const handles = {
  v: a.v,
  s: a.s,
  advance: a.advance_state,
  tau: a.hyperparameters.tau,
  of: a.component,
};
export const wired = [
  sum(a.v, a.v),
  sum(a.s, a.s),
  negate(a.v),
  scale(a.v, 2),
  product(a.v, a.v),
  transpose(a.w),
];
export const entries = [every(ms(1), advance), at(ms(1), net.rest)];
export const layers = context('layers', () =>
  sequential(rockpool.LinearJax({ shape: 3 }), rockpool.LIFODEJax({ shape: 3 })),
);
export const circuits = {
  digits: () => context('digits', () => diehlCook()),
  patches: () => context('patches', () => eventStdpPatches()),
};

export const sim = simulate(net, { dt: ms(1), seed: 'user' });
export const recording = sim.run(advance, { steps: 3, inputs: [[a.j, 1]], record: [a.s] });
export const series = recording.get(a.s);
export const numbers = sim.get(a.v);
export const stream = sim.stream(plan);
export const observed = sim.observe(a.s);
export const drive = sim.drive(a.j, [{ tick: 3, value: 1 }]);
export const { log } = drive;

export const bytes = toBytes(sim);
export const reopened = bytes.then((own) => open<typeof net>(own, { components: { Cell } }));
export const taken = reopened.then(({ snapshot, setting }) => [snapshot, setting] as const);

export const trainer = train(net, {
  dt: ms(1),
  process: advance,
  steps: 3,
  inputs: [[a.j, 1]],
  targets: [[a.v, 0]],
  trainable: [a.hyperparameters.tau],
  loss: ({ of, target }) => mse(of(a.v), target(a.v)),
  metrics: { twice: ({ of }) => of(a.v).mean(0).mean(0).mean(0) },
  optimizer: adam({ lr: 0.003 }),
});
export const { run, test, events, parameters: access, gradients } = trainer;
export const losses = trainer.run({ iterations: 2, progress: false });
export const kept = trainer.run({
  ...{ iterations: 1, progress: false },
  checkpoint: { every: 1, path: 'training.myelin', files: memoryFiles() },
});
export const optimizers = { adam, sgd, slow: sgd({ lr: 1e-3 }) };
export const tree = parameters(net);
export const bounds = makeBounds(tree);

export const changed = changes(net);
export const document = model(net);
export const part = partAt(net, 'inner/c');
export const edited = edit(net, (draft) => {
  draft.parts.a!.hyperparameters.tau = 10;
});
sim[Symbol.dispose]();
