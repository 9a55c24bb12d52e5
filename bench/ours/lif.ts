import { context, ms, process, simulate } from '../../index.ts';
import { digest } from '../peers/digest.ts';
import type { LifContender } from '../peers/lif-work.ts';
import { Layer } from './cells.ts';
import { compiledSteps } from './steps.ts';

export const layer = (n: number, gain: number) =>
  context('net', () => {
    const cells = Layer({ n_units: n, gain });
    return { cells, advance: process(cells.advance_state) };
  });

export const lifStep: LifContender = ({ n, steps, chunk, gain, current }) => ({
  name: 'myelin, the compiled step',
  setup: () =>
    compiledSteps(layer(n, gain), {
      n,
      steps,
      chunk,
      given: { current, 'p.gain': [gain] },
      rest: ['v'],
    }),
});

/** The same through the simulation that users see, with its checks and snapshots. */
export const lifSimulation: LifContender = ({ n, steps, chunk, gain, current }) => ({
  name: 'myelin, sim.run',
  setup() {
    const net = layer(n, gain);
    const sim = simulate(net, { dt: ms(1) });
    sim.set(net.cells.current, current);
    return {
      run(repeat) {
        for (let k = 0; k < repeat; k++) {
          sim.set(net.cells.v, 0);
          sim.run(net.advance, { steps, chunk });
        }
      },
      result: () => digest(sim.get(net.cells.v) as Float32Array, sim.get(net.cells.s) as Float32Array),
    };
  },
});
