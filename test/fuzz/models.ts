import { BehaviorSubject } from 'rxjs';
import * as myelin from '../../index.ts';
import { type Bool, context, ms, process, type Tensor } from '../../index.ts';
import { Monitor, Noisy, Ratio, Source, untyped } from '../contexts/support.ts';

// The small models that calls are made on. They are made anew now and then, so that no call hides behind an earlier one.

/** Parts of several kinds, wired, with a process and a schedule. */
export const network = () =>
  context('net', () => {
    const x = Source({ n_units: 2 });
    const z = Noisy({ n_units: 2 });
    const r = Ratio({ n_units: 2 });
    const m = Monitor({ n_units: 2 });
    const advance = process(x.advance_state, z.advance_state, r.advance_state, m.advance_state);
    return { x, z, r, m, advance, all: myelin.schedule(myelin.every(ms(1), advance)) };
  });

export const simulation = () => {
  const net = network();
  const sim = myelin.simulate(net, { dt: ms(1), batch: 2, backend: 'reference', warnings: 'silent' });
  sim.set(net.r.x, 1);
  return { net, sim };
};

export const training = () => {
  const net = context('net', () => myelin.sequential(myelin.rockpool.LinearJax({ shape: [2, 3] })));
  const { weight } = net['0_LinearJax'].hyperparameters;
  const options = {
    process: net.advance,
    dt: ms(1),
    steps: 2,
    batch: 2,
    seed: 1,
    backend: 'reference',
    dtype: 'f64',
    inputs: [[net.input, 1]],
    targets: [[net.output, 1]],
    labels: [[net.output, [0, 2]]],
    loss: ({ of, target, label }: myelin.LossInputs) =>
      myelin.mse(of(net.output), target(net.output)).add(myelin.total(label(net.output)).mul(0)),
    metrics: { last: ({ of }: myelin.LossInputs) => myelin.total(of(net.output, { from: 1 })) },
    optimizer: myelin.sgd({ lr: 1e-3 }),
    hyperparameters: [[weight, 0.5]],
    trainable: [weight],
    inputGradients: [],
    best: 'loss',
    shuffle: true,
    frozenNoise: false,
    plasticity: 'keep',
    states: 'restart',
    window: 2,
    segment: 2,
    warnings: 'silent',
  } as const;
  const data = {
    inputs: [
      [
        net.input,
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      ],
    ],
    targets: [
      [
        net.output,
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ],
      ],
    ],
    labels: [[net.output, [0, 1, 2]]],
  } as const;
  return { net, weight, options, data, trainer: myelin.train(net, options) };
};

/** What a command computes with: `[1, 2]`, a scalar, a matrix, a queue, truth values, and random numbers. */
export interface Scope {
  readonly v: Tensor;
  readonly w: Tensor;
  readonly one: Tensor;
  readonly matrix: Tensor;
  readonly image: Tensor;
  readonly weights: Tensor;
  readonly queue: Tensor;
  readonly yes: Bool;
  readonly no: Bool;
  readonly clock: myelin.Clock;
}

/** Runs what is computed in a command, for a step. */
export function inCommand(compute: (scope: Scope) => unknown): void {
  const Cell = myelin.component('Cell', {
    doc: 'd',
    time: 'ms',
    hyperparameters: { n_units: myelin.count('cells', 2), one: myelin.real('1', 'one', 1) },
    compartments: { v: myelin.state('1', 'v'), w: myelin.state('1', 'w'), q: myelin.state('1', 'q') },
    initial: { v: () => 0.5, w: () => 0.25 },
    commands: {
      advance_state: ({ v, w, q }, p, clock) => {
        const matrix = v.reshape([2, 1]).add(w);
        const scope: Scope = {
          ...{ v, w, one: p.one, matrix, clock },
          image: matrix.reshape([1, 2, 2, 1]),
          weights: matrix.reshape([2, 2, 1, 1]),
          queue: matrix.reshape([1, 2, 2]),
          yes: v.ge(0),
          no: w.gt(1),
        };
        return { v: numbersOf(compute(scope), v), w: w.add(used(scope.yes, scope.no)), q };
      },
    },
  });
  const net = context('net', () => {
    const c = Cell();
    return { c, advance: process(c.advance_state) };
  });
  myelin.simulate(net, { dt: ms(1), backend: 'reference' }).run(net.advance, { steps: 1 });
}

const used = (...all: readonly Bool[]): Tensor => all.map((own) => own.spikes()).reduce((a, b) => a.add(b));

/** Whatever was computed, as something of `v`'s shape. */
function numbersOf(given: unknown, v: Tensor): Tensor {
  const all = (Array.isArray(given) ? given : [given]).map((own) => {
    const x = own as Tensor | Bool;
    return x?.kind === 'bool' ? x.spikes() : x;
  });
  const areTensors = all.every((x) => x?.kind === 'float');
  return areTensors ? all.map((x) => myelin.total(x).mul(0)).reduce((a, b) => a.add(b), v) : untyped(given);
}

/** An Observable that has a value already. */
export const constant = (value: number) => new BehaviorSubject<number>(value);
