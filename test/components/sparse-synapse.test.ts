import { expect } from 'chai';
import {
  type ConnectivityGiven,
  connectivity,
  context,
  DelaySynapse,
  edit,
  MyelinError,
  model,
  ms,
  process,
  SparseSynapse,
  sgd,
  simulate,
  total,
  train,
} from '../../index.ts';

const count = (list: ArrayLike<number>, cells: number): number[] => {
  const all = new Array<number>(cells).fill(0);
  for (let e = 0; e < list.length; e++) all[list[e]!]!++;
  return all;
};
const pairsOf = (given: ConnectivityGiven): string[] => {
  const { from, to } = connectivity(given).pattern;
  return Array.from({ length: from.numbers.length }, (_, e) => `${from.numbers[e]} ${to.numbers[e]}`);
};

describe('connectivity', () => {
  it('draws each pair with its probability, and the same for the same seed', () => {
    const given = { pre: 300, post: 200, probability: 0.1, seed: 'E to I' } as const;
    const { pattern, synapses } = connectivity(given);
    // Six standard deviations of 60 000 draws.
    expect(Math.abs(synapses - 6000)).below(6 * Math.sqrt(6000 * 0.9));
    expect(new Set(pairsOf(given)).size).equal(synapses);
    const perCell = count(pattern.to.numbers, 200);
    const variance = perCell.reduce((sum, n) => sum + (n - 30) ** 2, 0) / 200;
    expect(variance).within(27 * 0.6, 27 * 1.5);
    expect(pairsOf(given)).eql(pairsOf({ ...given }));
    expect(pairsOf(given)).not.eql(pairsOf({ ...given, seed: 'I to E' }));
    expect(connectivity({ ...given, probability: 0 }).synapses).equal(0);
    expect(connectivity({ ...given, probability: 1 }).synapses).equal(60_000);
  });

  it('gives every cell its degree, of different cells and not itself', () => {
    for (const self of [true, false]) {
      const ends = { pre: 70, post: 50, seed: 3, self };
      const into = connectivity({ ...ends, inDegree: 20 }).pattern;
      expect(count(into.to.numbers, 50)).eql(new Array(50).fill(20));
      const out = connectivity({ ...ends, outDegree: 20 }).pattern;
      expect(count(out.from.numbers, 70)).eql(new Array(70).fill(20));
      for (const rule of [
        { inDegree: 20 },
        { outDegree: 20 },
        { probability: 0.5 },
        { pairs: 'all' as const },
      ]) {
        const { seed, ...rest } = ends;
        const pairs = pairsOf('pairs' in rule ? { ...rest, ...rule } : { ...ends, ...rule });
        expect(new Set(pairs).size).equal(pairs.length);
        expect(pairs.some((pair) => pair.split(' ')[0] === pair.split(' ')[1])).equal(self);
      }
    }
    const full = { pre: 9, post: 9, seed: 0, self: false } as const;
    expect(pairsOf({ ...full, inDegree: 8 })).eql(pairsOf({ pre: 9, post: 9, self: false, pairs: 'all' }));
    expect(pairsOf({ ...full, outDegree: 8 })).eql(pairsOf({ ...full, inDegree: 8 }));
  });

  it('connects what is near', () => {
    const line = Array.from({ length: 200 }, (_, k) => [k / 200]);
    const near = { peak: 0.8, sigma: 0.1, pre: line, post: line };
    const { from, to } = connectivity({ pre: 200, post: 200, near, seed: 1 }).pattern;
    const within = (least: number, most: number) => {
      const isIn = (a: number, b: number) => Math.abs(a - b) >= least && Math.abs(a - b) < most;
      let [found, pairs] = [0, 0];
      for (let e = 0; e < from.numbers.length; e++) if (isIn(from.numbers[e]!, to.numbers[e]!)) found++;
      for (let a = 0; a < 200; a++) for (let b = 0; b < 200; b++) if (isIn(a, b)) pairs++;
      return found / pairs;
    };
    expect(within(0, 2)).closeTo(0.8, 0.06);
    expect(within(19, 22)).closeTo(0.8 * Math.exp(-0.5), 0.05);
    expect(within(100, 200)).equal(0);
  });

  it('connects one to one', () => {
    expect(pairsOf({ pre: 3, post: 3, pairs: 'one-to-one' })).eql(['0 0', '1 1', '2 2']);
  });

  it('knows how many synapses there are before they are drawn, where the rule says it', () => {
    for (const self of [true, false])
      for (const [pre, post] of [
        [4, 7],
        [7, 4],
        [5, 5],
      ] as const)
        for (const rule of [
          { inDegree: 3, seed: 1 },
          { outDegree: 2, seed: 1 },
          { pairs: 'all' },
          ...(pre === post && self ? [{ pairs: 'one-to-one' } as const] : []),
          { probability: 0.5, seed: 1 },
        ] as const) {
          const own = connectivity({ pre, post, self, ...rule });
          expect(own.synapses, JSON.stringify(rule)).equal(own.pattern.synapses);
        }
  });

  it('refuses what cannot be, and says what may be', () => {
    const ends = { pre: 4, post: 5 };
    for (const [given, text] of [
      [{ ...ends, probability: 1.5, seed: 1 }, 'a probability from 0 to 1'],
      [{ ...ends, probability: 0.5 }, 'seed'],
      [{ ...ends, inDegree: 5, seed: 1 }, 'inDegree'],
      [{ ...ends, outDegree: 5, seed: 1, self: false }, 'outDegree'],
      [{ ...ends, pairs: 'one-to-one' }, 'as many cells on both sides'],
      [{ ...ends, pairs: 'all', seed: 1 }, 'nothing is drawn'],
      [{ ...ends, from: [0], to: [5] }, 'a cell from 0 to 4'],
      [{ ...ends, from: [0] }, 'or from and to'],
      [{ ...ends, chance: 1 }, 'probability, inDegree'],
      [{ pre: 0, post: 5, pairs: 'all' }, 'a number of cells'],
      [null, 'a rule'],
      // By what they would be, before any is made.
      [{ pre: 2 ** 23 + 1, post: 5, inDegree: 1, seed: 1 }, 'up to 8388608'],
      [{ pre: 2 ** 23, post: 2 ** 23, pairs: 'all' }, '70368744177664 synapses'],
      [{ pre: 2 ** 23, post: 2 ** 23, probability: 0.5, seed: 1 }, '35184372088832 synapses'],
      [{ pre: 2 ** 23, post: 2 ** 23, inDegree: 2 ** 22, seed: 1 }, 'at most 536870912'],
      [{ pre: 2 ** 23, post: 2 ** 23, outDegree: 2 ** 22, seed: 1 }, 'at most 536870912'],
    ] as const)
      expect(() => connectivity(given as never), JSON.stringify(given)).throw(MyelinError, text);
  });
});

