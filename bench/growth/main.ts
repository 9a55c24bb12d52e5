import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rewritten } from '../marked.ts';
import { machine, machineLine } from '../report.ts';
import { short } from '../results.ts';
import { draw } from './draw.ts';
import { limits } from './limits.ts';
import { plots } from './plots.ts';

// npm run growth [-- NAME … --rounds 15]: measures how cost grows, and draws it into docs/growth and docs/performance.md.

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const FIGURES = file('../../docs/growth');
const DOCUMENT = file('../../docs/performance.md');

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '15' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !plots[name]);
if (unknown.length > 0) {
  console.error(`growth: found ${unknown.join(', ')}, expected some of ${Object.keys(plots).join(', ')}`);
  process.exit(1);
}
mkdirSync(FIGURES, { recursive: true });
const own = await limits();
const bytes = [1e4, 1e5, 1e6, 1e7, 1e8];
const copies = bytes.map((size) => `${short(own.copy(size))} GB/s at ${short(size / 1e6)} MB`).join(', ');
const machineSays = `f32 additions and multiplications ${short(own.flops)} GFLOP/s; copies, read and written, ${copies}`;
console.log(machineSays);
for (const name of positionals.length > 0 ? positionals : Object.keys(plots)) {
  const plotted = await plots[name]!(own, Number(values.rounds));
  writeFileSync(`${FIGURES}/${name}.svg`, draw(plotted));
  for (const curve of plotted.curves)
    console.log(`${name}, ${curve.name}: ${curve.points.map(([x, y]) => `${x} → ${short(y)}`).join(', ')}`);
}
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const date = new Date().toISOString().slice(0, 10);
const origin = `${date}, at ${commit}, ${machineLine(machine())}, a thread: ${machineSays}.`;
writeFileSync(DOCUMENT, rewritten(readFileSync(DOCUMENT, 'utf8'), 'npm run growth', origin));
