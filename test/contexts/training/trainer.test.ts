import { expect } from 'chai';
import { defaultBackend } from '../../../framework/engine.ts';
import {
  adam,
  boundsCost,
  brainstate,
  context,
  DenseSynapse,
  type DType,
  type Hooks,
  type HyperparameterHandle,
  type Loss,
  makeBounds,
  ms,
  mse,
  norse,
  type Optimizer,
  parameters,
  process,
  rockpool,
  seconds,
  sequential,
  sgd,
  type TrainEvent,
  type Trainer,
  type TrainOptions,
  total,
  train,
  wire,
} from '../../../index.ts';
import { everywhere, expectSameBits } from '../../framework/support.ts';
import { faultsOf, wave } from '../support.ts';

const { ExpSynJax, LIFODEJax, LinearJax } = rockpool;
const STEPS = 12;
const QUIET = { progress: false } as const;

/** Weights, synapses, weights: smooth in all its parameters. */
const smooth = () =>
  context('net', () =>
    sequential(
      LinearJax({ shape: [3, 4], has_bias: true }),
      ExpSynJax({ shape: 4, tau: [0.002, 0.003, 0.005, 0.01] }),
      LinearJax({ shape: [4, 2] }),
    ),
  );
type Smooth = ReturnType<typeof smooth>;

/** The same with spikes. */
const spiking = () =>
  context('net', () =>
    sequential(
      LinearJax({ shape: [3, 8] }),
      LIFODEJax({ shape: [8, 4], has_rec: true, bias: 1.2, tau_mem: ms(5) }),
      LinearJax({ shape: [4, 2] }),
    ),
  );

type Given = Partial<TrainOptions> & { readonly optimizer?: Optimizer };

function trainerOf(net: Smooth | ReturnType<typeof spiking>, given: Given = {}): Trainer {
  const batch = 2;
  return train(net, {
    process: net.advance,
    dt: seconds(1e-3),
    steps: STEPS,
    batch,
    seed: 't',
    dtype: 'f64',
    inputs: [[net.input, wave(STEPS * batch * 3, 1)]],
    targets: [[net.output, wave(STEPS * batch * 2, 2)]],
    loss: ({ of, target }) => mse(of(net.output), target(net.output)),
    // Updates are wilder here than time constants can bear.
    bounds: 'project',
    optimizer: sgd({ lr: 0.01 }),
    ...given,
  });
}

const handles = (net: Smooth): Readonly<Record<string, HyperparameterHandle>> => ({
  w_in: net['0_LinearJax'].hyperparameters.weight,
  b_in: net['0_LinearJax'].hyperparameters.bias,
  tau: net['1_ExpSynJax'].hyperparameters.tau,
  w_out: net['2_LinearJax'].hyperparameters.weight,
});

const everything = (net: Smooth, trainer: Trainer) =>
  Object.values(handles(net)).map((own) => trainer.parameters.get(own));

describe('the gradients of a training', () => {
  const net = smooth();
  for (const [name, handle] of Object.entries(handles(net))) {
    it(`are those of finite differences: ${name}`, () => {
      const trainer = trainerOf(net);
      trainer.evaluate();
      const gradient = trainer.gradients.get(handle);
      const start = trainer.parameters.get(handle);
      const lossAt = (i: number, shift: number) => {
        trainer.parameters.set(
          handle,
          start.map((x, k) => (k === i ? x + shift : x)),
        );
        return trainer.evaluate();
      };
      gradient.forEach((g, i) => {
        const h = 1e-4 * Math.abs(start[i]!);
        // Richardson's extrapolation of two central differences: an error of order h⁴.
        const slope = (by: number) => (lossAt(i, by) - lossAt(i, -by)) / (2 * by);
        expect((4 * slope(h) - slope(2 * h)) / 3 / g).closeTo(1, 1e-6);
      });
      expect(gradient.length).equal(start.length);
    });
  }

  it('include what the loss asks of the parameters themselves', () => {
    const { w_out } = handles(net);
    const own =
      (scale: number): Loss =>
      ({ of, target, parameters: { '2_LinearJax': layer } }) =>
        mse(of(net.output), target(net.output)).add(total(layer!.weight!.mul(layer!.weight!)).mul(scale));
    const gradient = (scale: number) => {
      const trainer = trainerOf(net, { loss: own(scale) });
      trainer.evaluate();
      return [trainer.gradients.get(w_out!), trainer.parameters.get(w_out!)] as const;
    };
    const [[plain], [decayed, w]] = [gradient(0), gradient(0.5)];
    decayed.forEach((g, i) => expect(g - plain[i]!).closeTo(w[i]!, 1e-12));
  });
});

