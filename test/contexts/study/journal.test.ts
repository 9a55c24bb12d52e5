import { expect } from 'chai';
import { checkOf, lineOf, readJournal } from '../../../contexts/study/journal.ts';
import { branchKey, MyelinError, seedKey, uniformNumbers } from '../../../index.ts';

const draws = (name: string, count: number) =>
  Array.from(uniformNumbers(branchKey(seedKey('journal'), name), count));
const bytesOf = (text: string) => new TextEncoder().encode(text);
const line = (outcome: unknown) => {
  const text = typeof outcome === 'string' ? outcome : JSON.stringify(outcome);
  return `{"check":"${checkOf(bytesOf(text))}","outcome":${text}}\n`;
};

const well = { number: 3, seed: 1, setting: { a: 1, b: '5 ms', c: true }, metrics: { loss: 0.5 } };
const further = {
  ...well,
  rung: 1,
  budget: 3,
  reports: [{ loss: 1 }, { loss: 0.5 }],
  figures: [{ title: 'a', caption: 'b', svg: '<svg/>' }],
  checkpoint: '0123abcd',
};
const failed = { number: 4, seed: 0, setting: { a: 2 }, failed: 'why' };

describe('a journal', () => {
  it('reads what it writes, to the last bit', () => {
    const all = [well, further, failed, { ...well, metrics: { x: -0, y: 5e-324, z: 0.1 + 0.2 } }];
    const { entries, whole } = readJournal(bytesOf(all.map(lineOf).join('')), 'here');
    expect(entries).eql(all);
    expect(Object.is((entries[3] as typeof well & { metrics: { x: number } }).metrics.x, -0)).equal(true);
    expect(whole).equal(bytesOf(all.map(lineOf).join('')).length);
  });

  it('refuses lines with a right checksum that hold no outcome', () => {
    const odd: unknown[] = [
      ...[null, 5, [], {}, 'text', '{"number":1', '{"number":1,"number":1}'],
      ...[
        { ...well, number: -1 },
        { ...well, number: 0.5 },
        { ...well, number: '3' },
        { ...well, seed: null },
      ],
      ...[
        { ...well, setting: [1] },
        { ...well, setting: undefined },
        { ...well, metrics: { loss: '1' } },
      ],
      ...[
        { ...well, metrics: {}, failed: 'both' },
        { ...failed, failed: 5 },
        { ...failed, failed: undefined },
      ],
      ...[
        { ...failed, checkpoint: '0123abcd' },
        { ...well, checkpoint: '../x' },
        { ...well, checkpoint: 5 },
      ],
      ...[
        { ...well, rung: 1 },
        { ...well, budget: 1 },
        { ...further, rung: -1 },
        { ...further, budget: '3' },
      ],
      ...[
        { ...well, reports: { loss: 1 } },
        { ...well, reports: [{ loss: null }] },
        { ...well, reports: [5] },
        { ...well, figures: [{ title: 'a', caption: 'b' }] },
        { ...well, figures: 'none' },
      ],
    ];
    for (const own of odd)
      expect(() => readJournal(bytesOf(line(own)), 'here'), JSON.stringify(own)).throw(MyelinError);
  });

  it('gives outcomes or an error of ours for bytes of any kind, and never more than was written', () => {
    const bytes = bytesOf([well, further, failed, well, failed].map(lineOf).join(''));
    const written = [well, further, failed].map(lineOf);
    let refused = 0;
    for (let draw = 0; draw < 3000; draw++) {
      const copy = Array.from(bytes);
      const luck = draws(String(draw), 13);
      for (let change = 0; change <= 3 * luck[12]!; change++) {
        const [where, how, what] = luck.slice(3 * change) as [number, number, number];
        const at = Math.floor(where * copy.length);
        if (how < 0.4) copy[at] = Math.floor(what * 256);
        else if (how < 0.6) copy.splice(at, Math.ceil(what * 40));
        else if (how < 0.8) copy.splice(at, 0, ...copy.slice(0, Math.ceil(what * 300)));
        else copy.length = at;
      }
      try {
        for (const own of readJournal(Uint8Array.from(copy), 'here').entries)
          expect(written).include(lineOf(own));
      } catch (error) {
        expect(error).instanceOf(MyelinError);
        refused++;
      }
    }
    expect(refused).within(500, 2999);
  });
});
