import { context, LIFCell, ms, process, simulate, type TrialGiven } from '../../../index.ts';

/** A cell that is driven, with a random beginning for each seed. */
export default function spikes({ setting, seed }: TrialGiven) {
  const net = context('net', () => {
    const z = LIFCell({ n_units: 3, tau_m: setting.tau_m as string });
    return { z, advance: process(z.advance_state) };
  });
  using sim = simulate(net, { dt: ms(1), seed });
  const run = sim.run(net.advance, {
    steps: 60,
    inputs: [[net.z.j, [20, 25, 30 + seed]]],
    record: [net.z.s, net.z.v],
  });
  const sum = (data: ArrayLike<number>) => Array.from(data).reduce((a, b) => a + b, 0);
  return { spikes: sum(run.get(net.z.s).data), v: sum(run.get(net.z.v).data) };
}
