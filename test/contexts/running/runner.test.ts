import { expect } from 'chai';
import {
  context,
  LIFCell,
  ms,
  nA,
  PoissonCell,
  perTrial,
  process,
  runner,
  scale,
  simulate,
  wire,
} from '../../../index.ts';

const model = () =>
  context('net', () => {
    const [x, z] = [
      PoissonCell({ n_units: 4, target_freq: 300 }),
      LIFCell({ n_units: 4, tau_m: 20, resist_m: 900 }),
    ];
    wire(scale(x.outputs, nA(1)), z.j);
    return { x, z, advance: process(x.advance_state, z.advance_state) };
  });

describe('a runner', () => {
  it('is a simulation with fewer members: the same bits, the same messages', () => {
    const options = { dt: ms(1), seed: 'runner', batch: 2 } as const;
    const seen = [runner, simulate].map((make) => {
      const [net, other] = [model(), model()];
      const sim = make(net, options);
      const run = () =>
        sim.run(net.advance, {
          steps: 200,
          inputs: [[net.x.inputs, perTrial([1, 0.5])]],
          record: [net.z.s, net.z.v],
        });
      const first = run();
      sim.reset();
      sim.set(net.z.hyperparameters.tau_m, 10);
      const later = run();
      sim.restart();
      sim.set(net.z.v, -60);
      const faults = [() => sim.run(net.advance, { steps: 1 }), () => sim.get(other.z.v)];
      return [
        ...[first, later].flatMap((own) => [[...own.get(net.z.s).data], [...own.get(net.z.v).data]]),
        sim.tick,
        [...sim.get(net.z.v)],
        faults.map((fault) => messageOf(fault)),
      ];
    });
    expect(seen[0]).eql(seen[1]);
    expect((seen[0]![0] as number[]).some((s) => s === 1)).equal(true);
  });

  it('refuses what only a simulation has', () => {
    expect(() => runner(model(), { dt: ms(1), backend: 'reference' } as never)).throw('backend');
  });
});

const messageOf = (work: () => unknown): string => {
  try {
    work();
    return 'nothing';
  } catch (error) {
    return String((error as Error).message);
  }
};
