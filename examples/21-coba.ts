// The same with conductances, Brian2's COBA (Vogels and Abbott 2005): 4000 cells keep each other firing at some 20 Hz.
import { connect, context, events, ms, process, seedKey, simulate, uniformNumbers } from '../index.ts';
import { CobaCell } from './brian2-cells.ts';
import { firing } from './firing.ts';
import { networkPage } from './network-page.ts';

const [cells, excite] = [4000, 3200];
const net = context('coba', () => {
  const v_init = uniformNumbers(seedKey('start'), cells).map((x) => -60 + 10 * x);
  const P = CobaCell({ n_units: cells, v_init });
  const E = connect(P.s.slice(0, excite), P.e, { probability: 0.02, seed: 'E' }, { weights: 0.6 });
  const I = connect(P.s.slice(excite, cells), P.i, { probability: 0.02, seed: 'I' }, { weights: 6.7 });
  return { P, E, I, advance: process(P.advance_state, E.advance_state, I.advance_state) };
});

const sim = simulate(net, { dt: ms(0.1) });
const raster = sim.run(net.advance, { duration: '500 ms', record: [events(net.P.s)] }).get(events(net.P.s));
const { rate, irregular } = firing(raster);
console.log(
  `${raster.count} spikes of ${cells} cells: ${rate.toFixed(1)} Hz each, intervals vary by ${irregular.toFixed(2)}.`,
);
networkPage('coba', 'COBA', raster);

// Brian2 2.9 gives 20.4 Hz over a second; every drawn network is another.
if (!(rate > 14 && rate < 28)) throw new Error(`the cells fire at ${rate} Hz`);
if (!(irregular > 0.6)) throw new Error(`the intervals vary by ${irregular}`);
