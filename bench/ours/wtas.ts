import { context, ms, process, simulate, VarTrace, WTASCell, wire } from '../../index.ts';
import { type WtasContender, wtasResult } from '../peers/wtas-work.ts';

/** WTASCell, and a trace without decay that counts its spikes. */
export const wtasSimulation: WtasContender = ({ n, steps, refractory, gain, current, threshold }) => ({
  name: 'myelin, sim.run',
  setup() {
    const net = context('net', () => {
      const z = WTASCell({ n_units: n, refract_time: ms(refractory), thr_gain: gain });
      const count = VarTrace({ n_units: n, tau_tr: ms(1e30), a_delta: 1 });
      wire(z.s, count.inputs);
      return { z, count, advance: process(z.advance_state, count.advance_state) };
    });
    const { z, count } = net;
    const sim = simulate(net, { dt: ms(1) });
    return {
      run(repeat) {
        for (let r = 0; r < repeat; r++) {
          sim.reset();
          sim.set(z.thr, threshold);
          sim.run(net.advance, { steps, inputs: [[z.j, current]] });
        }
      },
      result: () => wtasResult(sim.get(count.trace), sim.get(z.thr)),
    };
  },
});
