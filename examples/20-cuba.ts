// Brian2's CUBA (Vogels and Abbott 2005): 4000 cells, a fifth of which inhibits, connected at 2 %, fire irregularly without any input.
import { connect, context, events, ms, mV, process, seedKey, simulate, uniformNumbers } from '../index.ts';
import { CubaCell } from './brian2-cells.ts';
import { firing } from './firing.ts';
import { networkPage } from './network-page.ts';

const [cells, excite] = [4000, 3200];
const net = context('cuba', () => {
  const v_init = uniformNumbers(seedKey('start'), cells).map((x) => -60 + 10 * x);
  const P = CubaCell({ n_units: cells, v_init });
  const E = connect(P.s.slice(0, excite), P.e, { probability: 0.02, seed: 'E' }, { weights: mV(1.62) });
  const I = connect(P.s.slice(excite, cells), P.i, { probability: 0.02, seed: 'I' }, { weights: mV(-9) });
  return { P, E, I, advance: process(P.advance_state, E.advance_state, I.advance_state) };
});

const sim = simulate(net, { dt: ms(0.1) });
const raster = sim.run(net.advance, { duration: '500 ms', record: [events(net.P.s)] }).get(events(net.P.s));
const { rate, irregular } = firing(raster);
console.log(
  `${raster.count} spikes of ${cells} cells: ${rate.toFixed(1)} Hz each, intervals vary by ${irregular.toFixed(2)}.`,
);
networkPage('cuba', 'CUBA', raster);

// Brian2 2.9 gives 5.4 Hz over a second; every drawn network is another.
if (!(rate > 4 && rate < 8)) throw new Error(`the cells fire at ${rate} Hz`);
if (!(irregular > 0.3)) throw new Error(`the intervals vary by ${irregular}`);
