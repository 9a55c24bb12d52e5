import { expect } from 'chai';
import {
  ConvSynapse,
  DeconvSynapse,
  HebbianConvSynapse,
  HebbianDeconvSynapse,
  StaticConvSynapse,
  StaticDeconvSynapse,
  TraceSTDPConvSynapse,
  TraceSTDPDeconvSynapse,
} from '../../index.ts';
import { uniform } from '../catalogue/numbers.ts';
import { alone, column, distance } from './alone.ts';
import { describesItself } from './support.ts';

const DEFAULTS = { stride: 1, padding: 'VALID', unit: 'nA', bias_init: 0, g_conduct_factor: 1 };
const HEBBIAN = {
  ...{ ...DEFAULTS, eta: 0, has_bias: false, w_bound: 0, is_nonnegative: false, w_decay: 0 },
  ...{ sign_value: 1, optim_type: 'sgd' },
};
const TRACES = { ...DEFAULTS, pretrace_target: 0, eta: 0, w_bound: 0, w_decay: 0 };
const GEOMETRIES = [
  { shape: [3, 2, 2, 3], x_shape: [4, 5], stride: 1, padding: 'SAME' },
  { shape: [2, 3, 1, 2], x_shape: [5, 4], stride: 2, padding: 'VALID' },
  { shape: [1, 4, 2, 1], x_shape: [3, 4], stride: 3, padding: 'SAME' },
] as const;
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b);

describe('synapses with a kernel', () => {
  describe('ConvSynapse', () => describesItself(ConvSynapse, DEFAULTS));
  describe('DeconvSynapse', () => describesItself(DeconvSynapse, DEFAULTS));
  describe('StaticConvSynapse', () => describesItself(StaticConvSynapse, DEFAULTS));
  describe('StaticDeconvSynapse', () => describesItself(StaticDeconvSynapse, DEFAULTS));
  describe('HebbianConvSynapse', () => describesItself(HebbianConvSynapse, HEBBIAN));
  describe('HebbianDeconvSynapse', () => describesItself(HebbianDeconvSynapse, HEBBIAN));
  describe('TraceSTDPConvSynapse', () => describesItself(TraceSTDPConvSynapse, TRACES));
  describe('TraceSTDPDeconvSynapse', () => describesItself(TraceSTDPDeconvSynapse, TRACES));

  for (const Synapse of [HebbianConvSynapse, HebbianDeconvSynapse])
    for (const given of GEOMETRIES)
      it(`${Synapse.declaration.name}, ${given.padding}, ${given.stride}: y · Kx = x · Kᵀy = K · (what x and y change)`, () => {
        const kernel = uniform(sizeOf(given.shape), 5);
        const subject = alone(() => Synapse({ ...given, filter_init: kernel, eta: 0 }), {
          commands: ['advance_state', 'evolve', 'backtransmit'],
        });
        const [ins, outs] = [sizeOf(subject.part.inputs.shape), sizeOf(subject.part.outputs.shape)];
        const [x, y] = [[...uniform(ins, 1)], [...uniform(outs, 2)]];
        const { outputs, dInputs, dWeights } = subject.run(1, { inputs: x, pre: x, post: y }, [
          'outputs',
          'dInputs',
          'dWeights',
        ]);
        const through = dot(y, outputs[0]!);
        expect(dot(x, dInputs[0]!)).closeTo(through, 1e-12);
        expect(dot([...kernel], dWeights[0]!)).closeTo(through, 1e-12);
      });

  it('learn biases of the channels, from all places and trials', () => {
    const subject = alone(
      () => HebbianConvSynapse({ shape: [1, 1, 1, 2], x_shape: [2, 2], has_bias: true, eta: 0.1, unit: '1' }),
      { commands: ['evolve', 'advance_state'] },
    );
    const post = [1, 10, 2, 20, 3, 30, 4, 40];
    const { outputs } = subject.run(1, { inputs: 0, pre: 0, post }, ['outputs']);
    expect(distance(subject.get('biases'), [-1, -10])).below(1e-12);
    expect(outputs[0]!.filter((_, i) => i % 2 === 1)).eql([-10, -10, -10, -10]);
  });

  it('keep their kernel as it is without plasticity, and from its bounds with it', () => {
    const subject = alone(
      () =>
        TraceSTDPConvSynapse({
          ...{ shape: [1, 1, 1, 1], x_shape: [2, 2], A_plus: 9, A_minus: 9, eta: 1, w_bound: 0.6 },
          filter_init: 0.5,
        }),
      { commands: ['advance_state', 'evolve'] },
    );
    const { outputs } = subject.run(
      2,
      { inputs: [1, 2, 3, 4], preSpike: 0, postSpike: 1, preTrace: 1, postTrace: 0 },
      ['outputs'],
    );
    expect(column(outputs, 3)).eql([2, 4 * 0.59]);
    expect(subject.get('weights')).eql([0.59]);
  });
});
