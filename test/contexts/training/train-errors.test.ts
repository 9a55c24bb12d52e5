import {
  adam,
  context,
  crossEntropy,
  delay,
  type Loss,
  ms,
  mse,
  norse,
  process,
  rockpool,
  seconds,
  sequential,
  type Tensor,
  type Trainer,
  total,
  train,
  wire,
} from '../../../index.ts';
import { pair, rows, untyped } from '../support.ts';

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
    [
      'more than there is memory',
      'net/advance, memory',
      'memory',
      'fewer steps or trials',
      training(() => ({ steps: 1e5, batch: 4000 })),
    ],
    [
      'a delay that is too long for a tape',
      'delay(net/own.isyn, 1000000 ms)',
      'memory',
      'shorter',
      () => {
        const net = context('net', () => {
          const [late, own] = [ExpSynJax({ shape: 3 }), ExpSynJax({ shape: 3 })];
          wire(delay(own.isyn, ms(1e6)), late.input);
          return { late, own, advance: process(own.advance_state, late.advance_state) };
        });
        return train(net, {
          ...{ process: net.advance, dt: ms(1), steps: 2, optimizer: adam() },
          inputs: [[net.own.input, 1]],
          loss: ({ of }) => total(of(net.late.isyn)),
        });
      },
    ],
    ['no loss', 'train, loss', 'option', 'Correct', training(() => ({ loss: 3 }))],
    ['nothing to train', 'train, trainable', 'option', 'Correct', training(() => ({ trainable: [] }))],
    [
      'what is no hyperparameter',
      'train, trainable',
      'unknown-hyperparameter',
      'what they begin with',
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
    [
      'a number of a surrogate gradient',
      'net/z.alpha',
      'no-gradient',
      'set them as they should be',
      () => {
        const net = context('net', () => {
          const z = norse.LIFCell({ hidden_size: 2 });
          return { z, advance: process(z.advance_state) };
        });
        const { alpha } = net.z.hyperparameters;
        const loss: Loss = ({ of }) => total(of(net.z.z));
        train(net, {
          process: net.advance,
          dt: ms(1),
          steps: 2,
          loss,
          optimizer: adam(),
          trainable: [alpha],
        });
      },
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

describe('faults of data', () => {
  const two = [
    [1, 2],
    [3, 4],
  ];
  const data = (given: (net: Layers) => object) =>
    training((net) => ({ inputs: [], targets: [], loss: classes(net), data: given(net) }));
  const classes =
    (net: Layers) =>
    ({ of, label }: { of: (x: unknown) => never; label: (x: unknown) => never }) =>
      crossEntropy((of(net.output) as Tensor).sum(0), label(net.output));
  const labelled = (labels: unknown) =>
    data((net) => ({ inputs: [[net.input, two]], labels: [[net.output, labels]] }));
  const sampled = (inputs: unknown) =>
    data((net) => ({ inputs: [[net.input, inputs]], labels: [[net.output, [0, 2]]] }));
  const input = 'net/0_LinearJax.input';
  const output = 'net/1_ExpSynJax.output';
  rows([
    ['nothing', 'train, data', 'option', 'Write {', data(() => ({}))],
    ['a misspelt list', 'train, data, label', 'option', "mean 'labels'?", data(() => ({ label: [] }))],
    ['what is no data', 'train, data', 'option', 'Write {', data(() => 3 as never)],
    ['a class that does not exist', output, 'option', 'the class of every trial', labelled([0, 3])],
    ['a class that is no whole number', output, 'option', 'the class of every trial', labelled([0.5, 1])],
    ['a class below 0', output, 'option', 'the class of every trial', labelled([-1, 1])],
    ['words for classes', output, 'option', 'the class of every trial', labelled(['0', 1])],
    ['no list of classes', output, 'option', 'one entry per sample', labelled(1)],
    ['too few labels', output, 'shape-mismatch', 'one entry for each', labelled([0])],
    ['no samples', input, 'option', 'one entry per sample', sampled([])],
    ['samples that are no lists', `${input}, sample 0`, 'unknown-unit', "'20 ms'", sampled(['a', 'b'])],
    [
      'a sample of the wrong length',
      `${input}, sample 0`,
      'shape-mismatch',
      'row per step',
      sampled([[1], [2]]),
    ],
    [
      'a sample of another length than the first',
      `${input}, sample 1`,
      'shape-mismatch',
      'row per step',
      sampled([[1, 2], new Array(8).fill(0)]),
    ],
    [
      'NaN in a sample',
      `${input}, sample 1`,
      'not-finite',
      'Clean',
      sampled([
        [1, 2],
        [3, Number.NaN],
      ]),
    ],
    [
      'a number too large for f32',
      `${input}, sample 1`,
      'not-finite',
      'Clean',
      sampled([
        [1, 2],
        [3, 1e300],
      ]),
    ],
    [
      'a word in a sample',
      `${input}, sample 1`,
      'unknown-unit',
      "'20 ms'",
      sampled([
        [1, 2],
        [3, 'x'],
      ]),
    ],
    [
      'samples twice',
      input,
      'two-wires',
      'Remove one',
      data((net) => ({
        inputs: [
          [net.input, two],
          [net.input, two],
        ],
      })),
    ],
    [
      'samples for an output',
      output,
      'not-an-input',
      'sim.set',
      data((net) => ({ inputs: [[net.output, two]] })),
    ],
    [
      'samples for a wired input',
      'net/1_ExpSynJax.input',
      'clamp-of-wired-input',
      'clamp its source',
      data((net) => ({ inputs: [[net['1_ExpSynJax'].input, two]] })),
    ],
    [
      'an input of data that is in inputs too',
      input,
      'two-wires',
      'remove one',
      training((net) => ({ data: { inputs: [[net.input, two]] } })),
    ],
    [
      'a batch of more than all samples',
      'train, batch',
      'option',
      'Correct',
      training((net) => ({ batch: 3, inputs: [], targets: [], data: { inputs: [[net.input, two]] } })),
    ],
    ['no label', `loss, label of ${output}`, 'option', 'Add it', training((net) => ({ loss: classes(net) }))],
    [
      'labels for another number of trials',
      output,
      'shape-mismatch',
      'each trial',
      training((net) => ({ labels: [[net.output, [1, 2]]] })),
    ],
    [
      'a metric that is no number',
      'metrics, all',
      'shape-mismatch',
      'mse(',
      training((net) => ({ metrics: { all: ({ of }: { of: (x: unknown) => never }) => of(net.output) } })),
    ],
    [
      'a metric called loss',
      'train, metrics',
      'option',
      'Correct',
      training(() => ({ metrics: { loss: () => 1 } })),
    ],
    ['a switch that is none', 'train, shuffle', 'option', 'Correct', training(() => ({ shuffle: 'yes' }))],
    [
      'a word for plasticity',
      'train, plasticity',
      'option',
      "mean 'keep'?",
      training(() => ({ plasticity: 'keeps' })),
    ],
    ['neither iterations nor epochs', 'run', 'option', 'epochs', trained((own) => own.run({}))],
    ['both', 'run', 'option', 'epochs', trained((own) => own.run({ iterations: 1, epochs: 1 }))],
    [
      'a test without what the loss needs',
      `loss, target of ${output}`,
      'option',
      'Add it',
      () => {
        const net = layers();
        const given = {
          ...options(net),
          inputs: [],
          targets: [],
          data: {
            inputs: [[net.input, two]],
            targets: [
              [
                net.output,
                [
                  [1, 1, 1],
                  [2, 2, 2],
                ],
              ],
            ],
          },
        };
        train(net, untyped(given)).test({ inputs: [[net.input, two]] });
      },
    ],
    [
      'the state of what is elsewhere',
      'LIFCell.v',
      'unknown-part',
      'handle',
      trained((own) => own.state(far.z.v)),
    ],
    [
      'the state of a hyperparameter',
      'state',
      'unknown-compartment',
      'name',
      trained((own, net) => own.state(untyped(net['1_ExpSynJax'].hyperparameters.tau))),
    ],
  ]);
});