describe('an iteration of a training', () => {
  const net = smooth();
  const { w_in, tau } = handles(net);

  it('calls its hooks in order, and shows where it stands', () => {
    const trainer = trainerOf(net);
    const calls: string[] = [];
    const stages = ['batch', 'forward', 'loss', 'backward', 'gradients', 'update', 'epoch'];
    const hooks = Object.fromEntries(
      stages.map((name) => [
        name,
        ({ type, iteration, epoch, batch, scores: { loss } }: TrainEvent) => {
          calls.push(
            `${name} ${type} ${iteration} ${epoch} ${batch} ${Number.isNaN(loss) ? 'no loss' : 'loss'}`,
          );
        },
      ]),
    );
    trainer.run({ iterations: 2, hooks, ...QUIET });
    const expected = [0, 1].flatMap((i) =>
      stages.map((name, k) => `${name} ${name} ${i} ${i} 0 ${i === 0 && k < 1 ? 'no loss' : 'loss'}`),
    );
    // The scores are known as soon as the trial has run.
    expect(calls).eql(expected);
  });

  it('updates by the gradient that a hook has put in place', () => {
    const trainer = trainerOf(net, { optimizer: sgd({ lr: 0.5 }) });
    const before = trainer.parameters.get(w_in!);
    const hooks: Hooks = { gradients: ({ gradients }) => gradients.set(w_in!, new Array(12).fill(0.25)) };
    trainer.run({ iterations: 1, hooks, ...QUIET });
    expect([...trainer.parameters.get(w_in!)]).eql([...before].map((w) => w - 0.5 * 0.25));
  });

  it('trains what is named only', () => {
    const trainer = trainerOf(net, { trainable: [tau!], optimizer: adam() });
    const before = everything(net, trainer);
    trainer.run({ iterations: 3, ...QUIET });
    const changed = everything(net, trainer).map((now, i) => now.some((x, k) => x !== before[i]![k]));
    expect(changed).eql([false, false, true, false]);
    expect(faultsOf(() => trainer.gradients.get(w_in!))[0]!.code).equal('no-gradient');
  });

  it('trains all that is meant to be trained where nothing is named: weights, but no other initial values, no surrogates', () => {
    const net = context('net', () => {
      const x = DenseSynapse({ shape: 2, unit: '1' });
      const [a, b] = [norse.LIFCell({ hidden_size: 2 }), brainstate.LIF({ in_size: 2 })];
      const c = LIFODEJax({ shape: 2 });
      wire(x.outputs, a.input);
      wire(x.outputs, c.input);
      return { x, a, b, c, advance: process(...[x, a, b, c].map((part) => part.advance_state)) };
    });
    let seen: Record<string, readonly string[]> = {};
    train(net, {
      process: net.advance,
      dt: ms(1),
      steps: 2,
      inputs: [[net.x.inputs, 1]],
      loss: ({ of, parameters: own }) => {
        seen = Object.fromEntries(Object.entries(own).map(([part, all]) => [part, Object.keys(all)]));
        return total(of(net.a.z).add(of(net.b.spike)).add(of(net.c.spikes)));
      },
      optimizer: sgd(),
    });
    expect(seen).eql({
      x: ['weight_init', 'g_conduct_factor', 'bias_init'],
      a: ['tau_mem_inv', 'v_leak', 'v_th', 'v_reset', 'tau_syn_inv'],
      b: ['R', 'tau', 'V_th', 'V_reset', 'V_rest'],
      c: ['tau_mem', 'tau_syn', 'bias', 'threshold'],
    });
  });

  it('is not disturbed by evaluate()', () => {
    const [a, b] = [trainerOf(net, { optimizer: adam() }), trainerOf(net, { optimizer: adam() })];
    const first = a.evaluate();
    expect([a.iteration, a.evaluate()]).eql([0, first]);
    const losses = [...a.run({ iterations: 3, ...QUIET })];
    const seen = everything(net, a);
    expect(a.evaluate()).below(first);
    expect(everything(net, a)).eql(seen);
    expect([losses[0], a.iteration]).eql([first, 3]);
    losses.push(...a.run({ iterations: 2, ...QUIET }));
    expect(losses).eql([...b.run({ iterations: 5, ...QUIET })]);
    expect(everything(net, a)).eql(everything(net, b));
  });

  it('begins again after restart()', () => {
    const trainer = trainerOf(net, { optimizer: adam({ lr: 0.01 }) });
    const losses = trainer.run({ iterations: 4, ...QUIET });
    trainer.restart();
    expect([trainer.iteration, trainer.run({ iterations: 4, ...QUIET })]).eql([0, losses]);
  });

  it('fails where the loss is no number, and leaves the parameters as they are', () => {
    const trainer = trainerOf(net, { loss: ({ of }) => total(of(net.output)).mul(0).sub(1).log() });
    const before = everything(net, trainer);
    const [fault] = faultsOf(() => trainer.run({ iterations: 3, ...QUIET }));
    expect(fault).include({ code: 'not-finite', where: 'net/advance, loss', found: 'NaN, at iteration 0' });
    expect(fault!.remedy).include('the hook gradients');
    expect(everything(net, trainer)).eql(before);
  });
});

