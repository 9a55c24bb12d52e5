import { expect } from 'chai';
import { context, norse, process, simulate } from '../../index.ts';
import { gradient, watch } from './trial.ts';

const { LIFRecurrentCell } = norse;
const SIMPLE = { tau_mem_inv: 1000, tau_syn_inv: 1000 } as const;
const EYE = [1, 0, 0, 1];
const pair = (recurrent_weights: readonly number[], more: object = {}) =>
  LIFRecurrentCell({
    input_size: 2,
    hidden_size: 2,
    input_weights: EYE,
    recurrent_weights,
    ...SIMPLE,
    ...more,
  });
const kick = {
  dt: '1 ms',
  inputs: {
    input: [
      [2, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  },
};

describe('norse.LIFRecurrentCell', () => {
  it('weighs [to, from]: the spike of neuron 0 reaches neuron 1 a step later', () => {
    const { z, v } = watch(() => pair([0, 5, 0.5, 0]), kick, 'z', 'v');
    expect(z).eql([
      [1, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(v).eql([
      [0, 0],
      [0, 0.5],
      [0, 0],
      [0, 0],
    ]);
  });

  it('takes two steps to the membrane where the input comes last', () => {
    const { z, v } = watch(() => pair([0, 5, 0.5, 0], { order: 'input_last' }), kick, 'z', 'v');
    expect(z).eql([
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(v).eql([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0.5],
    ]);
  });

  it('has no autapses unless they are asked for, whatever weights are given', () => {
    const { z } = watch(() => pair([2, 0, 0, 2]), kick, 'z');
    expect(z).eql([
      [1, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const self = watch(() => pair([2, 0, 0, 2], { autapses: true }), kick, 'z').z;
    expect(self).eql([
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    const weights = {
      v: [
        [1, 1],
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    };
    const of = (more: object) =>
      gradient(() => pair([0, 0, 0, 0], more), kick, weights, 'recurrent_weights').recurrent_weights[0]!;
    expect(of({})).eql([0, 0, 1, 0]);
    expect(of({ autapses: true })).eql([1, 0, 1, 0]);
  });

  it('keeps the gradient out of the reset, and lets it flow through the spikes that are sent', () => {
    const once = { dt: '1 ms', inputs: { input: [[1.5, 0.75]] } };
    const { input } = gradient(() => pair([0, 0, 0, 0]), once, { v: [[1, 1]] }, 'input');
    expect(input).eql([[0, 1]]);
    const sent = {
      dt: '1 ms',
      inputs: {
        input: [
          [1.5, 0],
          [0, 0],
        ],
      },
    };
    const through = gradient(
      () => pair([0, 0, 0.5, 0], { alpha: 2 }),
      sent,
      {
        v: [
          [0, 0],
          [0, 1],
        ],
      },
      'input',
    ).input[0]![0];
    expect(through).closeTo(0.5 / (2 * 0.5 + 1) ** 2, 1e-15);
  });

  it('draws its weights from N(0, 2 / hidden_size), the same for the same seed', () => {
    const draw = (seed: string) => {
      const net = context('net', () => {
        const cell = LIFRecurrentCell({ input_size: 100, hidden_size: 200 });
        return { cell, advance: process(cell.advance_state) };
      });
      using sim = simulate(net, { dt: '1 ms', seed, dtype: 'f64' });
      return [...sim.get(net.cell.hyperparameters.input_weights)];
    };
    const weights = draw('a');
    const moment = (k: number) => weights.reduce((sum, w) => sum + w ** k, 0) / weights.length;
    const variance = 2 / 200;
    expect(weights.length).equal(20000);
    expect(moment(1)).closeTo(0, 4 * Math.sqrt(variance / 20000));
    expect(moment(2) / variance).closeTo(1, 0.04);
    expect(moment(4) / (3 * variance ** 2)).closeTo(1, 0.12);
    expect(draw('a')).eql(weights);
    expect(draw('b')).not.eql(weights);
  });
});
