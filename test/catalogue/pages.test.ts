import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { browsers, missing, resultsIn } from '../package/pages.ts';
import type { Hashes } from './compare.ts';
import { type Chosen, chosen } from './here.ts';
import { writePage } from './page.ts';

const recorded = JSON.parse(readFileSync(new URL('hashes.json', import.meta.url), 'utf8')) as Hashes;

// `npm run soak -- bits-elsewhere` opens pages of all models, run for long.
describe('the catalogue in a page', () => {
  it('gives the bits that were recorded, some models of it, under a strict policy', async function () {
    const without = missing();
    if (without) console.log(`      ${without}`);
    if (browsers().length === 0) return this.skip();
    const own: Chosen = { every: 9, from: 4, dtypes: ['f32'], steps: null };
    const folder = mkdtempSync(join(tmpdir(), 'myelin-page-'));
    try {
      const page = await writePage(folder, own);
      const expected = Object.fromEntries(
        chosen(own).map(({ name }) => [`${name} f32`, recorded[name]!.f32]),
      );
      for (const browser of browsers()) {
        const [result] = await resultsIn(browser, folder, [page]);
        expect(JSON.parse(result!), browser.name).eql(expected);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }).timeout(180_000);
});
