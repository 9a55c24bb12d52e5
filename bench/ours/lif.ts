import { contentsOf } from '../../contexts/model/registry.ts';
import { compile, defaultBackend, traceProcess } from '../../framework/engine.ts';
import {
  component,
  context,
  count,
  input,
  ms,
  output,
  process,
  real,
  simulate,
  state,
  where,
} from '../../index.ts';
import { digest } from '../peers/digest.ts';
import type { LifContender } from '../peers/lif-work.ts';

/** The layer as a user would declare it. */
const Layer = component('Layer', {
  doc: 'v ← v + gain · (current - v); s = v ≥ 1; v ← 0 where s',
  time: 'ms',
  hyperparameters: { n_units: count('number of cells'), gain: real('1', 'dt / tau', 0.05) },
  compartments: { current: input('1', 'input'), v: state('1', 'membrane'), s: output('spike', 'spikes') },
  commands: {
    advance_state({ current, v }, p) {
      const u = v.add(current.sub(v).mul(p.gain));
      const fired = u.ge(1);
      return { v: where(fired, 0, u), s: fired.spikes() };
    },
  },
});

export const layer = (n: number, gain: number) =>
  context('net', () => {
    const cells = Layer({ n_units: n, gain });
    return { cells, advance: process(cells.advance_state) };
  });

/** The compiled step itself: what a run calls chunk by chunk. */
export const lifStep: LifContender = ({ n, steps, chunk, gain, current }) => ({
  name: 'myelin, the compiled step',
  setup() {
    const net = layer(n, gain);
    const { wiring } = contentsOf(net, 'bench');
    const program = traceProcess({
      name: 'advance',
      calls: net.advance.calls,
      wiring,
      batch: 1,
      dt: 1e-3,
    });
    const executable = compile(defaultBackend, { advance: program }, { dtype: 'f32', capacity: chunk });
    executable.write('net/cells.current', current);
    executable.write('net/cells.p.gain', [gain]);
    const rest = new Float32Array(n);
    return {
      run(repeat) {
        for (let k = 0; k < repeat; k++) {
          executable.write('net/cells.v', rest);
          for (let tick = 0; tick < steps; tick += chunk)
            executable.run({ program: 'advance', tick, steps: chunk });
        }
      },
      result: () =>
        digest(
          executable.read('net/cells.v') as Float32Array,
          executable.read('net/cells.s') as Float32Array,
        ),
    };
  },
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
