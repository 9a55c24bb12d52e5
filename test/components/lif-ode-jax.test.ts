import { expect } from 'chai';
import fc from 'fast-check';
import { context, ms, process, rockpool, sgd, total as totalOf, train } from '../../index.ts';
import { effort } from '../framework/support.ts';
import { alone, distance } from './alone.ts';
import { describesItself, total } from './support.ts';

const { LIFODEJax } = rockpool;

/** Time constants of one step: currents are the input, and the membrane is what the currents sum to. */
const INSTANT = { tau_mem: ms(1), tau_syn: ms(1) };

describe('rockpool.LIFODEJax', () => {
  describesItself(LIFODEJax, {
    has_rec: false,
    tau_mem: 0.02,
    tau_syn: 0.02,
    bias: 0,
    threshold: 1,
    noise_std: 0,
    learning_window: 0.5,
    max_spikes_per_dt: 65536,
  });

  it('settles below the threshold at input + bias: its gain is 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 0.6, noNaN: true }),
        fc.double({ min: -1, max: 0.3, noNaN: true }),
        (input, bias) => {
          const { run } = alone(() => LIFODEJax({ shape: [1, 1], bias, tau_mem: 0.005, tau_syn: 0.01 }));
          const { isyn, vmem, spikes } = run(400, { input }, ['isyn', 'vmem', 'spikes']);
          expect(isyn.at(-1)![0]).closeTo(input, 1e-9);
          expect(vmem.at(-1)![0]).closeTo(input + bias, 1e-9);
          expect(total(spikes.flat())).equal(0);
        },
      ),
      effort(20),
    );
  });

  it('fires ⌊vmem / threshold⌋ times, at most max_spikes_per_dt and never below 0, and subtracts what it fires', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 90, noNaN: true }), { minLength: 4, maxLength: 4 }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        (input, threshold, max_spikes_per_dt) => {
          const cell = () => LIFODEJax({ shape: 4, ...INSTANT, threshold, max_spikes_per_dt });
          const { spikes, vmem } = alone(cell).run(1, { input }, ['spikes', 'vmem']);
          const expected = input.map((v) =>
            Math.max(0, Math.min(Math.floor(v / threshold), max_spikes_per_dt)),
          );
          expect(spikes[0]).eql(expected);
          expect(
            distance(
              vmem[0]!,
              input.map((v, i) => v - expected[i]! * threshold),
            ),
          ).below(1e-12);
        },
      ),
      effort(50),
    );
  });

  it('fires at the threshold itself', () => {
    expect(alone(() => LIFODEJax({ shape: 1, ...INSTANT })).run(1, { input: 1 }, ['spikes']).spikes).eql([
      [1],
    ]);
  });

  it('ends every step below the threshold while no cap holds it back', () => {
    const { run } = alone(() => LIFODEJax({ shape: 1, bias: 7, threshold: 0.25 }));
    const { vmem, spikes } = run(300, { input: 20 }, ['vmem', 'spikes']);
    expect(Math.max(...vmem.flat())).below(0.25);
    expect(Math.max(...spikes.flat())).above(3);
  });

  it('fires at the rate (input + bias - mean vmem) / (threshold · tau_mem): nothing is lost in a reset', () => {
    const { run } = alone(() => LIFODEJax({ shape: 1, bias: 0.5, threshold: 0.8 }));
    const { vmem, spikes, isyn } = run(2000, { input: 3 }, ['vmem', 'spikes', 'isyn']);
    const inflow = total(isyn.map(([i], t) => (i! + 0.5 - (vmem[t - 1]?.[0] ?? 0)) * 0.05));
    expect(0.8 * total(spikes.flat()) + vmem.at(-1)![0]!).closeTo(inflow, 1e-8);
  });

  it('sums the synapses of a neuron', () => {
    const input = Array.from({ length: 2 * 2 * 60 }, (_, i) => 4 + 30 * Math.sin(i * 1.3));
    const pairs = input.filter((_, i) => i % 2 === 0).map((x, i) => x + input[2 * i + 1]!);
    const double = alone(() => LIFODEJax({ shape: [4, 2] })).run(60, { input }, ['vmem', 'spikes', 'isyn']);
    const single = alone(() => LIFODEJax({ shape: [2, 2] })).run(60, { input: pairs }, ['vmem', 'spikes']);
    expect(distance(double.vmem.flat(), single.vmem.flat())).below(1e-12);
    expect(double.spikes).eql(single.spikes);
    expect(total(single.spikes.flat())).above(5);
    expect(double.isyn[0]!.length).equal(4);
  });

  it('gives every synapse its own time constant', () => {
    const { run } = alone(() => LIFODEJax({ shape: [2, 1], tau_syn: [0.002, 0.01] }));
    const { isyn } = run(20, { input: [1, 1] }, ['isyn']);
    const rise = (tau: number, t: number) => 1 - (1 - 1 / tau) ** (t + 1);
    expect(
      distance(
        isyn.flat(),
        isyn.flatMap((_, t) => [rise(2, t), rise(10, t)]),
      ),
    ).below(1e-12);
  });

  it('feeds spikes back one step later', () => {
    const w_rec = [0, 0.25, 0.5, 0];
    const { run } = alone(() => LIFODEJax({ shape: 2, ...INSTANT, has_rec: true, w_rec }));
    const { spikes, irec, isyn } = run(3, { input: [2, 0, 0, 3, 0, 0] }, ['spikes', 'irec', 'isyn']);
    expect(spikes).eql([
      [2, 0],
      [0, 3],
      [1, 0],
    ]);
    expect(irec).eql([
      [0, 0],
      [0, 0.5],
      [1.5, 0],
    ]);
    expect(isyn).eql([
      [2, 0],
      [0, 3.5],
      [1.5, 0],
    ]);
  });

  it('has a gradient of 1/threshold, and -vmem/threshold² to the threshold, from learning_window below it on', () => {
    const threshold = 2;
    const input = [-3, 1.2, 1.3, 2, 7, 1e6];
    const net = context('net', () => {
      const cell = LIFODEJax({
        shape: 6,
        ...INSTANT,
        threshold,
        learning_window: 0.75,
        max_spikes_per_dt: 4,
      });
      return { cell, advance: process(cell.advance_state) };
    });
    const trainer = train(net, {
      process: net.advance,
      dt: ms(1),
      steps: 1,
      dtype: 'f64',
      inputs: [[net.cell.input, input]],
      inputGradients: [net.cell.input],
      loss: ({ of }) => totalOf(of(net.cell.spikes)),
      optimizer: sgd(),
    });
    expect(trainer.evaluate()).equal(0 + 0 + 0 + 1 + 3 + 4);
    const open = input.map((v) => (v >= threshold - 0.75 ? 1 : 0));
    expect([...trainer.inputGradient(net.cell.input)]).eql(open.map((one) => one / threshold));
    const expected = input.map((v, i) => (open[i] ? -v / threshold ** 2 : 0));
    expect(distance([...trainer.gradients.get(net.cell.hyperparameters.threshold)], expected)).below(1e-9);
  });

  it('needs a whole number of synapses per neuron', () => {
    for (const shape of [
      [3, 2],
      [2, 4],
    ] as const) {
      expect(() => LIFODEJax({ shape }))
        .throw(`${shape[0]} inputs`)
        .property('code', 'shape-mismatch');
    }
  });

  it('draws recurrent weights within ±√(6 / neurons), and has none without recurrence', () => {
    const weights = (has_rec: boolean) => {
      const { sim, part } = alone(() => LIFODEJax({ shape: [24, 12], has_rec }), { seed: 3 });
      return [...sim.get(part.hyperparameters.w_rec as never)];
    };
    const drawn = weights(true);
    expect(drawn.length).equal(12 * 24);
    expect(Math.max(...drawn.map(Math.abs))).within(0.65, Math.sqrt(6 / 12));
    expect(weights(false)).eql([]);
  });
});
