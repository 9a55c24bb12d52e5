// Brunel's network (2000), whole: 12 500 cells, each with 1250 inputs among them, which take 1.5 ms, and noise from outside. Where inhibition dominates,
// cells fire irregularly and each for itself, at the rate that his theory has for them; with less from outside the population begins to swing.
import {
  connect,
  context,
  events,
  ms,
  mV,
  populationRate,
  process,
  seedKey,
  simulate,
  uniformNumbers,
} from '../index.ts';
import { BrunelCell } from './brunel-cell.ts';
import { firing, mean } from './firing.ts';
import { networkPage } from './network-page.ts';

const [excite, inhibit, J, dt] = [10_000, 2500, 0.1, 0.1];
const [fromE, fromI] = [excite / 10, inhibit / 10];
const [theta, reset, tau, refractory] = [20, 10, 20, 2];

const net = context('brunel', () => {
  const v_init = uniformNumbers(seedKey('start'), excite + inhibit).map((x) => theta * x);
  const P = BrunelCell({ n_units: excite + inhibit, v_init, weight: J, outside: 1 });
  const delays = ms(1.5);
  const E = connect(P.s.slice(0, excite), P.j, { inDegree: fromE, seed: 'E' }, { weights: mV(J), delays });
  const rest = P.s.slice(excite, excite + inhibit);
  const I = connect(rest, P.j, { inDegree: fromI, seed: 'I' }, { weights: mV(-J), delays });
  return { P, E, I, advance: process(P.advance_state, E.advance_state, I.advance_state) };
});
const sim = simulate(net, { dt: ms(dt), seed: 'brunel' });

/** With inhibition g times as strong as excitation, and so many times as much from outside as would just do: theta / (J tau) spikes, of all cells there. */
function run(g: number, drive: number) {
  sim.restart();
  sim.set(net.I.hyperparameters.weights, -g * J);
  sim.set(net.P.hyperparameters.outside, ((drive * theta) / (J * tau)) * dt);
  sim.run(net.advance, { duration: '50 ms' });
  const raster = sim.run(net.advance, { duration: '200 ms', record: [events(net.P.s)] }).get(events(net.P.s));
  const { rate, irregular } = firing(raster);
  const { rates } = populationRate(raster, '2 ms');
  const together = Math.sqrt(mean(Array.from(rates, (own) => (own - rate) ** 2))) / rate;
  console.log(
    `g = ${g}, drive ${drive}: ${rate.toFixed(1)} Hz (theory ${theoryOf(g, drive).toFixed(1)}), ` +
      `intervals vary by ${irregular.toFixed(2)}, the population by ${together.toFixed(2)}`,
  );
  networkPage(`brunel-${g}-${drive}`, `Brunel, g = ${g}, drive ${drive}`, raster);
  return { rate, irregular, together };
}

/** The rate at which noise of mean mu and deviation sigma makes a cell fire, Hz (Brunel 2000, equation 21). */
function rateOf(mu: number, sigma: number): number {
  const [low, high, n] = [(reset - mu) / sigma, (theta - mu) / sigma, 200];
  const step = (high - low) / n;
  let sum = 0;
  for (let k = 0; k < n; k++) sum += scaled(low + (k + 0.5) * step) * step;
  return 1000 / (refractory + tau * Math.sqrt(Math.PI) * sum);
}

/** e^(u²) (1 + erf u) = 2 / √π ∫ e^(2 u x - x²) dx over x from 0 on. */
function scaled(u: number): number {
  let sum = 0;
  for (let x = 0.025; x < 10; x += 0.05) sum += Math.exp(2 * u * x - x * x) * 0.05;
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** The rate at which the network keeps itself, of cells that fire each for itself: found by halving. */
function theoryOf(g: number, drive: number): number {
  const outside = (drive * theta) / (J * tau);
  let [low, high] = [0, 500];
  for (let k = 0; k < 30; k++) {
    const rate = (low + high) / 2;
    const [from, to] = [(fromE * rate) / 1000, (fromI * rate) / 1000];
    const mu = J * tau * (outside + from - g * to);
    const sigma = J * Math.sqrt(tau * (outside + from + g * g * to));
    if (rateOf(mu, sigma) > rate) low = rate;
    else high = rate;
  }
  return low;
}

const asynchronous = run(5, 2);
const slow = run(4.5, 0.9);
const theory = theoryOf(5, 2);
if (!(Math.abs(asynchronous.rate / theory - 1) < 0.1))
  throw new Error(`the cells fire at ${asynchronous.rate} Hz, where theory has ${theory}`);
// In a fifth of a second intervals are short ones, which vary less than all.
if (!(asynchronous.irregular > 0.3)) throw new Error('the cells do not fire irregularly');
if (!(slow.rate < asynchronous.rate / 4 && slow.together > 2 * asynchronous.together))
  throw new Error('the population does not swing');
