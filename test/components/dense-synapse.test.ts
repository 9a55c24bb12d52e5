import { expect } from 'chai';
import fc from 'fast-check';
import {
  context,
  DenseSynapse,
  LIFCell,
  ms,
  process,
  StaticSynapse,
  sgd,
  total,
  train,
  wire,
} from '../../index.ts';
import { alone } from './alone.ts';
import { describesItself } from './support.ts';

const WEIGHTS = [1, 2, 3, -4, 5.5, -6];
const synapse = (given: object) => () => DenseSynapse({ shape: [2, 3], weight_init: WEIGHTS, ...given });
const outputs = (given: object, inputs: readonly number[], gate?: readonly number[]) =>
  alone(synapse(given)).run(1, { inputs, ...(gate && { gate }) }, ['outputs']).outputs[0]!;
const dyadic = fc.integer({ min: -64, max: 64 }).map((n) => n / 8);
const pair = fc.tuple(dyadic, dyadic);

describe('DenseSynapse', () => {
  describesItself(DenseSynapse, {
    unit: 'nA',
    bias_init: 0,
    g_conduct_factor: 1,
    weight_low: 0.025,
    weight_high: 0.8,
    p_release_mean: 1,
    p_conn: 1,
    mask: 1,
  });

  it('gives a row of its weights for a spike', () => {
    expect(outputs({}, [1, 0])).deep.equal([1, 2, 3]);
    expect(outputs({}, [0, 1])).deep.equal([-4, 5.5, -6]);
    expect(outputs({}, [0, 0])).deep.equal([0, 0, 0]);
  });

  it('is linear in its inputs, exactly where numbers are', () => {
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        const sum = outputs({}, [a[0] + b[0], a[1] + b[1]]);
        const [left, right] = [outputs({}, a), outputs({}, b)];
        expect(sum).deep.equal(left.map((x, i) => x + right[i]!));
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it('scales by gate and g_conduct_factor, but not its biases', () => {
    const given = { g_conduct_factor: 0.5, bias_init: [1, 0, -2] };
    expect(outputs(given, [1, 0], [1, 2, 4])).deep.equal([1.5, 2, 4]);
    expect(outputs(given, [0, 0], [7, 7, 7])).deep.equal([1, 0, -2]);
  });

  it('has no connection where its mask is 0', () => {
    const mask = [1, 0, 1, 0, 1, 1];
    const weight_init = WEIGHTS.map((w, i) => w * mask[i]!);
    for (const inputs of [
      [1, 0],
      [0.5, -3],
    ]) {
      expect(outputs({ mask }, inputs)).deep.equal(outputs({ weight_init }, inputs));
    }
    expect(outputs({ mask: 0 }, [1, 1])).deep.equal([0, 0, 0]);
  });

  it('has one set of weights for all trials, and keeps it on reset', () => {
    const subject = alone(synapse({}), { batch: 2 });
    expect(subject.run(1, { inputs: [1, 0, 0, 1] }, ['outputs']).outputs[0]).deep.equal(WEIGHTS);
    subject.set('weights', [6, 5, 4, 3, 2, 1]);
    subject.sim.reset();
    expect(subject.get('outputs')).deep.equal([0, 0, 0, 0, 0, 0]);
    expect(subject.get('gate')).deep.equal([1, 1, 1, 1, 1, 1]);
    expect(subject.get('weights')).deep.equal([6, 5, 4, 3, 2, 1]);
  });

  it('draws its weights in [0.025, 0.8) from the seed', () => {
    const draw = (seed: number) => alone(() => DenseSynapse({ shape: [30, 40] }), { seed }).get('weights');
    const weights = draw(1);
    for (const w of weights) expect(w).within(0.025, 0.8);
    const mean = weights.reduce((a, b) => a + b) / 1200;
    expect(mean).closeTo(0.4125, (4 * 0.775) / Math.sqrt(12 * 1200));
    expect(draw(1)).deep.equal(weights);
    expect(draw(2)).not.deep.equal(weights);
  });

  it('keeps a weight with probability p_conn', () => {
    const given = { shape: [50, 60], weight_init: 1, p_conn: 0.3 };
    const weights = alone(() => DenseSynapse(given), { seed: 4 }).get('weights');
    expect(new Set(weights)).deep.equal(new Set([0, 1]));
    const kept = weights.reduce((a, b) => a + b);
    expect(Math.abs(kept - 900) / Math.sqrt(900 * 0.7)).below(4);
  });

  it('lets signals pass with the probability of their input', () => {
    const given = { shape: [3, 1], weight_init: 1, p_release_mean: 0.4, p_release: [0, 0.4, 1] };
    const passed = [0, 1, 2].map((i) => {
      const inputs = [0, 1, 2].map((k) => +(k === i));
      const rows = alone(() => DenseSynapse(given), { seed: 6 }).run(5000, { inputs }, ['outputs']);
      return rows.outputs.flat().reduce((a, b) => a + b, 0);
    });
    expect([passed[0], passed[2]]).deep.equal([0, 5000]);
    expect(Math.abs(passed[1]! - 2000) / Math.sqrt(2000 * 0.6)).below(4);
    const { part, sim } = alone(() => DenseSynapse({ shape: [40, 1], p_release_mean: 0.4 }));
    for (const p of sim.get(part.hyperparameters.p_release)) expect(p).within(0.3, 0.5);
  });

  it('has outputs in the unit that it is given, and wires check it', () => {
    const into = (unit: 'nA' | 'mV') => () =>
      context('net', () => {
        const W = StaticSynapse({ shape: [2, 3], unit });
        const z = LIFCell({ n_units: 3, tau_m: 20 });
        wire(W.outputs, z.j);
        return { W, z };
      });
    expect(into('nA')().W.outputs.unit.text).equal('nA');
    expect(into('mV')).throw(/mV of net\/W\.outputs/);
    expect(DenseSynapse({ shape: [2, 3], unit: '1' }).biases.unit.text).equal('1');
  });

  it('trains its weights and biases by gradient: but not what is masked, and what p_conn leaves out stays 0', () => {
    const net = context('net', () => {
      const W = DenseSynapse({ shape: [2, 3], weight_init: WEIGHTS, mask: [1, 1, 1, 0, 1, 1], p_conn: 0.5 });
      return { W, advance: process(W.advance_state) };
    });
    const { weight_init, bias_init } = net.W.hyperparameters;
    const [steps, lr, inputs, by] = [3, 0.25, [2, 0.5], [1, -1, 0.5]];
    const trainer = train(net, {
      process: net.advance,
      dt: ms(1),
      steps,
      dtype: 'f64',
      seed: 5,
      inputs: [[net.W.inputs, inputs]],
      loss: ({ of }) => total(of(net.W.outputs).mul(by)),
      optimizer: sgd({ lr }),
      warnings: 'silent',
    });
    const start = [...trainer.state(net.W.weights)];
    const open = start.map((w, k) => (w !== 0 && k !== 3 ? 1 : 0));
    expect(new Set(open).size).equal(2);
    trainer.run({ iterations: 1 });
    const slopes = open.map((own, k) => own * steps * inputs[Math.floor(k / 3)]! * by[k % 3]!);
    expect([...trainer.gradients.get(weight_init)].map((g) => g + 0)).eql(slopes.map((g) => g + 0));
    expect([...trainer.gradients.get(bias_init)]).eql(by.map((b) => steps * b));
    expect([...trainer.parameters.get(weight_init)]).eql(WEIGHTS.map((w, k) => w - lr * slopes[k]!));
    // The next iteration begins with them.
    expect([...trainer.state(net.W.weights)]).eql(start.map((w, k) => w - lr * slopes[k]!));
    expect([...trainer.state(net.W.biases)]).eql(by.map((b) => -lr * steps * b));
  });

  it('says which lists are too long', () => {
    expect(() => DenseSynapse({ shape: [2, 3], weight_init: [1, 2] })).throw(/weight_init.*\n?.*6/);
    expect(() => DenseSynapse({ shape: [2, 3], mask: [1, 2] })).throw(/mask/);
  });
});

describe('StaticSynapse', () => {
  it('is a DenseSynapse by another name', () => {
    const given = { shape: [4, 5], bias_init: 0.5, p_conn: 0.5 };
    const run = (make: typeof DenseSynapse | typeof StaticSynapse) =>
      alone(() => make(given) as ReturnType<typeof DenseSynapse>, { seed: 9 }).run(
        2,
        { inputs: [1, 2, 3, 4] },
        ['outputs', 'weights'],
      );
    expect(run(StaticSynapse)).deep.equal(run(DenseSynapse));
    expect(StaticSynapse.declaration.name).equal('StaticSynapse');
  });
});
