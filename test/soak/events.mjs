import { context, events, firingRates, LIFCell, ms, process, simulate } from 'myelin';

// Ten seconds of many cells, their spikes as events, their rates and times; prints what there was, and the most memory that it took.
const n_units = 20_000;
const net = context('net', () => {
  const z = LIFCell({ n_units, tau_m: 20 });
  return { z, advance: process(z.advance_state) };
});
const j = Float64Array.from({ length: n_units }, (_, i) => 20 + (30 * i) / n_units);
const kept = events(net.z.s);
const sim = simulate(net, { dt: ms(1) });
const run = sim.run(net.advance, { duration: '10 s', inputs: [[net.z.j, j]], record: [kept] });
const spikes = run.get(kept);
const rate = firingRates(spikes).reduce((sum, own) => sum + own, 0) / n_units;
const megabytes = (globalThis.process.resourceUsage().maxRSS * 1024) / 1e6;
console.log(JSON.stringify({ count: spikes.count, rate, last: spikes.times.at(-1), megabytes }));
