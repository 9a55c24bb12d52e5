import { expect } from 'chai';
import {
  at,
  component,
  context,
  count,
  type Diagnostic,
  every,
  type FloatArray,
  type HyperparameterHandle,
  input,
  LIFCell,
  ms,
  norse,
  perTrial,
  process,
  real,
  schedule,
  sgd,
  simulate,
  state,
  type TrainOptions,
  total,
  train,
} from '../../../index.ts';
import { expectSameBits, slope } from '../../framework/support.ts';
import { faultsOf, wave } from '../support.ts';

// Gradients into initial values, and what begins with the present parameters.

type Structure = Readonly<Record<string, number>>;
const square = { shape: ({ n_units }: Structure) => [n_units!, n_units!] };

/** A state that moves, one that only decays, and one that nothing changes, all from what is trained. */
const Begun = component('Begun', {
  doc: 'v ← tanh(k v + j w), u ← u / 2, from v₀ = sin a, u₀ = a b, w₀ = b c on',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    a: real('1', 'where v and u begin', 0.7, { shape: ({ n_units }: Structure) => [n_units!] }),
    b: real('1', 'a factor of u and w', 1.3),
    c: real('1', 'weights', 1, square),
    k: real('1', 'what is left', 0.5),
  },
  compartments: {
    j: input('1', 'drive', { default: 0.2 }),
    v: state('1', 'moves'),
    u: state('1', 'decays'),
    w: state('1', 'stays', { ...square, shared: true }),
  },
  initial: { v: ({ a }) => a.sin(), u: ({ a, b }) => a.mul(b), w: ({ b, c }) => c.mul(b) },
  keep: ['w'],
  commands: {
    advance: ({ j, v, u, w }, { k }) => ({ v: v.mul(k).add(j.matmul(w)).tanh(), u: u.mul(0.5) }),
  },
});

const [N, BATCH, STEPS] = [3, 2, 6];
type Options = Omit<Partial<TrainOptions>, 'loss' | 'process'>;

function trained({ own, ...options }: Options & { readonly own?: readonly Float64Array[] } = {}) {
  const net = context('net', () => {
    const z = Begun({ n_units: N, a: wave(N, 1), c: wave(N * N, 2) });
    const rates = schedule(every(ms(1), process(z.advance)), at(ms(4), process(z.reset)));
    return { z, advance: process(z.advance), rates };
  });
  const { z } = net;
  const { a, b, c, k } = z.hyperparameters;
  const { window = STEPS } = options;
  const trainer = train(net, {
    ...{ dt: ms(1), steps: STEPS, batch: BATCH, dtype: 'f64', optimizer: sgd({ lr: 0.05 }) },
    inputs: [[z.j, wave(STEPS * BATCH * N, 3)]],
    ...(own && { hyperparameters: [[a, perTrial(own)]] }),
    ...options,
    process: net.rates,
    loss: ({ of }) => {
      const sum = of(z.v).add(of(z.u).mul(of(z.v)));
      return total(sum.mul(sum)).div(window);
    },
  });
  return { net, trainer, handles: [a, b, c, k] as readonly HyperparameterHandle[] };
}

/** Holds all gradients against slopes of the loss. */
function expectSlopes({ trainer, handles }: ReturnType<typeof trained>) {
  trainer.evaluate();
  const gradients = handles.map((own) => trainer.gradients.get(own));
  handles.forEach((own, k) => {
    const before = trainer.parameters.get(own);
    const slopes = [...before].map((x, i) =>
      slope((d) => {
        trainer.parameters.set(own, before.with(i, x + d));
        return trainer.evaluate();
      }),
    );
    trainer.parameters.set(own, before);
    const scale = Math.max(...slopes.map(Math.abs));
    expect(scale, own.name).above(1e-3);
    slopes.forEach((x, i) => expect(gradients[k]![i], `${own.name} ${i}`).closeTo(x, 1e-9 * scale));
  });
}

const resultsOf = ({ trainer, handles }: ReturnType<typeof trained>): readonly FloatArray[] => {
  const losses = trainer.run({ iterations: 3 });
  return [losses, ...handles.flatMap((own) => [trainer.gradients.get(own), trainer.parameters.get(own)])];
};

