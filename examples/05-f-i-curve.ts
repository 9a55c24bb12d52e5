// How fast a LIF cell fires at a current: 31 currents as 31 trials of one batch, held against the formula.
import { context, LIFCell, ms, perTrial, process, simulate } from '../index.ts';

const [tau, rest, reset, threshold] = [20, -65, -60, -52];
const [dt, steps] = [0.1, 20_000];
const currents = Array.from({ length: 31 }, (_, i) => i * 2);

const net = context('net', () => {
  const z = LIFCell({ n_units: 1, tau_m: ms(tau), refract_time: 0, tau_theta: 0 });
  return { z, advance: process(z.advance_state) };
});
const sim = simulate(net, { dt: ms(dt), batch: currents.length, dtype: 'f64' });
const run = sim.run(net.advance, { steps, inputs: [[net.z.j, perTrial(currents)]], record: [net.z.s] });
const { data } = run.get(net.z.s);

const rows = currents.map((current, trial) => {
  const times = Array.from({ length: steps }, (_, step) => step).filter(
    (step) => data[step * currents.length + trial],
  );
  const measured = times.length > 1 ? times[1]! - times[0]! : Infinity;
  // Where a constant current takes the cell, and what part of the way from the reset is left at the threshold.
  const limit = rest + current;
  const left = limit > threshold ? (limit - threshold) / (limit - reset) : 0;
  // Euler's method leaves 1 - dt/tau of the way at every step; the equation itself leaves e^(-t/tau).
  const euler = left > 0 ? Math.floor(Math.log(left) / Math.log(1 - dt / tau)) + 1 : Infinity;
  return { current, measured, euler, exact: (-tau * Math.log(left)) / dt };
});
const worst = Math.max(
  ...rows.map(({ measured, exact }) => (measured < Infinity ? Math.abs(measured - exact) : 0)),
);
const { current } = rows.find(({ measured }) => measured < Infinity)!;
console.log(`The cell fires from ${current} nA on (the formula: above ${threshold - rest} nA).`);
console.log(
  `Intervals are within ${worst.toFixed(2)} steps of ${dt} ms of tau · ln((v∞ - reset) / (v∞ - thr)).`,
);
if (rows.some(({ measured, euler }) => measured !== euler))
  throw new Error('not the steps of Euler’s method');
if (current !== 14 || worst > 2) throw new Error(`not the curve of the equation: ${worst}`);
