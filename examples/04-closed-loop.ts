// A controller outside the simulation holds a firing rate while the threshold of every cell rises with its spikes: it
// watches the spikes and drives the input. What it did is in a log, which gives the same run again without it.
import { lastValueFrom, map, scan, startWith } from 'rxjs';
import {
  context,
  type DriveLog,
  LIFCell,
  ms,
  PoissonCell,
  process,
  StaticSynapse,
  simulate,
  wire,
} from '../index.ts';

const [cells, goal, every] = [100, 20, ms(100)];
const net = context('net', () => {
  const x = PoissonCell({ n_units: cells, target_freq: 200 });
  const W = StaticSynapse({ shape: [cells, cells], weight_low: 0.5, weight_high: 1.5 });
  const z = LIFCell({ n_units: cells, tau_m: ms(20), theta_plus: 0.01 });
  wire(x.outputs, W.inputs);
  wire(W.outputs, z.j);
  return { x, W, z, advance: process(x.advance_state, W.advance_state, z.advance_state) };
});
const { x, z, advance } = net;

/** Eight seconds with an input that is controlled, or driven by a log. */
async function play(log?: DriveLog) {
  using sim = simulate(net, { dt: ms(1), seed: 'loop' });
  /** Spikes per second and cell, period by period. */
  const rate$ = sim
    .observe(z.s, { every })
    .pipe(map(({ data, steps }) => (1000 * [...data].reduce((sum, s) => sum + s)) / (cells * steps)));
  const control = (level: number, rate: number) => Math.min(1, Math.max(0, level + 0.002 * (goal - rate)));
  const level$ = rate$.pipe(scan(control, 0.5), startWith(0.5));
  const drive = log ? sim.drive(x.inputs, log) : sim.drive(x.inputs, level$, { every });
  const rates: number[] = [];
  rate$.subscribe((rate) => rates.push(rate));
  await lastValueFrom(sim.stream(advance, { duration: '8 s' }));
  return { rates, log: drive.log, v: sim.get(z.v) };
}

const first = await play();
const again = await play(JSON.parse(JSON.stringify(first.log)));
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const seconds = [2, 4, 6, 8].map((end) => mean(first.rates.slice(10 * end - 20, 10 * end)));
const levels = first.log.map(({ value }) => value as number);
console.log(`Rates of two seconds each: ${seconds.map((rate) => rate.toFixed(1)).join(', ')} Hz.`);
console.log(`Inputs went from ${levels[0]} to ${levels.at(-1)!.toFixed(2)} in ${levels.length} steps.`);
if (seconds.slice(1).some((rate) => Math.abs(rate - goal) > 1) || levels.at(-1)! < 0.6)
  throw new Error(`the rate does not hold: ${first.rates}`);
const bits = ({ rates, log, v }: typeof first) => JSON.stringify([rates, log, [...v]]);
if (bits(first) !== bits(again)) throw new Error('the log does not give the same run');
console.log('The log gives the same run, bit for bit.');
