import { expect } from 'chai';
import { brainstate, context, ms, process, simulate, sum, wire } from '../../index.ts';
import { constant, watch } from './trial.ts';

describe('inputs of brainstate', () => {
  it('SpikeTime spikes in the first step at each time or after, whichever cells share one', () => {
    const net = context('net', () => {
      const z = brainstate.SpikeTime({
        in_size: [1, 3],
        indices: [0, 2, 2, 1],
        times: [0.3, 0.3, 0.7, 0.55],
      });
      return { z, advance: process(z.advance_state) };
    });
    for (const dtype of ['f64', 'f32'] as const) {
      const run = simulate(net, { dt: ms(0.1), dtype }).run(net.advance, {
        steps: 10,
        record: [net.z.spike],
      });
      const fired = [...run.get(net.z.spike).data].flatMap((s, i) => (s ? [[Math.floor(i / 3), i % 3]] : []));
      expect(fired).eql([
        [3, 0],
        [3, 2],
        [6, 1],
        [7, 2],
      ]);
    }
  });

  it('Poisson spikes and jumps come as often as their frequency says', () => {
    const net = context('net', () => {
      const [spikes, coded] = [
        brainstate.PoissonSpike({ in_size: 200, freqs: 40 }),
        brainstate.PoissonEncoder({ in_size: 200 }),
      ];
      const many = brainstate.PoissonInput({ in_size: 200, num_input: 100, freq: '50 Hz', weight: 0.1 });
      const z = brainstate.LIF({ in_size: 200, V_th: 1000 });
      wire(many.delta, z.delta);
      const advance = process(spikes.advance_state, coded.advance_state, many.advance_state, z.advance_state);
      return { spikes, coded, many, z, advance };
    });
    const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
    const record = [net.spikes.spike, net.coded.spike, net.many.delta];
    const run = sim.run(net.advance, { steps: 500, inputs: [[net.coded.freqs, 100]], record });
    const mean = (x: ArrayLike<number>) => Array.from(x).reduce((a, b) => a + b, 0) / x.length;
    const n = 200 * 500;
    expect(mean(run.get(net.spikes.spike).data)).closeTo(0.04, 6 * Math.sqrt(0.04 / n));
    expect(mean(run.get(net.coded.spike).data)).closeTo(0.1, 6 * Math.sqrt(0.1 / n));
    const jumps = run.get(net.many.delta).data;
    expect(mean(jumps)).closeTo(0.5, 6 * Math.sqrt(0.05 / n));
    // A Poisson number of mean 5 has the variance 5.
    expect(mean(Array.from(jumps, (x) => (x - 0.5) ** 2))).closeTo(0.05, 0.002);
  });

  it('several currents and jumps reach a neuron as their sum, in its units or in their own', () => {
    const net = context('net', () => {
      const z = brainstate.LIF({ in_size: 2, V_th: 100 });
      const of = () =>
        brainstate.Linear({
          in_size: 2,
          out_size: 2,
          unit: 'mA',
          has_bias: false,
          weight: brainstate.init.Identity(),
        });
      const [a, b] = [of(), of()];
      wire(sum(a.y, b.y), z.x);
      return { z, a, b, advance: process(a.advance_state, b.advance_state, z.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
    sim.run(net.advance, {
      steps: 1,
      inputs: [
        [net.a.x, 1],
        [net.b.x, [2, 3]],
        [net.z.delta, '500 uV'],
      ],
    });
    const alone = watch(
      () => brainstate.LIF({ in_size: 2, V_th: 100 }),
      { dt: '1 ms', inputs: { x: [[3, 4]], delta: constant(1, 0.5, 0.5) } },
      'V',
    );
    expect([...sim.get(net.z.V)]).eql(alone.V[0]);
  });
});

describe('projections of brainstate', () => {
  const size = { in_size: 2 };

  it('ask for neurons whose currents may depend on the potential', () => {
    const build = (conductances: boolean) => () =>
      context('net', () => {
        const [pre, post] = [brainstate.LIF(size), brainstate.LIF({ ...size, conductances })];
        const comm = brainstate.Linear({ ...size, out_size: 2, unit: 'mS' });
        const exc = brainstate.AlignPostProj({
          ...{ pre: pre.spike, comm, post },
          ...{ syn: brainstate.Expon(size), out: brainstate.COBA({ ...size, E: 0 }) },
        });
        return { pre, post, exc, advance: brainstate.DynamicsGroup([exc], [pre, post]) };
      });
    expect(build(false)).throw('conductances: true');
    expect(build(true)().exc.syn.g.shape).eql([2]);
  });

  it('that share a synapse step it once, behind the last of them', () => {
    const net = context('net', () => {
      const [pre, post] = [brainstate.LIF(size), brainstate.LIF(size)];
      const [syn, out] = [brainstate.Expon(size), brainstate.CUBA(size)];
      const comm = () => brainstate.Linear({ ...size, out_size: 2, unit: 'mS' });
      const projections = [comm(), comm()].map((own) =>
        brainstate.AlignPostProj({ pre: pre.spike, comm: own, syn, out, post }),
      );
      const [first, second] = projections.map((own) => own.comm);
      return {
        pre,
        post,
        syn,
        out,
        first,
        second,
        advance: brainstate.DynamicsGroup(projections, [pre, post]),
      };
    });
    const { first, second, syn, out, pre, post } = net;
    expect(net.advance.calls.map(({ command }) => command.part)).eql([first, second, syn, out, pre, post]);
  });

  it('a step with a current that rises with the potential exactly as fast as the leak is that of a ramp', () => {
    const make = () =>
      brainstate.LIF({ in_size: 1, tau: 4, V_th: 100, conductances: true, V_initializer: 1 });
    const trial = { dt: '0.5 ms', inputs: { x: [[3]], slope: [[1000]] } };
    // tau dV/dt = x - V at V = 1, and no slower later.
    expect(watch(make, trial, 'V').V[0]![0]).equal(1 + (2 * 0.5) / 4);
  });
});
