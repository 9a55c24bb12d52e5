import { mkdirSync, writeFileSync } from 'node:fs';
import { ms, populationRate, type SpikeEvents } from '../index.ts';
import { figures, page } from '../report/index.ts';

/** Writes `out/NAME.html`: who of the first cells fired when, and how often cells fire over time. */
export function networkPage(name: string, title: string, raster: SpikeEvents, channels = 400): void {
  const { ticks, cells, steps, dt } = raster;
  const events = Array.from(ticks, (tick, k) => [tick - raster.tick, cells[k]!] as const);
  const { rates } = populationRate(raster, ms(2));
  const dots = figures.raster(
    { events: events.filter(([, cell]) => cell < channels), steps, channels },
    { title: 'Spikes', caption: `The first ${channels} cells.`, dt: dt / 1000, channelLabel: 'Cell' },
  );
  const rate = figures.lines(
    { series: [{ name: 'rate', values: Float64Array.from(rates) }] },
    { title: 'Rate', caption: 'Of a cell, in bins of 2 ms.', dt: 2e-3, valueLabel: 'Rate (Hz)' },
  );
  mkdirSync('out', { recursive: true });
  const sections = [{ heading: 'Activity', text: '', figures: [dots, rate] }];
  writeFileSync(`out/${name}.html`, page({ title, summary: [], sections }));
}
