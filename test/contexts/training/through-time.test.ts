import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  at,
  type Compartment,
  component,
  context,
  count,
  type DType,
  delay,
  every,
  type HyperparameterHandle,
  input,
  type LossInputs,
  ms,
  mse,
  norse,
  output,
  process,
  real,
  type StepRange,
  schedule,
  sgd,
  simulate,
  state,
  type Tensor,
  type Trainer,
  type TrainOptions,
  total,
  train,
  wire,
} from '../../../index.ts';
import { expectSameBits, slope } from '../../framework/support.ts';

// Gradients through rates, a delay, an event and a reset, as PyTorch has them.

interface Golden {
  readonly sizes: Readonly<Record<'input' | 'fast' | 'slow' | 'batch' | 'steps' | 'window', number>>;
  readonly schedule: Readonly<Record<'kick' | 'reset' | 'period' | 'first' | 'delay', number>>;
  readonly lr: number;
  readonly given: Readonly<Record<string, readonly number[]>>;
  readonly whole: Gradients & { readonly out: readonly number[]; readonly input: readonly number[] };
  readonly windows: Gradients;
  readonly carried: {
    readonly losses: readonly number[];
    readonly gradients: Readonly<Record<string, readonly number[]>>;
    readonly parameters: Readonly<Record<string, readonly number[]>>;
  };
}
interface Gradients {
  readonly loss: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}
const golden: Golden = JSON.parse(
  readFileSync(new URL('../../golden/operations/through-time.json', import.meta.url), 'utf8'),
);
const { sizes, given } = golden;

type Structure = Readonly<Record<string, number>>;
const matrix = (rows: string, columns: string) => ({
  shape: (s: Structure) => [s[rows]!, s[columns]!],
});

const Fast = component('Fast', {
  doc: 'v ← decay v + tanh(j w + h b), seen as a sigmoid',
  time: 'ms',
  hyperparameters: {
    inputs: count('inputs'),
    cells: count('cells'),
    others: count('cells of the slow part'),
    decay: real('1', 'decay', 0.5, { shape: (s: Structure) => [s.cells!] }),
    w: real('1', 'weights of inputs', 1, matrix('inputs', 'cells')),
    b: real('1', 'weights of the slow part', 1, matrix('others', 'cells')),
    gain: real('1', 'strength of a kick', 0.1),
  },
  compartments: {
    j: input('1', 'inputs', { shape: (s: Structure) => [s.inputs!] }),
    h: input('1', 'what the slow part says', { shape: (s: Structure) => [s.others!] }),
    v: state('1', 'level', { shape: (s: Structure) => [s.cells!] }),
    out: output('1', 'what is seen', { shape: (s: Structure) => [s.cells!] }),
  },
  commands: {
    advance: ({ v, j, h }, p) => {
      const next = v.mul(p.decay).add(j.matmul(p.w).add(h.matmul(p.b)).tanh());
      return { v: next, out: next.sigmoid() };
    },
    kick: ({ v }, p) => ({ v: v.add(v.mul(v).mul(p.gain)) }),
  },
});

const Slow = component('Slow', {
  doc: 'tau · ds/dt = x u - s, Euler',
  time: 'ms',
  hyperparameters: {
    inputs: count('inputs'),
    cells: count('cells'),
    u: real('1', 'weights', 1, matrix('inputs', 'cells')),
    tau: real('ms', 'time constant', 10, { positive: true }),
  },
  compartments: {
    x: input('1', 'inputs', { shape: (s: Structure) => [s.inputs!] }),
    s: state('1', 'level', { shape: (s: Structure) => [s.cells!] }),
  },
  commands: { advance: ({ x, s }, p, { dt }) => ({ s: s.add(x.matmul(p.u).sub(s).mul(dt.div(p.tau))) }) },
});

const model = () =>
  context('net', () => {
    const { kick, reset, period, first, delay: late } = golden.schedule;
    const own = (name: string) => given[name]!;
    const fast = Fast({
      ...{ inputs: sizes.input, cells: sizes.fast, others: sizes.slow },
      ...{ decay: own('decay'), w: own('w'), b: own('b'), gain: own('gain')[0]! },
    });
    const slow = Slow({ inputs: sizes.fast, cells: sizes.slow, u: own('u'), tau: own('tau')[0]! });
    wire(fast.v, slow.x);
    wire(delay(slow.s, ms(late)), fast.h);
    const rates = schedule(
      every(ms(1), process(fast.advance)),
      every(ms(period), process(slow.advance), { from: ms(first) }),
      at(ms(kick), process(fast.kick)),
      at(ms(reset), process(fast.reset)),
    );
    return { fast, slow, rates };
  });