describe('trainings are the same bits', () => {
  const run = (dtype: DType, backend = defaultBackend, seed = 's') => {
    const net = spiking();
    const trainer = trainerOf(net, { dtype, backend, seed, optimizer: adam({ lr: 5e-4 }) });
    const losses = trainer.run({ iterations: 6, ...QUIET });
    return [losses, trainer.parameters.get(net['1_LIFODEJax'].hyperparameters.w_rec)] as const;
  };
  for (const dtype of ['f32', 'f64'] as const) {
    it(`on all backends (${dtype})`, () => {
      const [losses] = everywhere(
        (backend) => run(dtype, backend),
        ([a, v], [b, w]) => {
          expectSameBits('losses', a, b);
          expectSameBits('w_rec', v, w);
        },
      );
      expect(losses[5]).below(losses[0]!);
    });
  }

  it('with the same seed, and others with another', () => {
    expect(run('f32')).eql(run('f32'));
    expect(run('f32')).not.eql(run('f32', defaultBackend, 'other'));
  });
});

describe('updates are those of the formulas', () => {
  const net = smooth();
  const { w_in } = handles(net);
  /** The parameters after each of some updates, with the gradient that each saw. */
  const updates = (optimizer: Optimizer) => {
    const trainer = trainerOf(net, { optimizer });
    const seen: { readonly p: number[]; readonly g: number[] }[] = [];
    const note = () =>
      seen.push({ p: [...trainer.parameters.get(w_in!)], g: [...trainer.gradients.get(w_in!)] });
    trainer.run({ iterations: 5, hooks: { gradients: () => void note() }, ...QUIET });
    return [...seen, { p: [...trainer.parameters.get(w_in!)], g: [] }];
  };

  it('sgd', () => {
    const seen = updates(sgd({ lr: 0.1 }));
    for (let i = 1; i < seen.length; i++) {
      const { p, g } = seen[i - 1]!;
      expect(seen[i]!.p).eql(p.map((x, k) => x - g[k]! * 0.1));
    }
  });

  it('adam', () => {
    const [lr, b1, b2, eps] = [0.02, 0.8, 0.95, 1e-6];
    const seen = updates(adam({ lr, beta1: b1, beta2: b2, eps }));
    const [m, v] = [new Float64Array(12), new Float64Array(12)];
    for (let i = 1; i < seen.length; i++) {
      const { p, g } = seen[i - 1]!;
      seen[i]!.p.forEach((x, k) => {
        m[k] = b1 * m[k]! + (1 - b1) * g[k]!;
        v[k] = b2 * v[k]! + (1 - b2) * g[k]! ** 2;
        const step = m[k] / (1 - b1 ** i) / (Math.sqrt(v[k] / (1 - b2 ** i)) + eps);
        expect(x).closeTo(p[k]! - lr * step, 1e-13);
      });
    }
  });
});

describe('bounds', () => {
  const net = smooth();

  it('are open at first, for every hyperparameter', () => {
    const { lower, upper } = makeBounds(parameters(net));
    expect(Object.keys(lower)).eql(['0_LinearJax', '1_ExpSynJax', '2_LinearJax']);
    expect(lower['0_LinearJax']).eql({ weight: -Infinity, bias: -Infinity });
    expect(upper['1_ExpSynJax']).eql({ tau: Infinity });
  });

  it('cost exp of the distance of every element outside, and push it back', () => {
    const bounds = makeBounds(parameters(net));
    bounds.lower['1_ExpSynJax']!.tau = 0.004;
    bounds.upper['0_LinearJax']!.weight = 0.5;
    const trainer = trainerOf(net, {
      loss: ({ parameters: own }) => boundsCost(own, bounds),
      trainable: [handles(net).tau!, handles(net).w_in!],
    });
    const [taus, weights] = [[0.002, 0.003, 0.005, 0.01], [...trainer.parameters.get(handles(net).w_in!)]];
    const low = taus.map((x) => (x < 0.004 ? Math.exp(0.004 - x) : 0));
    const high = weights.map((x) => (x > 0.5 ? Math.exp(x - 0.5) : 0));
    expect(high.filter((x) => x > 0).length).within(1, 11);
    const sum = [...low, ...high].reduce((a, b) => a + b);
    expect(trainer.evaluate()).closeTo(sum, 1e-12);
    trainer.gradients.get(handles(net).tau!).forEach((g, i) => expect(g).closeTo(-low[i]!, 1e-12));
    trainer.gradients.get(handles(net).w_in!).forEach((g, i) => expect(g).closeTo(high[i]!, 1e-12));
  });

  it('that are all open cost nothing', () => {
    const bounds = makeBounds(parameters(net));
    const trainer = trainerOf(net, { loss: ({ parameters: own }) => boundsCost(own, bounds) });
    expect(trainer.evaluate()).equal(0);
  });
});
