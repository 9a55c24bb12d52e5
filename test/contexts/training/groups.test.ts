import { expect } from 'chai';
import {
  adam,
  context,
  type HyperparameterHandle,
  LIFCell,
  MyelinError,
  ms,
  mse,
  type Optimizer,
  type OptimizerGroups,
  process,
  rockpool,
  sequential,
  sgd,
  train,
} from '../../../index.ts';

describe('parameter groups of a training', () => {
  const net = context('net', () => {
    const chain = sequential(
      rockpool.LinearJax({ shape: [2, 3], weight: 0.9 }),
      rockpool.LIFODEJax({ shape: 3, threshold: 0.5 }),
      rockpool.LinearJax({ shape: [3, 1], weight: 0.7 }),
    );
    const other = LIFCell({ n_units: 1, tau_m: 3 });
    return { ...chain, other, alone: process(other.advance_state) };
  });
  const [first, cells, last] = [net['0_LinearJax'], net['1_LIFODEJax'], net['2_LinearJax']];
  const [W, V] = [first.hyperparameters.weight, last.hyperparameters.weight];
  const { tau_mem, tau_syn } = cells.hyperparameters;
  const training = (optimizer: Optimizer | OptimizerGroups, trainable?: readonly HyperparameterHandle[]) =>
    train(net, {
      process: net.advance,
      dt: ms(1),
      steps: 12,
      dtype: 'f64',
      inputs: [[net.input, 12]],
      targets: [[net.output, 1]],
      loss: ({ of, target }) => mse(of(net.output), target(net.output)),
      optimizer,
      warnings: 'silent',
      ...(trainable && { trainable }),
    });
  type Training = ReturnType<typeof training>;
  const numbers = (trainer: Training, ...of: HyperparameterHandle[]) =>
    of.map((own) => [...trainer.parameters.get(own)]);

  it('follow the rule of their own optimizer', () => {
    const trainer = training([
      [[W, V], sgd({ lr: 0.1 })],
      [tau_mem, sgd({ lr: 1e-6 })],
    ]);
    const before = numbers(trainer, W, V, tau_mem);
    trainer.evaluate();
    const gradients = [W, V, tau_mem].map((own) => [...trainer.gradients.get(own)]);
    trainer.run({ iterations: 1 });
    const rates = [0.1, 0.1, 1e-6];
    const expected = before.map((row, i) => row.map((x, k) => x - gradients[i]![k]! * rates[i]!));
    expect(numbers(trainer, W, V, tau_mem)).eql(expected);
    expect(gradients.flat().every((g) => g !== 0)).equal(true);
    // What is in no group is not trained.
    expect(() => trainer.gradients.get(tau_syn)).throw(MyelinError);
  });

  it('with the same optimizer are one, bit for bit', () => {
    const all = [W, V, tau_mem];
    const one = training(adam({ lr: 1e-4 }), all);
    const three = training(all.map((own) => [own, adam({ lr: 1e-4 })] as const));
    one.run({ iterations: 3 });
    three.run({ iterations: 3 });
    expect(numbers(three, ...all)).eql(numbers(one, ...all));
  });

  it('take parts for all of theirs that is learnt', () => {
    const trainer = training([
      [[first, last], adam({ lr: 1e-3 })],
      [cells, sgd({ lr: 1e-7 })],
    ]);
    const of = [W, V, tau_mem, tau_syn, cells.hyperparameters.bias, cells.hyperparameters.threshold];
    const before = numbers(trainer, ...of);
    trainer.run({ iterations: 1 });
    numbers(trainer, ...of).forEach((own, i) => expect(own).not.eql(before[i]));
  });

  it('go on from a snapshot bit for bit, schedules and memories too, and not where others are', () => {
    const groups = [
      [[W, V], adam({ lr: 1e-3 })],
      [tau_mem, adam({ lr: 1e-5, beta1: 0.5 })],
    ] as const;
    const trainer = training(groups);
    trainer.run({ iterations: 3 });
    const snapshot = trainer.snapshot();
    const expected = [...trainer.run({ iterations: 3 })];
    trainer.restore(snapshot);
    expect([...trainer.run({ iterations: 3 })]).eql(expected);
    const same = training(groups);
    same.restore(snapshot);
    expect([...same.run({ iterations: 3 })]).eql(expected);
    const others = [
      training(adam({ lr: 1e-3 }), [W, V, tau_mem]),
      training([
        [W, adam({ lr: 1e-3 })],
        [[V, tau_mem], adam({ lr: 1e-3 })],
      ]),
    ];
    for (const other of others)
      expect(() => other.restore(snapshot)).throw(MyelinError, 'adam of net/0_LinearJax.weight');
  });

  it('are refused by name where something is in two, in none, or not trained', () => {
    for (const [groups, trainable, where, says] of [
      [
        [
          [[W, V], adam()],
          [[V, tau_mem], sgd()],
        ],
        undefined,
        'net/2_LinearJax.weight',
        'in groups 1 and 2',
      ],
      [[[[W, V], adam()]], [W, V, tau_mem], 'net/1_LIFODEJax.tau_mem', 'in trainable, and in no group'],
      [[[[W, V], adam()]], [W], 'net/2_LinearJax.weight', 'in a group, and not in trainable'],
      [[[[], adam()]], undefined, 'optimizer, group 1', 'an empty list'],
      [
        [
          [net.other, adam()],
          [W, sgd()],
        ],
        [W, tau_mem],
        'net/1_LIFODEJax.tau_mem',
        'in no group',
      ],
      [[[cells.hyperparameters.learning_window, adam()]], undefined, 'learning_window', 'not trainable'],
      [[[net.other.hyperparameters.tau_m, adam()]], undefined, 'net/other.tau_m', 'without a gradient'],
      [[[W, 3]], undefined, 'optimizer', 'an optimizer, such as adam()'],
      [[], undefined, 'optimizer', 'an optimizer, such as adam()'],
    ] as const)
      expect(() => training(groups as never, trainable), says)
        .throw(MyelinError, says)
        .property('where')
        .include(where);
  });
});
