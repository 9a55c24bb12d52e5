import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { context, LIFCell, ms, process, simulate, toBytes } from '../../../index.ts';
import { browsers, missing, resultsIn } from '../../package/pages.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Goes on with what Node has saved, keeps it in the browser's own files, and loses the newest of them. */
const pageOf = (bytes: Uint8Array) => `
import { events, open, openRecording, save, simulate, toFolder } from './index.ts';
import { figures } from './report/index.ts';
const text = ${JSON.stringify(Buffer.from(bytes).toString('base64'))};
const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
async function main() {
  const saved = await open(bytes);
  const sim = simulate(saved.net, saved.setting);
  sim.restore(saved.snapshot);
  const go = (own, net) => own.run(net.advance, { steps: 50, inputs: [[net.z.j, 20]] });
  go(sim, saved.net);
  await save(sim, 'runs/run.myelin');
  await save(saved.net, 'runs/net.json');
  const again = await open('runs/run.myelin');
  go(sim, saved.net);
  await save(sim, 'runs/run.myelin');
  const runs = await (await navigator.storage.getDirectory()).getDirectoryHandle('runs');
  const torn = await (await runs.getFileHandle('run.myelin')).createWritable();
  await torn.write(new Uint8Array(100));
  await torn.close();
  const before = await open('runs/run.myelin', { warnings: 'silent' });
  const missing = await open('runs/other.myelin').catch((error) => error.code);
  const document = await open('runs/net.json');
  const record = [saved.net.z.v, events(saved.net.z.s)];
  const inputs = [[saved.net.z.j, 20]];
  const copy = simulate(saved.net, saved.setting);
  copy.restore(saved.snapshot);
  const whole = copy.run(saved.net.advance, { steps: 5000, inputs, record });
  copy.restore(saved.snapshot);
  const to = toFolder('runs/v');
  let most = 0;
  await new Promise((resolve, reject) => {
    const stream = copy.stream(saved.net.advance, { steps: 5000, inputs, record, to });
    stream.subscribe({ error: reject, complete: resolve, next: () => most++ });
  });
  const stored = await openRecording('runs/v');
  const rows = await stored.series('net/z.v').rows();
  const spikes = await stored.events('events(net/z.s)').between();
  const same = rows.data.join() === whole.get(record[0]).data.join() && spikes.ticks.join() === whole.get(record[1]).ticks.join();
  const twice = await new Promise((resolve) => copy.stream(saved.net.advance, { steps: 5000, inputs, record, to }).subscribe({ error: resolve }));
  let refused = '';
  try { copy.run(saved.net.advance, { steps: 1, inputs, record, to }); } catch (error) { refused = error.code; }
  const words = { title: 'x', caption: '', valueLabel: 'v / mV' };
  const line = figures.lines({ series: [{ name: 'v', values: rows.data }] }, { ...words, dt: 1e-3 });
  const image = figures.weightImage({ rows: 1, columns: 2, values: [0, 1] }, { ...words, rowLabel: 'r', columnLabel: 'c' });
  const png = Uint8Array.from(atob(/image.png;base64,([^"]*)/.exec(image.svg)[1]), (c) => c.charCodeAt(0));
  const { width } = await createImageBitmap(new Blob([png], { type: 'image/png' }));
  const drawn = line.svg.includes('v / mV') && width > 0;
  const kept = [drawn, stored.steps, stored.ended, same, most, twice.code, refused].join(' ');
  return [kept, sim.get(saved.net.z.v).join(), again.snapshot.tick, before.snapshot.tick, before.warnings[0].code, missing, document.kind].join(' ');
}
const tell = (result) => {
  const own = document.body.appendChild(document.createElement('p'));
  own.textContent = result;
  own.id = 'result';
};
main().then(tell, (error) => tell(String(error.stack)));
`;

describe('files in a page', () => {
  it('go on to the same bits under a strict policy, and are kept in two generations', async function () {
    const without = missing();
    if (without) console.log(`      ${without}`);
    if (browsers().length === 0) return this.skip();
    const net = context('net', () => {
      const z = LIFCell({ n_units: 5, tau_m: 20 });
      return { z, advance: process(z.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1), seed: 'page' });
    sim.set(net.z.v, [-60, -61, -62, -63, -64]);
    sim.run(net.advance, { steps: 30, inputs: [[net.z.j, 20]] });
    const bytes = await toBytes(sim);
    sim.run(net.advance, { steps: 100, inputs: [[net.z.j, 20]] });

    const folder = mkdtempSync(join(tmpdir(), 'myelin-page-'));
    try {
      const { outputFiles } = await build({
        stdin: { contents: pageOf(bytes), resolveDir: root },
        ...{ absWorkingDir: root, bundle: true, minify: true, write: false },
        ...{ format: 'esm', platform: 'browser', logLevel: 'silent' },
      });
      writeFileSync(join(folder, 'page.js'), outputFiles[0]!.contents);
      writeFileSync(
        join(folder, 'page.html'),
        '<!doctype html><body><script type="module" src="/page.js"></script>',
      );
      for (const own of browsers())
        expect(await resultsIn(own, folder, ['page.html']), own.name).eql([
          `true 5000 true true 50 file option ${sim.get(net.z.v).join()} 80 80 previous file model`,
        ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }).timeout(90_000);
});
