// Brunel's network (2000), a fifth of its size: every cell has as many inputs as all others, each with a delay, and noise from outside. Where
// inhibition dominates, cells fire irregularly and each for itself; where excitation does, all at once.
import { connect, context, events, ms, mV, populationRate, process, simulate } from '../index.ts';
import { BrunelCell } from './brunel-cell.ts';
import { firing, mean } from './firing.ts';

/** With inhibition g times as strong as excitation, and so many times as much from outside as would just do. */
function run(g: number, drive: number) {
  const [excite, inhibit, J, dt] = [2000, 500, 0.5, 0.1];
  const [fromE, fromI] = [200, 50];
  const net = context('brunel', () => {
    // A cell fires where 20 mV / J spikes come within tau; as many cells outside excite it as inside.
    const P = BrunelCell({ n_units: excite + inhibit, weight: J, outside: ((drive * 20) / (J * 20)) * dt });
    const more = { delays: ms(1.5) };
    const E = connect(P.s.slice(0, excite), P.j, { inDegree: fromE, seed: 'E' }, { weights: mV(J), ...more });
    const I = connect(
      P.s.slice(excite, excite + inhibit),
      P.j,
      { inDegree: fromI, seed: 'I' },
      { weights: mV(-g * J), ...more },
    );
    return { P, E, I, advance: process(P.advance_state, E.advance_state, I.advance_state) };
  });
  const sim = simulate(net, { dt: ms(dt), seed: 'brunel' });
  sim.run(net.advance, { duration: '100 ms' });
  const raster = sim.run(net.advance, { duration: '200 ms', record: [events(net.P.s)] }).get(events(net.P.s));
  const { rate, irregular } = firing(raster);
  const { rates } = populationRate(raster, '0.5 ms');
  const together = Math.sqrt(mean(Array.from(rates, (own) => (own - rate) ** 2))) / rate;
  console.log(
    `g = ${g}: ${rate.toFixed(0)} Hz, intervals vary by ${irregular.toFixed(2)}, the population by ${together.toFixed(2)}`,
  );
  return { rate, irregular, together };
}

const [synchronous, asynchronous] = [run(3, 2), run(5, 2)];
if (!(asynchronous.irregular > 0.5 && asynchronous.rate < 100))
  throw new Error('the cells do not fire irregularly');
if (!(synchronous.irregular < asynchronous.irregular && synchronous.together > 2 * asynchronous.together))
  throw new Error('excitation does not synchronize the cells');
if (!(synchronous.rate > 2 * asynchronous.rate)) throw new Error('inhibition does not calm the cells');
