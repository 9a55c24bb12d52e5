import { expect } from 'chai';
import { snntorch, spikingjelly } from '../../index.ts';
import { gradient, watch } from './trial.ts';

const { Leaky, Synaptic } = snntorch;
const { IFNode, LIFNode, ParametricLIFNode } = spikingjelly;
const x = [0.4, 0.9, 1.3, -0.2, 0.8, 1.7, 0, 0.6].map((value) => [value, 1.2 * value]);
const trial = (name: string) => ({ dt: '1 ms', inputs: { [name]: x } });

/** The smallest and the largest of some numbers. */
const range = (rows: readonly (readonly number[])[]) => [Math.min(...rows.flat()), Math.max(...rows.flat())];

describe('snntorch.Leaky', () => {
  const given = { n_units: 2, beta: 0.8 } as const;

  it('is Synaptic without a current that lasts, where a spike takes the threshold away', () => {
    for (const reset_delay of [true, false]) {
      const leaky = watch(() => Leaky({ ...given, reset_delay }), trial('input'), 'mem', 'spk');
      const synaptic = watch(
        () => Synaptic({ ...given, alpha: 0, reset_delay }),
        trial('input'),
        'mem',
        'spk',
      );
      expect(synaptic).eql(leaky);
      expect(range(leaky.spk)).eql([0, 1]);
    }
  });

  it('is above its threshold after a spike only where the reset is late', () => {
    const most = (reset_delay: boolean) =>
      range(
        watch(() => Leaky({ ...given, reset_delay, reset_mechanism: 'zero' }), trial('input'), 'mem').mem,
      )[1];
    expect(most(true)).above(1);
    expect(most(false)).most(1);
  });

  it('has decays within 0 and 1, and no gradient to one beyond', () => {
    const end = (beta: number) => watch(() => Leaky({ ...given, beta }), trial('input'), 'mem').mem;
    expect(end(1.5)).eql(end(1));
    const of = (beta: number) =>
      gradient(() => Leaky({ ...given, beta }), trial('input'), { mem: x }, 'beta').beta.flat();
    expect(of(1.5)).eql([0, 0]);
    expect(of(0.5).every((g) => g !== 0)).equal(true);
  });

  it('lets the highest alone spike, and spikes of another size', () => {
    const { spk } = watch(
      () => Leaky({ ...given, inhibition: true, graded_spikes_factor: 3 }),
      trial('input'),
      'spk',
    );
    expect(range(spk)).eql([0, 3]);
    for (const row of spk) expect(row.filter((s) => s > 0).length).most(1);
  });
});

describe('spikingjelly.LIFNode', () => {
  it('is ParametricLIFNode where 1 / tau = σ(w)', () => {
    for (const decay_input of [true, false]) {
      const w = 0.7;
      const tau = 1 + Math.exp(-w);
      const lif = watch(() => LIFNode({ n_units: 2, tau, decay_input }), trial('x'), 'v', 's');
      const learnt = watch(() => ParametricLIFNode({ n_units: 2, w, decay_input }), trial('x'), 'v', 's');
      expect(learnt.s).eql(lif.s);
      learnt.v.flat().forEach((v, i) => expect(v).closeTo(lif.v.flat()[i]!, 1e-12));
    }
  });

  it('adds up its input as IFNode, and less what spikes took', () => {
    const { v, s } = watch(() => IFNode({ n_units: 2, soft_reset: true }), trial('x'), 'v', 's');
    const total = (rows: readonly (readonly number[])[]) => rows.reduce((sum, row) => sum + row[0]!, 0);
    expect(v.at(-1)![0]).closeTo(total(x) - total(s), 1e-12);
    expect(total(s)).above(0);
  });

  it('rests at v_reset, and at 0 where resets are soft', () => {
    const still = { dt: '1 ms', inputs: { x: [[0], [0]] } };
    const rest = (soft_reset: boolean) =>
      watch(() => LIFNode({ n_units: 1, v_reset: -0.5, soft_reset }), still, 'v').v;
    expect(rest(false)).eql([[-0.5], [-0.5]]);
    expect(rest(true)).eql([[0], [0]]);
  });

  it('lets no gradient through its reset by the spikes where that is detached', () => {
    const of = (detach_reset: boolean) =>
      gradient(() => LIFNode({ n_units: 2, detach_reset }), trial('x'), { v: x }, 'x').x;
    expect(of(true)).not.eql(of(false));
  });
});
