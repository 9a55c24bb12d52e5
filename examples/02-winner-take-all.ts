// Ten cells compete: thresholds settle where one wins at a time, and refractory winners let others have a turn.
import { mkdirSync, writeFileSync } from 'node:fs';
import { context, ms, process, simulate, WTASCell } from '../index.ts';
import { figures, page, type RasterEvent } from '../report/index.ts';

const [cells, steps] = [10, 400];
const net = context('net', () => {
  const z = WTASCell({ n_units: cells, thr_base: 0.06, thr_gain: 0.001, refract_time: ms(10) });
  return { z, advance: process(z.advance_state) };
});
const sim = simulate(net, { dt: ms(1), seed: 'winners' });
const j = Array.from({ length: cells }, (_, cell) => 1 + cell / 10);
const { z } = net;
const run = sim.run(net.advance, { steps, inputs: [[z.j, j]], record: [z.s, z.thr] });

const spikes = [...run.get(z.s).data];
const winners = (from: number, to: number) =>
  spikes.slice(from * cells, to * cells).reduce((sum, s) => sum + s, 0) / (to - from);
const late = spikes.slice(cells * 200);
const wins = j.map((_, cell) => late.filter((s, i) => s && i % cells === cell).length);
const events = spikes.flatMap((s, i): RasterEvent[] => (s ? [[Math.floor(i / cells), i % cells]] : []));
const series = [0, cells - 1].map((cell) => {
  const values = run.get(z.thr).data.filter((_, i) => i % cells === cell);
  return { name: `cell ${cell}`, values };
});
const words = { title: 'Winners', caption: `Wins of each cell after 0.2 s: ${wins}.`, dt: 1e-3 };
const drawn = [
  figures.raster({ events, steps, channels: cells }, { ...words, channelLabel: 'Cell' }),
  figures.lines(
    { series },
    { ...words, title: 'Thresholds', caption: 'They shift alike.', valueLabel: 'thr' },
  ),
];
const text = `${winners(0, 50)} winners per step at first, ${winners(200, steps)} at the end.`;
const sections = [{ heading: 'Competition', text, figures: drawn }];
mkdirSync('out', { recursive: true });
writeFileSync('out/winner-take-all.html', page({ title: 'Winner take all', summary: [], sections }));
if (winners(0, 50) < 2 || winners(200, steps) !== 1 || wins.some((n) => n !== 20))
  throw new Error(`the cells do not take turns: ${text} ${wins}`);
console.log(`${text} Wrote out/winner-take-all.html`);
