import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { benchmarks } from '../../bench/benchmarks.ts';
import { rewritten, writtenBy } from '../../bench/marked.ts';
import { commandOf, type Recorded, recorded, short, tablesOf } from '../../bench/results.ts';

const document = readFileSync(new URL('../../docs/results.md', import.meta.url), 'utf8');

const row = (name: string, median: number) => ({
  ...{ name, median, min: median / 2, max: median * 2, rounds: 5, repeat: 1, ratio: median / 10, best: 1 },
  ...{ start: 0.25, memory: 80, version: name === 'peer' ? 'jax==0.10.2 torch==2.15.0' : null },
});
const measured = (name: string, ...rows: ReturnType<typeof row>[]): Recorded => ({
  ...{ name, label: name, footprint: false, doc: '', unit: 'ms', rows, missing: [] },
  ...{ machine: { node: 'v20', cpu: 'CPU', cores: 2 }, load: 0.5, commit: 'abc', date: '2026-01-01' },
});
const origin = '5 rounds, 2026-01-01, at abc, load 0.5; Node v20, CPU, 2 cores, jax==0.10.2, torch==2.15.0.';

describe('bench: what is written', () => {
  it('docs/results.md has a place for every benchmark, and says there what bench/results.json holds', () => {
    const results = recorded();
    for (const name of Object.keys(benchmarks)) {
      const written = writtenBy(document, commandOf(name));
      expect(written, name).a('string');
      if (results[name])
        expect(written, `${name}: ${commandOf(name)} writes it`).equal(tablesOf(results[name]));
    }
    expect(Object.keys(benchmarks)).includes.members(Object.keys(results));
  });

  it('replaces what is between its marks and nothing else', () => {
    const text =
      'a\n<!-- written by `x` -->\n\nold\n\n<!-- end -->\nb <!-- written by `y` --> c <!-- end -->';
    const changed = rewritten(text, 'x', 'new');
    expect(writtenBy(changed, 'x')).equal('new');
    expect(writtenBy(changed, 'y')).equal('c');
    expect(changed).equal(text.replace('old', 'new'));
    expect(() => rewritten(text, 'z', 'new')).throws("found no place for what 'z' writes");
  });

  it('gives all figures of one case', () => {
    const lines = tablesOf({ a: measured('a', row('myelin', 10), row('peer', 2345.6)) }).split('\n');
    expect(lines).deep.equal([
      '| who | ms | least – most | time / ours | least / our least | start, s | memory, MB |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| myelin | 10.0 | 5.00 – 20.0 | 1.00 | 1.00 | 0.250 | 80 |',
      '| peer | 2\u202f346 | 1\u202f173 – 4\u202f691 | 235 | 1.00 | 0.250 | 80 |',
      '',
      origin,
    ]);
  });

  it('gives several cases columns, or rows where they are more than the contenders', () => {
    const two = { a: measured('a', row('myelin', 10), row('peer', 20)), b: measured('b', row('peer', 20)) };
    expect(tablesOf(two).split('\n')).deep.equal([
      '| who, ms | a | b |',
      '| --- | --- | --- |',
      '| myelin | 10.0 (5.00 – 20.0), 1.00 | – |',
      '| peer | 20.0 (10.0 – 40.0), 2.00 | 20.0 (10.0 – 40.0), 2.00 |',
      '',
      origin,
    ]);
    const both = { a: { ...two.a, footprint: true }, b: { ...two.b, footprint: true } };
    expect(tablesOf(both).split('\n').slice(5, 9)).deep.equal([
      '| who, start, s, and memory, MB | a | b |',
      '| --- | --- | --- |',
      '| myelin | 0.250, 80 | – |',
      '| peer | 0.250, 80 | 0.250, 80 |',
    ]);
    const three = { ...two, c: { ...measured('c', row('peer', 1)), load: 3 } };
    expect(tablesOf(three).split('\n')).deep.equal([
      '| ms | myelin | peer |',
      '| --- | --- | --- |',
      '| a | 10.0 (5.00 – 20.0), 1.00 | 20.0 (10.0 – 40.0), 2.00 |',
      '| b | – | 20.0 (10.0 – 40.0), 2.00 |',
      '| c | – | 1.00 (0.500 – 2.00), 0.100 |',
      '',
      origin.replace('load 0.5', 'load 0.5 to 3'),
    ]);
  });

  it('writes three digits', () => {
    expect([0, 0.01234, 0.999, 12.34, 123.4, 1234.5, 1234567].map(short)).deep.equal([
      ...['0.00', '0.0123', '0.999', '12.3', '123', '1\u202f235', '1\u202f234\u202f567'],
    ]);
  });
});
