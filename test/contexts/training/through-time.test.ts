import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  at,
  component,
  context,
  count,
  delay,
  every,
  input,
  ms,
  mse,
  output,
  process,
  real,
  schedule,
  sgd,
  state,
  type Tensor,
  total,
  train,
  wire,
} from '../../../index.ts';
import { expectSameBits } from '../../framework/support.ts';

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

type Options = Omit<Parameters<typeof train>[1], 'process' | 'dt' | 'loss' | 'optimizer' | 'steps'> & {
  readonly steps?: number;
};

function trained(options: Options = {}) {
  const net = model();
  const { fast, slow } = net;
  const rows = (name: string, each: number) =>
    given[name]!.slice(0, (options.steps ?? sizes.steps) * sizes.batch * each);
  const mean = (x: Tensor) => total(x).div(x.shape.reduce((n, size) => n * size, 1));
  const trainer = train(net, {
    steps: sizes.steps,
    dtype: 'f64',
    ...options,
    process: net.rates,
    dt: ms(1),
    batch: sizes.batch,
    inputs: [[fast.j, rows('x', sizes.input)]],
    targets: [[fast.out, rows('target', sizes.fast)]],
    inputGradients: [fast.j],
    loss: ({ of, target }) => mse(of(fast.out), target(fast.out)).add(mean(of(slow.s).mul(of(slow.s)))),
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
