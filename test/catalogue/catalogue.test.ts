import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { differences, type Hashes, runEntry } from './compare.ts';
import { entries } from './entries.ts';

const recorded = JSON.parse(readFileSync(new URL('hashes.json', import.meta.url), 'utf8')) as Hashes;

// `npm run catalogue` runs them in double precision and in all their ways too.
describe('the catalogue, in single precision', () => {
  it('has a hash for every model, and a model for every hash', () => {
    expect(entries.map(({ name }) => name)).eql(Object.keys(recorded));
  });

  for (const { name, ways } of entries)
    it(`${name} gives the bits that were recorded`, async () => {
      const found = await runEntry({ name, ways: [ways[0]] }, 'f32');
      expect(differences(name, 'f32', found, recorded)).eql([]);
    });
});
