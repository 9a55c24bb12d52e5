import { adam, context, ms, mse, rockpool, seconds, sequential, type Trainer, train } from '../../index.ts';
import { pair, rows, untyped } from './support.ts';

const { ExpSynJax, LinearJax } = rockpool;
const far = pair();

const layers = () => context('net', () => sequential(LinearJax({ shape: [2, 3] }), ExpSynJax({ shape: 3 })));
type Layers = ReturnType<typeof layers>;
const options = (net: Layers) => ({
  process: net.advance,
  dt: seconds(1e-3),
  steps: 4,
  inputs: [[net.input, [1, 2]]] as const,
  targets: [[net.output, 1]] as const,
  loss: untyped(({ of, target }: { of: (x: unknown) => never; target: (x: unknown) => never }) =>
    mse(of(net.output), target(net.output)),
  ) as never,
  optimizer: adam(),
});
const training = (given: (net: Layers) => object) => () => {
  const net = layers();
  return train(net, untyped({ ...options(net), ...given(net) }));
};
const trained = (call: (trainer: Trainer, net: Layers) => unknown) => () => {
  const net = layers();
  return call(train(net, options(net)), net);
};
const loss = (value: (net: Layers, of: (x: unknown) => never) => unknown) =>
  training((net) => ({ loss: ({ of }: { of: (x: unknown) => never }) => value(net, of) }));

describe('faults of a training', () => {
  rows([
    ['a misspelt option', 'train, step', 'option', "mean 'steps'?", training(() => ({ step: 1 }))],
    ['a dt of 0', 'train, dt', 'option', 'ms(1)', training(() => ({ dt: ms(0) }))],
    ['no optimizer', 'train, optimizer', 'option', 'Correct', training(() => ({ optimizer: {} }))],
    ['no loss', 'train, loss', 'option', 'Correct', training(() => ({ loss: 3 }))],
    ['nothing to train', 'train, trainable', 'option', 'Correct', training(() => ({ trainable: [] }))],
    [
      'what is no hyperparameter',
      'train, trainable',
      'unknown-hyperparameter',
      'Static ones',
      training((net) => ({ trainable: [net.output] })),
    ],
    [
      'structure',
      'net/1_ExpSynJax.shape',
      'unknown-hyperparameter',
      'new model',
      training((net) => ({ trainable: [net['1_ExpSynJax'].hyperparameters.shape] })),
    ],
    [
      'one without elements',
      'net/0_LinearJax.bias',
      'unknown-hyperparameter',
      'switched off',
      training((net) => ({ trainable: [net['0_LinearJax'].hyperparameters.bias] })),
    ],
    ['an unfed input', 'net/0_LinearJax.input', 'unfed-input', 'Wire it', training(() => ({ inputs: [] }))],
    ['a loss of many numbers', 'loss', 'shape-mismatch', 'mse(', loss((net, of) => of(net.output))],
    ['a loss of nothing', 'loss', 'kind-mismatch', 'mse(', loss(() => undefined)],
    ['a loss of what is elsewhere', 'LIFCell.v', 'unknown-part', 'handle', loss((_, of) => of(far.z.v))],
    ['a loss of no compartment', 'loss', 'unknown-compartment', 'name', loss((_, of) => of(undefined))],
    [
      'no target',
      'loss, target of net/1_ExpSynJax.output',
      'option',
      'Add it',
      training(() => ({ targets: [] })),
    ],
    [
      'an input without rows',
      'net/0_LinearJax.input',
      'no-gradient',
      'inputGradients',
      training((net) => ({ inputGradients: [net.input] })),
    ],
    [
      'fewer than no iterations',
      'run, iterations',
      'option',
      'Correct',
      trained((own) => own.run({ iterations: -1 })),
    ],
    [
      'a misspelt hook',
      'run, hooks',
      'option',
      "mean 'update'?",
      trained((own) => own.run({ iterations: 1, hooks: untyped({ updte: () => {} }) })),
    ],
    [
      'no stream',
      'run, progress',
      'option',
      'Correct',
      trained((own) => own.run({ iterations: 1, progress: untyped({}) })),
    ],
    [
      'an output that the loss does not use',
      'net/0_LinearJax.output',
      'unknown-compartment',
      'Record it',
      trained((own, net) => own.output(net['0_LinearJax'].output)),
    ],
    [
      'no input gradient',
      'net/0_LinearJax.input',
      'no-gradient',
      'inputGradients',
      trained((own, net) => own.inputGradient(net.input)),
    ],
    [
      'too few weights',
      'net/0_LinearJax.weight',
      'shape-mismatch',
      'per element',
      trained((own, net) => own.parameters.set(net['0_LinearJax'].hyperparameters.weight, [1])),
    ],
    [
      'NaN for a gradient',
      'net/1_ExpSynJax.tau, gradient',
      'not-finite',
      'computed',
      trained((own, net) => own.gradients.set(net['1_ExpSynJax'].hyperparameters.tau, [1, Number.NaN, 1])),
    ],
    [
      'a hyperparameter from elsewhere',
      'Source.level',
      'unknown-part',
      'handle',
      trained((own) => own.parameters.get(far.x.hyperparameters.level)),
    ],
  ]);
});