type Seen = { readonly out: Compartment; readonly s: Compartment };
type Computed = (inputs: LossInputs, seen: Seen) => Tensor;
interface Options extends Omit<Partial<TrainOptions<string>>, 'loss' | 'metrics'> {
  readonly loss?: Computed;
  readonly metrics?: Readonly<Record<string, Computed>>;
  readonly inputRows?: readonly number[];
}
type GradientAccess = Trainer['gradients'];

/** Sets all gradients to 0. */
function clear(handles: Readonly<Record<string, HyperparameterHandle>>, gradients: GradientAccess): void {
  for (const own of Object.values(handles)) gradients.set(own, gradients.get(own).fill(0));
}

function trained({ loss, metrics = {}, inputRows, ...options }: Options = {}) {
  const net = model();
  const { fast, slow } = net;
  const seen = { out: fast.out, s: slow.s };
  const rows = (name: string, each: number) =>
    given[name]!.slice(0, (options.steps ?? sizes.steps) * sizes.batch * each);
  const mean = (x: Tensor) => total(x).div(x.shape.reduce((n, size) => n * size, 1));
  const whole: Computed = ({ of, target }, { out, s }) =>
    mse(of(out), target(out)).add(mean(of(s).mul(of(s))));
  const bound = Object.entries(metrics).map(([name, own]) => [
    name,
    (inputs: LossInputs) => own(inputs, seen),
  ]);
  const trainer = train<string, DType>(net, {
    steps: sizes.steps,
    dtype: 'f64',
    ...options,
    process: net.rates,
    dt: ms(1),
    batch: sizes.batch,
    inputs: [[fast.j, inputRows ?? rows('x', sizes.input)]],
    targets: [[fast.out, rows('target', sizes.fast)]],
    inputGradients: [fast.j],
    loss: (inputs) => (loss ?? whole)(inputs, seen),
    metrics: Object.fromEntries(bound),
    optimizer: sgd({ lr: golden.lr }),
  });
  const { decay, w, b, gain } = fast.hyperparameters;
  const { u, tau } = slow.hyperparameters;
  return { net, trainer, handles: { decay, w, b, gain, u, tau } };
}

const expectClose = (what: string, found: ArrayLike<number>, expected: readonly number[]) => {
  const scale = Math.max(...expected.map(Math.abs));
  expect(found.length, what).equal(expected.length);
  expected.forEach((x, i) => expect(found[i], `${what} ${i}`).closeTo(x, 1e-9 * scale));
};

describe('gradients through a schedule', () => {
  it('are those of PyTorch: of two rates, a delay, an event and a reset', () => {
    const { whole } = golden;
    const { net, trainer, handles } = trained();
    expect(trainer.evaluate()).closeTo(whole.loss, 1e-9 * whole.loss);
    expectClose('out', trainer.output(net.fast.out), whole.out);
    expectClose('input', trainer.inputGradient(net.fast.j), whole.input);
    for (const [name, handle] of Object.entries(handles))
      expectClose(name, trainer.gradients.get(handle), whole.gradients[name]!);
  });

  it('run forward to the bits of a simulation', () => {
    for (const dtype of ['f32', 'f64'] as const) {
      const { net, trainer } = trained({ dtype });
      trainer.evaluate();
      const sim = simulate(net, { dt: ms(1), batch: sizes.batch, dtype });
      const inputs = [[net.fast.j, given.x!]] as const;
      const record = sim.run(net.rates, { steps: sizes.steps, inputs, record: [net.fast.out, net.slow.s] });
      for (const own of [net.fast.out, net.slow.s])
        expectSameBits(own.name, trainer.output(own), record.get(own).data);
    }
  });

  it('have the same bits on both backends', () => {
    for (const dtype of ['f32', 'f64'] as const) {
      const runs = (['wasm', 'reference'] as const).map((backend) => {
        const { trainer, handles } = trained({ dtype, backend });
        const losses = trainer.run({ iterations: 3 });
        return { losses, parameters: Object.values(handles).map((own) => trainer.parameters.get(own)) };
      });
      expectSameBits('losses', runs[0]!.losses, runs[1]!.losses);
      runs[0]!.parameters.forEach((own, i) => expectSameBits(`${i}`, own, runs[1]!.parameters[i]!));
    }
  });
});

