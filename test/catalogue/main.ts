// The catalogue of models, whose every bit is a promise: `npm run catalogue` runs all and compares, `npm run catalogue -- lif`
// those whose name begins so, and `npm run catalogue -- --write` records what they give now.
import { readFileSync, writeFileSync } from 'node:fs';
import type { DType } from '../../index.ts';
import { differences, type Found, type Hashes, runEntry, textOf } from './compare.ts';
import { entries } from './entries.ts';

const FILE = new URL('hashes.json', import.meta.url);
const [option] = process.argv.slice(2);
const writes = option === '--write';
const prefix = writes ? '' : (option ?? '');
const chosen = entries.filter(({ name }) => name.startsWith(prefix));

const recorded = (writes ? {} : JSON.parse(readFileSync(FILE, 'utf8'))) as Hashes;
const faults: string[] = [];
const hashes: Record<string, Partial<Record<DType, Found['hashes']>>> = {};
let count = 0;
for (const entry of chosen) {
  const own: Partial<Record<DType, Found['hashes']>> = {};
  for (const dtype of ['f32', 'f64'] as const) {
    try {
      const found = await runEntry(entry, dtype);
      own[dtype] = found.hashes;
      count += Object.keys(found.hashes).length;
      faults.push(...(writes ? found.faults : differences(entry.name, dtype, found, recorded)));
    } catch (error) {
      faults.push(`${entry.name} ${dtype}: ${error instanceof Error ? error.stack : error}`);
    }
  }
  hashes[entry.name] = own;
}
if (!prefix)
  for (const name of Object.keys(recorded).filter((own) => !(own in hashes)))
    faults.push(`${name}: recorded, but no model of the catalogue`);
for (const fault of faults) console.log(`differs: ${fault}`);
if (writes && faults.length === 0) writeFileSync(FILE, textOf(hashes));
const end = faults.length > 0 ? `${faults.length} differ` : writes ? 'written' : 'all equal';
console.log(`catalogue: ${chosen.length} models, ${count} hashes, ${end}`);
process.exitCode = faults.length > 0 || chosen.length === 0 ? 1 : 0;