const driven = (weights: number | number[], connections: ConnectivityGiven) =>
  context('net', () => {
    const W = SparseSynapse({ connectivity: connections, weights, unit: 'nA' });
    return { W, advance: process(W.advance_state) };
  });

describe('SparseSynapse', () => {
  const given = { pre: 6, post: 4, from: [5, 0, 0, 3, 3], to: [1, 0, 2, 2, 2] };
  const spikes = [1, 0, 0, 2, 0, 1];

  it('adds up what arrives, and one weight is as the same for each', () => {
    for (const dtype of ['f32', 'f64'] as const) {
      const outputs = [
        driven([1, 2, 3, 4, 5], given),
        driven(0.3, given),
        driven(new Array(5).fill(0.3), given),
      ].map((net) => {
        const sim = simulate(net, { dt: ms(1), dtype });
        sim.run(net.advance, { steps: 1, inputs: [[net.W.inputs, spikes]] });
        return Array.from(sim.get(net.W.outputs));
      });
      expect(outputs[0]).eql([2, 1, 3 + 8 + 10, 0]);
      expect(outputs[1]).eql(outputs[2]);
    }
  });

  it('is in the document by its rule, and read again as the same', () => {
    const rule = { pre: 6, post: 4, probability: 0.5, seed: 1 } as const;
    for (const connections of [given, rule]) {
      const net = driven(2, connections);
      const { connectivity: own } = model(net).parts.W!.hyperparameters;
      expect(JSON.parse(JSON.stringify(own))).eql(connections);
      const sim = simulate(net, { dt: ms(1) });
      const out = () => {
        sim.run(net.advance, { steps: 1, inputs: [[net.W.inputs, spikes]] });
        return Array.from(sim.get(net.W.outputs));
      };
      const before = out();
      edit(net, (draft) => void (draft.parts.W!.hyperparameters.weights = 4));
      expect(out()).eql(before.map((x) => 2 * x));
      edit(
        net,
        (draft) => void (draft.parts.W!.hyperparameters.connectivity = { ...given, to: [0, 0, 0, 0, 0] }),
      );
      expect(out()).eql([(1 + 1 + 1 + 2 + 2) * 4, 0, 0, 0]);
    }
  });

  it('learns one weight for all, and one for each', () => {
    for (const weights of [0.5, [0.5, 0.5, 0.5, 0.5, 0.5]]) {
      const net = driven(weights, given);
      const by = [1, -1, 0.5, 2];
      const trainer = train(net, {
        process: net.advance,
        dt: ms(1),
        steps: 3,
        dtype: 'f64',
        inputs: [[net.W.inputs, spikes]],
        loss: ({ of }) => total(of(net.W.outputs).mul(by)),
        optimizer: sgd({ lr: 0.25 }),
        warnings: 'silent',
      });
      trainer.run({ iterations: 1 });
      const slopes = given.from.map((from, e) => 3 * spikes[from]! * by[given.to[e]!]!);
      const each = typeof weights === 'number' ? [slopes.reduce((a, b) => a + b)] : slopes;
      expect([...trainer.gradients.get(net.W.hyperparameters.weights)]).eql(each);
    }
  });
});

describe('DelaySynapse', () => {
  it('brings each spike after its delay, in whole steps', () => {
    const delays = [0.1, 0.5, 0.26];
    const net = context('net', () => {
      const W = DelaySynapse({
        ...{
          connectivity: { pre: 1, post: 3, from: [0, 0, 0], to: [0, 1, 2] },
          unit: 'mV',
          weights: 2,
          delays,
        },
        step: ms(0.1),
      });
      return { W, advance: process(W.advance_state) };
    });
    const sim = simulate(net, { dt: ms(0.1) });
    const impulse = Array.from({ length: 8 }, (_, step) => [step === 1 ? 1 : 0]);
    const { data } = sim
      .run(net.advance, { steps: 8, inputs: [[net.W.inputs, impulse]], record: [net.W.outputs] })
      .get(net.W.outputs);
    const arrivals = [0, 1, 2].map((cell) =>
      Array.from({ length: 8 }, (_, step) => data[step * 3 + cell]).indexOf(2),
    );
    expect(arrivals).eql([2, 6, 4]);
  });
});