/** Losses and parameters of some iterations, and gradients of inputs. */
function resultsOf({ net, trainer, handles }: ReturnType<typeof trained>, iterations = 3) {
  const losses = trainer.run({ iterations });
  const gradients = Object.values(handles).map((own) => trainer.gradients.get(own));
  const parameters = Object.values(handles).map((own) => trainer.parameters.get(own));
  return [losses, trainer.inputGradient(net.fast.j), ...gradients, ...parameters];
}

describe('a reset within a trial', () => {
  it('lets gradients into what the initial value is computed from, and none beyond', () => {
    const Begun = component('Begun', {
      doc: 'v ← k v, from v₀ on',
      time: 'ms',
      hyperparameters: {
        n_units: count('cells'),
        v0: real('1', 'initial level', 2),
        k: real('1', 'what is left', 0.5),
      },
      compartments: { v: state('1', 'level') },
      initial: { v: ({ v0 }) => v0 },
      commands: { advance: ({ v }, p) => ({ v: v.mul(p.k) }) },
    });
    const net = context('net', () => {
      const z = Begun({ n_units: 1 });
      return { z, rates: schedule(every(ms(1), process(z.advance)), at(ms(3), process(z.reset))) };
    });
    const { v0, k } = net.z.hyperparameters;
    const options = { process: net.rates, dt: ms(1), steps: 6, dtype: 'f64', optimizer: sgd() } as const;
    const trainer = train(net, { ...options, loss: ({ of }) => total(of(net.z.v, { from: 3 })) });
    trainer.evaluate();
    // v₃ = v₀ is what the reset leaves at its tick, then k v₀ and k² v₀.
    expect([...trainer.gradients.get(v0)]).eql([1 + 0.5 + 0.25]);
    expect([...trainer.gradients.get(k)]).eql([2 + 2 * 0.5 * 2]);
  });
});

describe('a reset of a cell of Norse', () => {
  it('begins at constants, as the initial state of Norse is detached', () => {
    const net = context('net', () => {
      const z = norse.LIFCell({ hidden_size: 2 });
      return { z, once: schedule(at(ms(0), process(z.reset))) };
    });
    const { v_leak } = net.z.hyperparameters;
    const options = {
      process: net.once,
      dt: ms(1),
      steps: 1,
      trainable: [v_leak],
      optimizer: sgd(),
    } as const;
    const trained = () =>
      train(net, {
        ...options,
        inputs: [[net.z.input, 0]],
        loss: ({ of }) => total(of(net.z.v)),
      });
    expect(trained).throw('net/z.v_leak: found a gradient that is always 0');
  });
});

describe('segments of a trial', () => {
  it('change no bit, whatever their length', () => {
    for (const dtype of ['f32', 'f64'] as const) {
      for (const window of [undefined, sizes.window]) {
        const expected = resultsOf(trained({ dtype, ...(window && { window }) }));
        for (const segment of window ? [6, 12, 18, 24] : [1, 2, 5, 7, 23, 24, 100]) {
          const found = resultsOf(trained({ dtype, segment, ...(window && { window }) }));
          expected.forEach((own, i) => expectSameBits(`${dtype} ${window} ${segment}: ${i}`, own, found[i]!));
        }
      }
    }
  });

  it('show what was emitted as long as all of it is held', () => {
    const [whole, cut] = [trained(), trained({ segment: 5 })];
    for (const { trainer } of [whole, cut]) trainer.evaluate();
    const outputs = [whole, cut].map(({ net, trainer }) => trainer.output(net.fast.out));
    expectSameBits('out', outputs[0]!, outputs[1]!);
    const { net, trainer } = trained({ segment: 6, window: 6 });
    trainer.evaluate();
    expect(() => trainer.output(net.fast.out)).throw('segments');
  });
});

