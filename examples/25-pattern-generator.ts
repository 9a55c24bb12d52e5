// Matsuoka 1985: two cells that inhibit each other and tire make a rhythm, one after the other, as the halves of a spinal cord do. A rhythm needs
// inhibition above 1 + tau/T; below, both come to rest at the same activity.
import { cell } from '../framework/equations/index.ts';
import { context, ms, process, simulate, wire } from '../index.ts';

const Half = cell(
  'Half',
  `
  dx/dt = (drive - x - b*f - w*other)/tau : 1
  df/dt = (y - f)/T : 1              # how tired it is
  y = max(x, 0) : 1                  # what it sends
  other : 1 (input)
  w : 1
  drive = 1; b = 2.5; tau = 50 ms; T = 100 ms
  `,
  { method: 'rk4', initial: { x: '0.1*i' }, source: 'Matsuoka 1985, Biological Cybernetics 52' },
);

/** The activity of both halves over time, [steps, 2]. */
function halves(w: number): Float32Array {
  const net = context('halves', () => {
    const z = Half({ n_units: 2, w });
    wire(z.y.at([1, 0]), z.other);
    return { z, advance: process(z.advance_state) };
  });
  const run = simulate(net, { dt: ms(1) }).run(net.advance, { duration: '5 s', record: [net.z.y] });
  return run.get(net.z.y).data;
}

/** When a half begins to be active, in ms. */
const onsets = (data: Float32Array, half: number): number[] =>
  Array.from({ length: data.length / 2 - 1 }, (_, t) => t).filter(
    (t) => t > 1000 && data[2 * t + half] === 0 && data[2 * t + 2 + half]! > 0,
  );

const rhythm = halves(2.5);
const [left, right] = [onsets(rhythm, 0), onsets(rhythm, 1)];
const periods = left.slice(1).map((t, k) => t - left[k]!);
const period = periods.reduce((a, b) => a + b, 0) / periods.length;
const lag = (right.find((t) => t > left[0]!)! - left[0]!) / period;
console.log(`a rhythm of ${period.toFixed(1)} ms; the other half follows after ${lag.toFixed(2)} of it`);

if (!(periods.length > 5 && periods.every((own) => Math.abs(own - period) <= 2)))
  throw new Error('there is no rhythm');
if (!(Math.abs(lag - 0.5) < 0.02)) throw new Error('the halves do not take turns');
const rest = halves(1.2).slice(-2000);
if (!(Math.max(...rest) - Math.min(...rest) < 1e-3)) throw new Error('little inhibition makes a rhythm, too');
