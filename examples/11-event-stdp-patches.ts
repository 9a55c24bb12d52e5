// Winner-take-all cells learn patches of digits by event-driven STDP: strokes and edges.
import { mkdirSync, writeFileSync } from 'node:fs';
import { context, eventStdpPatches, ms, simulate } from '../index.ts';
import { page } from '../report/index.ts';
import { digits, enlarged } from './digits.ts';
import { correlation, fieldsImage, receptiveFields } from './receptive-fields.ts';

const [image, side, cells] = [28, 10, 100];
/** How many patches are shown: `npx tsx examples/11-event-stdp-patches.ts 8000`. */
const patches = Number(process.argv[2] ?? 12_000);
const net = context('net', () => eventStdpPatches({ n_in: side * side, n_units: cells }));
const sim = simulate(net, { dt: ms(3), seed: 'patches' });
const { z0, W1 } = net;

let state = 1;
/** A whole number below n, the same in every run. */
const below = (n: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const total = (pixels: Float64Array) => pixels.reduce((sum, x) => sum + x, 0);
const images = digits().train.map((digit) => enlarged(digit.image, image));
/** A random piece of a random digit that shows at least so much ink. */
function patch(ink: number): Float64Array {
  const whole = images[below(images.length)]!;
  const [top, left] = [below(image - side + 1), below(image - side + 1)];
  const pixel = (i: number) => whole[(top + Math.floor(i / side)) * image + left + (i % side)]!;
  const pixels = Float64Array.from({ length: side * side }, (_, i) => pixel(i));
  return total(pixels) > ink ? pixels : patch(ink);
}

const probes = Array.from({ length: 1000 }, () => patch(5));
/** How well each receptive field resembles the most similar of many patches. */
const likenesses = (fields: readonly number[][]) =>
  fields.map((field) => Math.max(...probes.map((probe) => correlation(field, probe))));
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const fields = () => receptiveFields(sim.get(W1.weights), cells);

const before = fields();
const start = performance.now();
for (let k = 0; k < patches; k++) {
  sim.reset();
  sim.run(net.learn, { steps: 50, inputs: [[z0.inputs, patch(0)]] });
}
const perPatch = (performance.now() - start) / patches;
const after = fields();
const likeness = likenesses(after);
const formed = likeness.filter((x) => x > 0.8).length;
const [was, is] = [mean(likenesses(before)), mean(likeness)];
const alike = mean(after.flatMap((a, i) => after.slice(0, i).map((b) => correlation(a, b))));

const text =
  `After ${patches} patches the weights of a cell correlate with the most similar of ${probes.length} patches by ` +
  `${is.toFixed(2)} on average (${was.toFixed(2)} before), those of ${formed} cells by more than 0.8. Cells differ: their ` +
  `weights correlate with each other by ${alike.toFixed(2)} on average.`;
const drawn = [fieldsImage(after, 'Receptive fields'), fieldsImage(before, 'At the start')];
const sections = [{ heading: 'What the cells have learned', text, figures: drawn }];
mkdirSync('out', { recursive: true });
writeFileSync('out/event-stdp-patches.html', page({ title: 'Event-driven STDP', summary: [], sections }));
console.log(`${text} ${perPatch.toFixed(2)} ms a patch. Wrote out/event-stdp-patches.html`);
if (was > 0.35 || is < 0.75 || formed < 60 || alike > 0.1) throw new Error(`no fields have formed: ${text}`);
