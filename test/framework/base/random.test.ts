import { expect } from 'chai';
import fc from 'fast-check';
import {
  branchKey,
  drawer,
  type Key,
  permutation,
  seedKey,
  threefry2x32,
  uniformFromWords,
  uniformNumbers,
} from '../../../framework/base/random.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });
const hex = (words: Key) => words.map((w) => w.toString(16).padStart(8, '0')).join(' ');

const mean = (xs: ArrayLike<number>) => Array.from(xs).reduce((sum, x) => sum + x, 0) / xs.length;
const variance = (xs: ArrayLike<number>) => {
  const m = mean(xs);
  return mean(Array.from(xs, (x) => (x - m) ** 2));
};

describe('random numbers', () => {
  it('Threefry-2x32-20 gives the known answers of Random123', () => {
    const ones = 0xffffffff;
    const answers: [Key, Key, string][] = [
      [[0, 0], [0, 0], '6b200159 99ba4efe'],
      [[ones, ones], [ones, ones], '1cb996fc bb002be7'],
      [[0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], 'c4923a9c 483df7a0'],
    ];
    for (const [key, [c0, c1], answer] of answers) expect(hex(threefry2x32(key, c0, c1))).equal(answer);
  });

  it('are the same where millions are drawn', () => {
    fc.assert(
      fc.property(word, word, word, word, (k0, k1, c0, c1) => {
        const { words, draw } = drawer([k0, k1]);
        draw(c0, c1);
        expect([words.first >>> 0, words.second >>> 0]).eql(threefry2x32([k0, k1], c0, c1));
      }),
    );
  });

  it('is a bijection of counters: no collision among neighbours', () => {
    const seen = new Set<string>();
    for (let c0 = 0; c0 < 100; c0++)
      for (let c1 = 0; c1 < 100; c1++) seen.add(hex(threefry2x32([1, 2], c0, c1)));
    expect(seen.size).equal(10000);
  });

  it('gives unsigned words, and takes signed ones for the same', () => {
    fc.assert(
      fc.property(word, word, word, word, (k0, k1, c0, c1) => {
        const words = threefry2x32([k0, k1], c0, c1);
        for (const w of words) expect(w).equal(w >>> 0);
        expect(threefry2x32([k0 | 0, k1 | 0], c0 | 0, c1 | 0)).eql(words);
      }),
    );
  });

  it('a flipped bit of key or counter flips half of the bits', () => {
    const bits = (n: number) => n.toString(2).replaceAll('0', '').length;
    const distances: number[] = [];
    for (let bit = 0; bit < 32; bit++) {
      const flip = (1 << bit) >>> 0;
      const [a0, a1] = threefry2x32([0, 0], 0, 0);
      for (const [b0, b1] of [
        threefry2x32([flip, 0], 0, 0),
        threefry2x32([0, flip], 0, 0),
        threefry2x32([0, 0], flip, 0),
        threefry2x32([0, 0], 0, flip),
      ]) {
        distances.push(bits((a0 ^ b0) >>> 0) + bits((a1 ^ b1) >>> 0));
      }
    }
    // 128 samples of a binomial (64, 1/2): the mean has a deviation of 4 / sqrt(128) = 0.35.
    expect(mean(distances)).within(30.5, 33.5);
    expect(Math.min(...distances)).above(12);
  });

  describe('keys', () => {
    it('a seed always gives the same key', () => {
      expect(seedKey('demo')).eql(seedKey('demo'));
      expect(seedKey(42)).eql(seedKey('42'));
      // Kept for ever: a changed key would change every published run.
      expect(hex(seedKey('demo'))).equal('586ff907 eeab47a7');
      expect(hex(seedKey(0))).equal('c7c56ed8 c0cc980d');
    });

    it('seeds, paths and keys give different keys', () => {
      const keys = [
        ...['demo', 'Demo', '', 0, 1, -1, 1.5, 'a'].map((seed) => seedKey(seed)),
        ...['net/z', 'net/x', 'net/zx', 'net/xz', 'z/net', 'n', 'ne'].map((path) => branchKey([0, 0], path)),
        branchKey([0, 1], 'net/z'),
        branchKey(branchKey([0, 0], 'net'), 'z'),
      ];
      expect(new Set(keys.map(hex)).size).equal(keys.length);
    });

    it('different paths give different keys, any path the same key again', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
          const key: Key = [7, 11];
          expect(branchKey(key, a)).eql(branchKey(key, a));
          if (a !== b) expect(branchKey(key, a)).not.eql(branchKey(key, b));
        }),
      );
    });
  });

  describe('uniform numbers', () => {
    it('have as their first 24 bits the uniform number in f32', () => {
      fc.assert(
        fc.property(word, word, (w0, w1) => {
          const u = uniformFromWords(w0, w1);
          const single = (w0 >>> 8) * 2 ** -24;
          expect(Math.floor(u * 2 ** 24) * 2 ** -24).equal(single);
          expect(Math.fround(single)).equal(single);
        }),
      );
    });

    it('lie in [0, 1) and use 53 bits', () => {
      expect(uniformFromWords(0, 0)).equal(0);
      expect(uniformFromWords(0xffffffff, 0xffffffff)).equal(1 - 2 ** -53);
      expect(uniformFromWords(-1, -1)).equal(1 - 2 ** -53);
      expect(uniformFromWords(0, 1 << 11)).equal(2 ** -53);
    });

    it('have the mean and variance of a uniform distribution', () => {
      const count = 1e5;
      const key = seedKey('uniform');
      const xs = Array.from({ length: count }, (_, i) => uniformFromWords(...threefry2x32(key, i, 0)));
      // Five standard errors; the seed is fixed, so that this either always holds or never.
      expect(Math.abs(mean(xs) - 1 / 2)).below(5 * Math.sqrt(1 / 12 / count));
      expect(Math.abs(variance(xs) - 1 / 12)).below(5 * Math.sqrt(1 / 180 / count));
    });
  });

  describe('of a key', () => {
    it('are as many as asked for, and those of its first counters', () => {
      const key: Key = [1, 2];
      const xs = uniformNumbers(key, 5000);
      expect(xs.length).equal(5000);
      expect(xs[7]).equal(uniformFromWords(...threefry2x32(key, 0, 7)));
      expect(Math.abs(mean([...xs]) - 0.5)).below(5 * Math.sqrt(1 / 12 / 5000));
      expect([...uniformNumbers(key, 3)]).eql([...xs.subarray(0, 3)]);
      expect(uniformNumbers(key, 0).length).equal(0);
      expect(uniformNumbers([2, 1], 8)).not.eql(xs.slice(0, 8));
    });
  });
});

describe('a permutation', () => {
  it('has every number once', () => {
    fc.assert(
      fc.property(fc.tuple(word, word), fc.nat(200), (key, count) => {
        const sorted = [...permutation(key, count)].sort((a, b) => a - b);
        expect(sorted).eql(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('is each of the possible ones as often as the others', () => {
    const counts = new Map<string, number>();
    const [draws, orders] = [12_000, 24];
    for (let i = 0; i < draws; i++) {
      const order = permutation(threefry2x32(seedKey('orders'), i, 0), 4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const expected = draws / orders;
    const chi2 = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 23 degrees of freedom: above 49.7 once in a thousand seeds.
    expect([counts.size, chi2 < 49.7]).eql([24, true]);
  });
});
