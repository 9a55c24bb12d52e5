import { expect } from 'chai';
import {
  adam,
  type Compartment,
  context,
  DenseSynapse,
  type HyperparameterHandle,
  LIFCell,
  ms,
  mse,
  type Process,
  perTrial,
  process,
  rockpool,
  simulate,
  TraceSTDPSynapse,
  total,
  train,
  VarTrace,
  WTASCell,
  wire,
} from '../../../index.ts';
import { rows, untyped } from '../support.ts';

const { ExpSynJax, LIFJax, LinearJax } = rockpool;
const [STEPS, BATCH] = [40, 3];

/** Synapses, cells and traces, drawn numbers among them, in one process. */
const network = () =>
  context('net', () => {
    const W = LinearJax({ shape: [3, 4], has_bias: true });
    const lif = LIFJax({ shape: [4, 2], has_rec: true, threshold: 0.2 });
    const [D, z, w] = [
      DenseSynapse({ shape: [2, 3] }),
      LIFCell({ n_units: 3, tau_m: ms(20), resist_m: 40 }),
      WTASCell({ n_units: 3, resist_m: 0.001, thr_base: 0.2, thr_gain: 0.02 }),
    ];
    const [s, trace] = [ExpSynJax({ shape: 2 }), VarTrace({ n_units: 3, tau_tr: ms(10), a_delta: 1 })];
    wire(W.output, lif.input);
    wire(lif.spikes, D.inputs);
    wire(lif.spikes, s.input);
    wire(D.outputs, w.j);
    wire(z.s, trace.inputs);
    const parts = [W, lif, D, s, z, w, trace];
    return { W, lif, D, z, w, s, trace, advance: process(...parts.map((one) => one.advance_state)) };
  });
const net = network();
const wave = (n: number) => Array.from({ length: n }, (_, i) => 3 * Math.abs(Math.sin(i * i)));
const inputs = [
  [net.W.input, { data: wave(STEPS * 3), shape: [STEPS, 3] }],
  [net.z.j, [10, 20, 30]],
] as const;
const still = [
  [net.W.input, 1],
  [net.z.j, 1],
] as const;
const record = [
  net.D.outputs,
  net.lif.vmem,
  net.lif.spikes,
  net.s.isyn,
  net.z.v,
  net.z.s,
  net.w.s,
  net.w.thr,
  net.trace.trace,
];
const live: readonly HyperparameterHandle[] = [
  ...[net.W.hyperparameters.weight, net.W.hyperparameters.bias, net.lif.hyperparameters.tau_mem],
  ...[net.lif.hyperparameters.tau_syn, net.lif.hyperparameters.w_rec, net.lif.hyperparameters.threshold],
  ...[net.D.hyperparameters.g_conduct_factor, net.s.hyperparameters.tau, net.z.hyperparameters.tau_m],
  ...[net.z.hyperparameters.thr, net.z.hyperparameters.refract_time, net.w.hyperparameters.thr_gain],
  ...[net.w.hyperparameters.thr_jitter, net.w.hyperparameters.thr_base, net.trace.hyperparameters.tau_tr],
];

/** Three values of a hyperparameter: what it is, more and less. */
function valuesOf(handle: HyperparameterHandle): readonly (number | readonly number[])[] {
  using sim = simulate(net, { dt: ms(1) });
  const own = [...sim.get(handle)];
  const values = [1, 1.25, 0.75].map((f) => own.map((x) => (x || 0.01) * f));
  return own.length > 1 ? values : values.map(([x]) => x!);
}

type Value = number | readonly number[] | ReturnType<typeof perTrial<number | readonly number[]>>;
function recorded(
  handle: HyperparameterHandle,
  value: Value,
  how: 'option' | 'set',
  backend: 'wasm' | 'reference',
) {
  const options = { dt: ms(1), batch: BATCH, seed: 'trial', backend };
  using sim = simulate(net, how === 'option' ? { ...options, hyperparameters: [[handle, value]] } : options);
  if (how === 'set') {
    sim.set(handle, value);
    sim.reset();
  }
  const run = sim.run(net.advance, { steps: STEPS, inputs, record });
  return record.map((own) => run.get(own).data);
}

/** The rows of one trial. */
const trialOf = (data: ArrayLike<number>, { shape }: Compartment, trial: number): number[] => {
  const size = shape.reduce((a, b) => a * b, 1);
  return Array.from(data).filter((_, i) => Math.floor(i / size) % BATCH === trial);
};

