import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  context,
  events,
  process as inOrder,
  LIFCell,
  ms,
  openRecording,
  simulate,
  toFolder,
} from '../../index.ts';

/**
 * Writes whole rows and events of 1000 cells to disk, and says how much memory has grown after the first tenth of the steps, how much there was written, and how
 * long it took to read a thousand rows from the end.
 */
export async function recordings(steps: number) {
  const net = context('net', () => {
    const z = LIFCell({ n_units: 1000, tau_m: 20 });
    return { z, advance: inOrder(z.advance_state) };
  });
  const { z } = net;
  const folder = mkdtempSync(join(tmpdir(), 'myelin-soak-'));
  try {
    const sim = simulate(net, { dt: ms(1) });
    let [first, most, next] = [0, 0, 0];
    const progress = ({ done }: { done: number }) => {
      if (done < next) return;
      next += steps / 100;
      globalThis.gc?.();
      const { rss } = process.memoryUsage();
      if (done <= steps / 10) first = Math.max(first, rss);
      else most = Math.max(most, rss);
    };
    const inputs = [[z.j, (t: number) => 18 + Math.sin(t / 50)]] as const;
    sim.run(net.advance, { steps, inputs, record: [z.v, events(z.s)], to: toFolder(folder), progress });
    const stored = await openRecording(folder);
    const v = stored.series('net/z.v');
    const start = performance.now();
    const { data } = await v.rows(steps - 1, steps);
    const reading = performance.now() - start;
    if (data.some((x, k) => x !== sim.get(z.v)[k])) throw new Error('the last row is another');
    return {
      growth: (most - first) / 2 ** 20,
      bytes: 4000 * steps + 8 * stored.events('events(net/z.s)').count,
      reading,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
