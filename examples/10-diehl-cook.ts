// Diehl and Cook's network learns digits without labels: each cell comes to respond to a way of writing one.
import { mkdirSync, writeFileSync } from 'node:fs';
import { context, diehlCook, ms, simulate } from '../index.ts';
import { page } from '../report/index.ts';
import { type Digit, digits, enlarged } from './digits.ts';
import { correlation, fieldsImage, receptiveFields } from './receptive-fields.ts';

const [side, steps, cells] = [28, 200, 100];
const net = context('net', () => diehlCook({ n_in: side * side, n_units: cells }));
const sim = simulate(net, { dt: ms(1), seed: 'digits' });
const { z0, z1e, W1 } = net;

/** Spikes of every cell for a digit; its 8×8 pixels are enlarged to the network's 28×28. */
function show({ image }: Digit, process: typeof net.learn): Float64Array {
  sim.reset();
  const inputs = [[z0.inputs, enlarged(image, side)]] as const;
  const { data } = sim.run(process, { steps, inputs, record: [z1e.s] }).get(z1e.s);
  const counts = new Float64Array(cells);
  data.forEach((s: number, i: number) => {
    counts[i % cells]! += s;
  });
  return counts;
}
const fields = () => receptiveFields(sim.get(W1.weights), cells);
const { train: all, test } = digits();
/** How many digits are shown: `npx tsx examples/10-diehl-cook.ts 1000`. */
const train = all.slice(0, Number(process.argv[2] ?? all.length));
const means = Array.from({ length: 10 }, (_, label) => {
  const own = train.filter((digit) => digit.label === label).map(({ image }) => enlarged(image, side));
  return own[0]!.map((_, i) => own.reduce((sum, image) => sum + image[i]!, 0) / own.length);
});
/** How well a receptive field resembles the mean image of some class. */
const likeness = (field: readonly number[]) => Math.max(...means.map((mean) => correlation(field, mean)));
const meanLikeness = (all: readonly number[][]) =>
  all.reduce((sum, field) => sum + likeness(field), 0) / cells;

sim.run(net.normalize, { steps: 1 });
const before = fields();
const start = performance.now();
const responses = train.map((digit) => {
  const counts = show(digit, net.learn);
  sim.run(net.normalize, { steps: 1 });
  return counts;
});
const perDigit = (performance.now() - start) / train.length;
const after = fields();

// Labels only now: a cell stands for the class to which it has answered most in the second half of the training.
const late = train.map((_, i) => i).filter((i) => i >= train.length / 2);
const labels = Array.from({ length: cells }, (_, cell) => {
  const rates = means.map((_, label) => {
    const own = late.filter((i) => train[i]!.label === label);
    return own.reduce((sum, i) => sum + responses[i]![cell]!, 0) / own.length;
  });
  return rates.indexOf(Math.max(...rates));
});
const recognized = test.filter((digit) => {
  const counts = show(digit, net.advance);
  const votes = means.map((_, label) => {
    const own = counts.filter((_, cell) => labels[cell] === label);
    return own.length ? own.reduce((a, b) => a + b, 0) / own.length : 0;
  });
  return votes.indexOf(Math.max(...votes)) === digit.label;
});
const accuracy = recognized.length / test.length;
const active = labels.filter((_, cell) => late.some((i) => responses[i]![cell]! > 0)).length;
const [was, is] = [meanLikeness(before), meanLikeness(after)];
const text =
  `After ${train.length} digits, seen once and without labels, the weights of a cell correlate with the mean image of ` +
  `a class by ${is.toFixed(2)} on average (${was.toFixed(2)} before). ${active} of ${cells} cells respond. Named after the ` +
  `class that each responds to most, they recognize ${(100 * accuracy).toFixed(1)} % of ${test.length} new digits.`;
const drawn = [fieldsImage(after, 'Receptive fields'), fieldsImage(before, 'At the start')];
const sections = [{ heading: 'What the cells have learned', text, figures: drawn }];
mkdirSync('out', { recursive: true });
writeFileSync('out/diehl-cook.html', page({ title: 'Diehl and Cook', summary: [], sections }));
console.log(`${text} ${perDigit.toFixed(1)} ms a digit. Wrote out/diehl-cook.html`);
if (was > 0.2 || is < 0.85 || active < 95 || accuracy < 0.7)
  throw new Error(`no digits were learned: ${text}`);