describe('hyperparameters with a value per trial', () => {
  for (const handle of live) {
    it(`${handle.part.component.name}.${handle.name}: a trial has the bits of a batch with its value alone`, () => {
      const values = valuesOf(handle);
      let differ = false;
      // What only the initial value of a kept threshold reads cannot be set.
      const isKept = handle.part === net.w && handle.name !== 'thr_gain';
      for (const how of isKept ? (['option'] as const) : (['option', 'set'] as const)) {
        const all = recorded(handle, perTrial(values), how, 'wasm');
        expect(recorded(handle, perTrial(values), how, 'reference')).eql(all);
        values.forEach((value, trial) => {
          const one = recorded(handle, value, how, 'wasm');
          record.forEach((own, i) => {
            expect(trialOf(all[i]!, own, trial)).eql(trialOf(one[i]!, own, trial));
            differ ||= trial > 0 && `${trialOf(all[i]!, own, trial)}` !== `${trialOf(all[i]!, own, 0)}`;
          });
        });
      }
      expect(differ).equal(true);
    });
  }

  it('come and go: one value for all again, the start again, an edit of something else', () => {
    const tau = net.z.hyperparameters.tau_m;
    using sim = simulate(net, {
      dt: ms(1),
      batch: BATCH,
      hyperparameters: [[tau, perTrial(['10 ms', 20, ms(30)])]],
    });
    expect([...sim.get(tau)]).eql([10, 20, 30]);
    sim.set(tau, 5);
    expect([...sim.get(tau)]).eql([5]);
    sim.run(net.advance, { steps: 2, inputs: still });
    // What was set stays.
    sim.restart();
    expect([...sim.get(tau)]).eql([5]);
    sim.set(tau, perTrial([1, 2, 3]));
    sim.restart();
    sim.run(net.advance, { steps: 2, inputs: still });
    expect([...sim.get(tau)]).eql([1, 2, 3]);
  });

  it('that plastic weights follow from weigh what each trial adds to them', () => {
    const learning = context('net', () => {
      const W = TraceSTDPSynapse({ shape: [2, 2], A_plus: 1, A_minus: 0.5, eta: 0.01 });
      return { W, learn: process(W.evolve) };
    });
    const { W } = learning;
    const evolve = (value: Value) => {
      using sim = simulate(learning, {
        dt: ms(1),
        batch: 2,
        dtype: 'f64',
        hyperparameters: [[W.hyperparameters.A_plus, value]],
      });
      const spikes = [W.preSpike, W.preTrace, W.postSpike, W.postTrace].map((own) => [own, 1] as const);
      sim.run(learning.learn, { steps: 1, inputs: spikes });
      return sim.get(W.weights)[0]!;
    };
    expect(evolve(perTrial([0.5, 1.5]))).closeTo(evolve(1), 1e-12);
    expect(evolve(perTrial([0.5, 1.5]))).greaterThan(evolve(0.5));
  });

  it('train trial by trial: what each learns alone', () => {
    const model = context('net', () => {
      const [W, s] = [LinearJax({ shape: [3, 2] }), ExpSynJax({ shape: 2, tau: 0.02 })];
      wire(W.output, s.input);
      return { W, s, advance: process(W.advance_state, s.advance_state) };
    });
    const { weight } = model.W.hyperparameters;
    const { tau } = model.s.hyperparameters;
    const first = [
      [0.1, 0.2],
      [0.3, -0.1],
      [0.5, 0.4],
    ];
    const taus = [0.02, 0.03, 0.05];
    const learn = (batch: number, t: Value, w: unknown) => {
      const trainer = train(model, {
        ...{
          process: model.advance,
          dt: ms(1),
          steps: 20,
          batch,
          dtype: 'f64',
          optimizer: adam({ lr: 1e-3 }),
        },
        inputs: [[model.W.input, { data: wave(60), shape: [20, 3] }]],
        loss: ({ of }) => total(of(model.s.isyn).mul(of(model.s.isyn))),
        hyperparameters: [
          [tau, t],
          [weight, untyped(w)],
        ],
        trainable: [tau, weight],
      });
      trainer.run({ iterations: 5, progress: false });
      return [tau, weight].map((own) => [...trainer.parameters.get(own)]);
    };
    const [t, w] = learn(3, perTrial(taus), perTrial([first, first, first]));
    taus.forEach((own, trial) => {
      const [alone, weights] = learn(1, own, first);
      alone!.forEach((x, i) => void expect(t![2 * trial + i]).closeTo(x, 1e-12));
      weights!.forEach((x, i) => void expect(w![6 * trial + i]).closeTo(x, 1e-12));
    });
  });

  it('are tested by batches, the last of which takes those of its trials', () => {
    const model = context('net', () => {
      const s = ExpSynJax({ shape: 2 });
      return { s, advance: process(s.advance_state) };
    });
    const { s } = model;
    const trainer = train(model, {
      ...{
        process: model.advance,
        dt: ms(1),
        steps: 4,
        batch: 2,
        dtype: 'f64',
        optimizer: adam({ lr: 1e-3 }),
      },
      inputs: [[s.input, perTrial([1, 2])]],
      targets: [[s.isyn, 0]],
      loss: ({ of, target }) => mse(of(s.isyn), target(s.isyn)),
      hyperparameters: [[s.hyperparameters.tau, perTrial([0.02, 0.05])]],
    });
    trainer.run({ iterations: 2, progress: false });
    const lossOf = (...samples: number[]) => trainer.test({ targets: [[s.isyn, samples]] }).loss;
    const expected = (2 * (lossOf(0.1, 0.2) + lossOf(0.3, 0.4)) + lossOf(0.5)) / 5;
    expect(lossOf(0.1, 0.2, 0.3, 0.4, 0.5)).closeTo(expected, 1e-12);
    using alone = train(model, {
      ...{ process: model.advance, dt: ms(1), steps: 4, dtype: 'f64', optimizer: adam({ lr: 1e-3 }) },
      inputs: [[s.input, 1]],
      targets: [[s.isyn, 0.5]],
      loss: ({ of, target }) => mse(of(s.isyn), target(s.isyn)),
      hyperparameters: [
        [s.hyperparameters.tau, [...trainer.parameters.get(s.hyperparameters.tau)].slice(0, 2)],
      ],
    });
    expect(lossOf(0.5)).closeTo(alone.evaluate(), 1e-12);
  });

  const setting = (handle: HyperparameterHandle, value: unknown) => () => {
    using sim = simulate(net, { dt: ms(1), batch: BATCH });
    sim.set(handle, untyped(value));
    sim.run(net.advance, { steps: 1, inputs: still });
  };
  const plastic = context('net', () => {
    const W = TraceSTDPSynapse({ shape: [2, 2], A_plus: 1, A_minus: 0.5 });
    return { W, learn: process(W.evolve) };
  });
  const given = (pairs: unknown) => () =>
    simulate(net, { dt: ms(1), batch: BATCH, hyperparameters: untyped(pairs) });
  rows([
    [
      'two values for three trials',
      'net/z.tau_m',
      'shape-mismatch',
      'change batch',
      setting(net.z.hyperparameters.tau_m, perTrial([10, 20])),
    ],
    [
      'one out of range',
      'net/z.refract_time, trial 1',
      'hyperparameter-range',
      'range',
      setting(net.z.hyperparameters.refract_time, perTrial([1, -1, 1])),
    ],
    [
      'one beyond what dt allows',
      'net/z.tau_m',
      'unstable',
      'Shorten dt',
      setting(net.z.hyperparameters.tau_m, perTrial([20, 0.1, 20])),
    ],
    ['an option that is no list of pairs', 'simulate, hyperparameters', 'option', 'Correct', given([net.z])],
    [
      'a hyperparameter of another model',
      'LIFCell.tau_m',
      'unknown-part',
      'handle',
      given([[network().z.hyperparameters.tau_m, 1]]),
    ],
    [
      'what only weights that all share follow from',
      'net/W.weights',
      'shape-mismatch',
      'one by one',
      () => {
        using sim = simulate(plastic, { dt: ms(1), batch: 2 });
        sim.set(plastic.W.hyperparameters.w_bound, perTrial([1, 2]));
        sim.run(plastic.learn as Process, {
          steps: 1,
          inputs: [plastic.W.preSpike, plastic.W.preTrace, plastic.W.postSpike, plastic.W.postTrace].map(
            (own) => [own, 1],
          ),
        });
      },
    ],
  ]);
});