describe('a loss by windows', () => {
  it('is the mean over them, as PyTorch has it', () => {
    const { windows } = golden;
    for (const segment of [undefined, 6, 12]) {
      const { trainer, handles } = trained({
        window: sizes.window,
        ...(segment && { segment }),
        loss: ({ of, target }, { out }) => mse(of(out).mean(0), target(out).mean(0)),
      });
      expect(trainer.evaluate()).closeTo(windows.loss, 1e-9 * windows.loss);
      for (const [name, handle] of Object.entries(handles))
        expectClose(name, trainer.gradients.get(handle), windows.gradients[name]!);
    }
  });

  it('adds up what the loss says of parameters, and the means of metrics', () => {
    const direct = (window: number) => {
      const made = trained({
        window,
        metrics: { level: ({ of }, { out }) => total(of(out)).div(window * sizes.batch * sizes.fast) },
        loss: ({ of, target, parameters }, { out }) => {
          const { w } = (parameters as { fast: { w: Tensor } }).fast;
          return mse(of(out), target(out)).add(total(w.mul(w)));
        },
      });
      const seen: number[] = [];
      made.trainer.run({ iterations: 1, hooks: { loss: ({ scores }) => seen.push(scores.level!) } });
      return [seen[0]!, ...made.trainer.gradients.get(made.handles.w)];
    };
    const expected = direct(sizes.steps);
    for (const window of [1, 4, 12])
      direct(window).forEach((x, i) => expect(x, `${window}, ${i}`).closeTo(expected[i]!, 1e-12));
  });

  it('is refused where windows do not make a trial, or no whole number of them a segment', () => {
    expect(() => trained({ window: 7 })).throw('a divisor of 24');
    expect(() => trained({ window: 6, segment: 8 })).throw('a multiple of 6');
  });
});

describe('a loss of some steps', () => {
  const of = (loss: Computed, options: Options = {}) => {
    const { trainer, handles } = trained({ ...options, loss });
    return [trainer.evaluate(), ...Object.values(handles).flatMap((own) => [...trainer.gradients.get(own)])];
  };

  it('sees the rows of these alone, of what was emitted and of targets, by counts and by durations', () => {
    const expected = of(({ of, target }, { out }) =>
      mse(of(out).slice(0, 6, 12), target(out).slice(0, 6, 12)),
    );
    const range = { from: 6, to: 12 };
    const times = { from: ms(6), to: '12 ms' };
    for (const own of [range, times])
      expect(of(({ of, target }, { out }) => mse(of(out, own), target(out, own)))).eql(expected);
    const last = of(({ of }, { out }) => total(of(out).slice(0, 20)));
    expect(of(({ of }, { out }) => total(of(out, { from: 20 })))).eql(last);
  });

  it('counts them from the beginning of a window', () => {
    const windows = { window: 6 };
    const expected = of(({ of }, { out }) => total(of(out).slice(0, 0, 2)), windows);
    expect(of(({ of }, { out }) => total(of(out, { to: 2 })), windows)).eql(expected);
  });

  it('is refused where there are no such steps', () => {
    const fails = (range: StepRange, text: string) =>
      expect(() => of(({ of: seen }, { out }) => total(seen(out, range)))).throw(text);
    fails({ from: 24 }, 'found steps from 24 to before 24');
    fails({ to: 25 }, 'some of the steps from 0 to before 24');
    fails({ from: -1 }, 'a whole number ≥ 0, or a duration');
    fails({ from: ms(1.5) }, 'a multiple of dt');
  });
});

describe('several targets of one compartment', () => {
  it('are told apart by their names, for all iterations or by samples, also by windows and in a test', () => {
    const net = context('net', () => {
      const cells = Slow({ inputs: 2, cells: 2, u: [1, 0.5, -0.5, 1] });
      return { cells, advance: process(cells.advance) };
    });
    const { cells } = net;
    const [steps, rows] = [6, (seed: number) => Array.from({ length: 12 }, (_, i) => Math.sin(seed + i))];
    const shapedAs = (x: readonly number[]) => Array.from({ length: 6 }, (_, i) => x.slice(2 * i, 2 * i + 2));
    const common = { process: net.advance, dt: ms(1), steps, dtype: 'f64', optimizer: sgd() } as const;
    const inputs = [[cells.x, shapedAs(rows(1))]] as const;
    const loss = ({ of, target }: LossInputs) =>
      mse(of(cells.s), target(cells.s)).add(
        mse(of(cells.s, { from: 4 }), target(cells.s, { name: 'late', from: 4 })),
      );
    const fixed = train(net, {
      ...common,
      inputs,
      targets: [
        [cells.s, shapedAs(rows(2))],
        [cells.s, shapedAs(rows(3)), 'late'],
      ],
      loss,
    });
    const value = fixed.evaluate();
    const s = [...fixed.output(cells.s)];
    const error = (target: readonly number[], from: number) =>
      s.slice(from).reduce((sum, x, i) => sum + (x - target[from + i]!) ** 2, 0) / (12 - from);
    expect(value).closeTo(error(rows(2), 0) + error(rows(3), 8), 1e-14);

    const data = {
      inputs: [[cells.x, [shapedAs(rows(1))]]],
      targets: [
        [cells.s, [shapedAs(rows(2))]],
        [cells.s, [shapedAs(rows(3))], 'late'],
      ],
    } as const;
    const sampled = train(net, { ...common, data, loss });
    expect(sampled.evaluate()).equal(value);
    expect(sampled.test(data).loss).equal(value);
    const windows = train(net, {
      ...common,
      data,
      window: 2,
      loss: ({ of, target }) => mse(of(cells.s), target(cells.s, { name: 'late' })),
    });
    expect(windows.evaluate()).closeTo(error(rows(3), 0), 1e-14);

    const twice = [
      [cells.s, 1, 'a'],
      [cells.s, 2, 'a'],
    ] as const;
    expect(() =>
      train(net, { ...common, inputs, targets: twice, loss: ({ of }) => total(of(cells.s)) }),
    ).throw('numbers given twice');
    const unknown = ({ of, target }: LossInputs) => mse(of(cells.s), target(cells.s, { name: 'early' }));
    expect(() => train(net, { ...common, inputs, targets: [[cells.s, 1]], loss: unknown })).throw(
      "no target 'early'",
    );
  });
});