describe('gradients into initial values', () => {
  it('are the slopes of the loss, of states that move, decay and stay', () => {
    expectSlopes(trained());
  });

  it('are so by windows and segments, where states are kept, and for each trial', () => {
    expectSlopes(trained({ window: 2, segment: 4 }));
    expectSlopes(trained({ states: 'keep' }));
    expectSlopes(trained({ own: [wave(N, 4), wave(N, 5)] }));
  });

  it('change no bit by segments, nor by backends', () => {
    const compare = (options: Options, others: readonly Options[]) => {
      const expected = resultsOf(trained(options));
      for (const other of others)
        resultsOf(trained({ ...options, ...other })).forEach((found, i) =>
          expectSameBits(`${Object.values(other)}, ${i}`, found, expected[i]!),
        );
    };
    compare({}, [{ segment: 4 }, { backend: 'reference' }]);
    compare({ states: 'keep' }, [{ segment: 4 }]);
  });

  it('flow at the start alone where states are kept, and at every reset again', () => {
    const kept = trained({ states: 'keep' });
    const { trainer, handles } = kept;
    const [a, b, c, k] = handles;
    trainer.run({ iterations: 1 });
    trainer.evaluate();
    expect([...trainer.gradients.get(a!)]).eql([0, 0, 0]);
    expectSlopes({ ...kept, handles: [b!, c!, k!] });
    trainer.reset();
    expectSlopes(kept);
  });

  it('flow where a part says so: into v_rest of ngc-learn, not into v_leak of Norse', () => {
    const net = context('net', () => {
      const [rest, leak] = [
        LIFCell({ n_units: 1, tau_m: ms(10), v_rest: -60 }),
        norse.LIFCell({ hidden_size: 1 }),
      ];
      return { rest, leak, advance: process(rest.advance_state, leak.advance_state) };
    });
    const { v_rest } = net.rest.hyperparameters;
    const { v_leak } = net.leak.hyperparameters;
    const trainer = train(net, {
      ...{ process: net.advance, dt: ms(1), steps: 1, dtype: 'f64', optimizer: sgd() },
      trainable: [v_rest, v_leak],
      inputs: [
        [net.rest.j, 0],
        [net.leak.input, 0],
      ],
      loss: ({ of }) => total(of(net.rest.v).add(of(net.leak.v))),
    });
    trainer.evaluate();
    expect(trainer.gradients.get(v_rest)[0]).closeTo(1, 1e-12);
    // One step of the membrane at dt / tau = 0.1.
    expect(trainer.gradients.get(v_leak)[0]).closeTo(0.1, 1e-12);
  });

  it('pass no change by plasticity', () => {
    const Learning = component('Learning', {
      doc: 'w ← w / 2 by a rule, from g on',
      time: 'ms',
      hyperparameters: { g: real('1', 'where the weight begins', 1), h: real('1', 'a factor', 1) },
      compartments: {
        w: state('1', 'weight', { shape: () => [1], shared: true }),
        out: state('1', 'seen', { shape: () => [1] }),
      },
      initial: { w: ({ g }) => g },
      keep: ['w'],
      commands: { advance: ({ w }, { h }) => ({ w: w.mul(0.5), out: w.mul(h) }) },
    });
    const net = context('net', () => {
      const z = Learning({});
      return { z, advance: process(z.advance) };
    });
    const { g, h } = net.z.hyperparameters;
    const options = {
      process: net.advance,
      dt: ms(1),
      steps: 2,
      optimizer: sgd(),
      plasticity: 'restart',
    } as const;
    const loss: TrainOptions['loss'] = ({ of }) => total(of(net.z.out));
    expect(faultsOf(() => train(net, { ...options, loss, trainable: [g, h] }))[0]!.code).equal('no-gradient');
  });
});

describe('what begins with the present parameters', () => {
  it('is shown by a trainer and its snapshots, and restored', () => {
    for (const states of ['restart', 'keep'] as const) {
      const { net, trainer, handles } = trained({ states });
      const [a] = handles;
      trainer.run({ iterations: 2 });
      trainer.reset();
      const expected = simulate(net, {
        dt: ms(1),
        batch: BATCH,
        dtype: 'f64',
        hyperparameters: [[a!, trainer.parameters.get(a!)]],
      });
      expectSameBits(states, trainer.state(net.z.v), expected.get(net.z.v));
      const snapshot = trainer.snapshot();
      expectSameBits(states, snapshot.get(net.z.v), expected.get(net.z.v));
      const losses = trainer.run({ iterations: 2 });
      trainer.restore(snapshot);
      expectSameBits(states, trainer.run({ iterations: 2 }), losses);
    }
  });

  it('is what a reset of kept states goes on from', () => {
    const { trainer, handles } = trained({ states: 'keep' });
    trainer.run({ iterations: 2 });
    trainer.reset();
    const fresh = trained({ states: 'keep' });
    handles.forEach((own, i) => fresh.trainer.parameters.set(fresh.handles[i]!, trainer.parameters.get(own)));
    expectSameBits('losses', trainer.run({ iterations: 2 }), fresh.trainer.run({ iterations: 2 }));
  });

  it('is what the first NaN of a trial is explained from', () => {
    const Root = component('Root', {
      doc: 'v ← √v, from v₀ on',
      time: 'ms',
      hyperparameters: { v0: real('1', 'where it begins', 1) },
      compartments: { v: state('1', 'level', { shape: () => [2] }) },
      initial: { v: ({ v0 }) => v0 },
      commands: { advance: ({ v }) => ({ v: v.sqrt() }) },
    });
    for (const segment of [1, 3]) {
      for (const states of ['restart', 'keep'] as const) {
        const net = context('net', () => {
          const z = Root({});
          return { z, advance: process(z.advance) };
        });
        const { v0 } = net.z.hyperparameters;
        const own = { process: net.advance, dt: ms(1), steps: 3, optimizer: sgd(), segment, states };
        const trainer = train(net, { ...own, loss: ({ of }) => total(of(net.z.v)) });
        trainer.parameters.set(v0, -1);
        const [{ where, found }] = faultsOf(() => trainer.evaluate()) as [Diagnostic];
        expect({ where, found }).eql({ where: 'net/z.v', found: 'NaN in cell 0 at step 0 (t = 0 ms)' });
      }
    }
  });
});