describe('states that are kept from iteration to iteration', () => {
  const carried = (options: Options = {}) => trained({ steps: sizes.window, states: 'keep', ...options });

  it('give the losses, the last gradients and the parameters of PyTorch', () => {
    const { losses, gradients, parameters } = golden.carried;
    const { trainer, handles } = carried();
    expectClose('losses', trainer.run({ iterations: losses.length }), losses);
    for (const [name, handle] of Object.entries(handles)) {
      expectClose(name, trainer.gradients.get(handle), gradients[name]!);
      expectClose(name, trainer.parameters.get(handle), parameters[name]!);
    }
  });

  it('change no bit by segments', () => {
    const expected = resultsOf(carried(), 4);
    for (const segment of [1, 4])
      resultsOf(carried({ segment }), 4).forEach((own, i) =>
        expectSameBits(`${segment} ${i}`, expected[i]!, own),
      );
  });

  it('have the gradients of finite differences, the states at the start being given', () => {
    for (const segment of [undefined, 4]) {
      const { trainer, handles } = carried(segment ? { segment } : {});
      trainer.run({ iterations: 2 });
      trainer.evaluate();
      const looked = Object.entries(handles).map(
        ([name, own]) => [name, own, Array.from(trainer.gradients.get(own))] as const,
      );
      for (const [name, own, gradient] of looked) {
        const at = trainer.parameters.get(own);
        const direction = Float64Array.from(at, (_, i) => Math.cos(1 + i));
        const found = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
        const expected = slope((by) => {
          trainer.parameters.set(
            own,
            Float64Array.from(at, (x, i) => x + by * direction[i]!),
          );
          return trainer.evaluate();
        }, 1e-3);
        trainer.parameters.set(own, at);
        expect(found, name).closeTo(expected, 1e-9 * Math.max(1, Math.abs(found)));
      }
    }
  });

  it('are one long trial cut in pieces, where nothing is learnt', () => {
    const pieces = carried();
    const parts: number[] = [];
    for (let i = 0; i < sizes.steps / sizes.window; i++) {
      pieces.trainer.run({
        iterations: 1,
        hooks: { gradients: ({ gradients }) => clear(pieces.handles, gradients) },
      });
      parts.push(...pieces.trainer.output(pieces.net.fast.out));
    }
    const first = given.x!.slice(0, sizes.window * sizes.batch * sizes.input);
    const whole = trained({
      inputRows: Array.from({ length: sizes.steps / sizes.window }, () => first).flat(),
    });
    whole.trainer.evaluate();
    expect(parts).eql([...whole.trainer.output(whole.net.fast.out)]);
  });

  it('begin anew after reset, which leaves parameters as they are, and are not changed by evaluate or test', () => {
    const { trainer, handles } = carried();
    const still = {
      hooks: { gradients: ({ gradients }: { gradients: GradientAccess }) => clear(handles, gradients) },
    };
    const losses = trainer.run({ iterations: 3, ...still });
    trainer.reset();
    expect(trainer.evaluate()).equal(losses[0]);
    trainer.evaluate();
    expect([...trainer.run({ iterations: 3, ...still })]).eql([...losses]);
    trainer.run({ iterations: 1 });
    expect(trainer.iteration).equal(7);
    trainer.restart();
    expect([...trainer.run({ iterations: 3, ...still })]).eql([...losses]);
  });
});
