import { expect } from 'chai';
import fc from 'fast-check';
import { sobol } from '../../../contexts/study/sobol.ts';
import { type StudySpace, study } from '../../../index.ts';
import { refusal } from './support.ts';

const settingsOf = async (space: StudySpace, options: object = {}) =>
  (await study(() => ({ one: 1 }), space, options)).rows.map(({ setting }) => setting);

/** torch.quasirandom.SobolEngine(21).draw(70), times 2^30, at some indices. */
const TORCH: Readonly<Record<number, readonly number[]>> = {
  1: [
    536870912, 536870912, 536870912, 536870912, 536870912, 536870912, 536870912, 536870912, 536870912,
    536870912, 536870912, 536870912, 536870912, 536870912, 536870912, 536870912, 536870912, 536870912,
    536870912, 536870912, 536870912,
  ],
  3: [
    268435456, 805306368, 805306368, 805306368, 268435456, 268435456, 805306368, 268435456, 268435456,
    268435456, 268435456, 268435456, 805306368, 805306368, 268435456, 805306368, 268435456, 805306368,
    268435456, 805306368, 805306368,
  ],
  5: [
    939524096, 939524096, 134217728, 402653184, 939524096, 671088640, 939524096, 402653184, 402653184,
    134217728, 402653184, 939524096, 939524096, 134217728, 939524096, 402653184, 939524096, 402653184,
    402653184, 671088640, 671088640,
  ],
  33: [
    587202560, 822083584, 218103808, 50331648, 687865856, 452984832, 318767104, 184549376, 520093696,
    587202560, 956301312, 486539264, 1023410176, 520093696, 520093696, 654311424, 721420288, 587202560,
    989855744, 16777216, 889192448,
  ],
  69: [
    964689920, 562036736, 1015021568, 763363328, 293601280, 880803840, 310378496, 360710144, 931135488,
    260046848, 612368384, 914358272, 595591168, 696254464, 192937984, 947912704, 8388608, 209715200,
    243269632, 343932928, 92274688,
  ],
};

describe('the settings of a study', () => {
  it('are of a grid every combination, the last name fastest', async () => {
    const space = { a: [1, 2], b: ['x', 'y'], c: { from: 0, to: 1, step: 0.5 } };
    const settings = await settingsOf(space);
    expect(settings.map((own) => Object.values(own).join(''))).eql(
      [1, 2].flatMap((a) => ['x', 'y'].flatMap((b) => [0, 0.5, 1].map((c) => `${a}${b}${c}`))),
    );
    expect(await settingsOf(space, { count: 5 })).eql(settings.slice(0, 5));
  });

  it('have the values of ranges as they are written in decimals, ends included', async () => {
    const values = async (range: StudySpace[string]) => (await settingsOf({ x: range })).map(({ x }) => x);
    expect(await values({ from: 0, to: 0.5, step: 0.1 })).eql([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(await values({ from: 5, to: 50, step: 20, unit: 'ms' })).eql(['5 ms', '25 ms', '45 ms']);
    expect(await values({ from: 1e-4, to: 1e-1, count: 4, log: true })).eql([0.0001, 0.001, 0.01, 0.1]);
    expect(await values({ from: 3, to: 3, step: 1 })).eql([3]);
    expect(await values({ from: 2, to: 4, count: 1 })).eql([2]);
  });

  it('of random and Sobol samplers follow from seed and number alone', async () => {
    const space = { a: { from: -1, to: 1 }, b: { from: 1e-4, to: 1, log: true }, c: ['x', 'y', 'z'] };
    for (const sampler of ['random', 'sobol'] as const) {
      const many = await settingsOf(space, { sampler, count: 40, seed: 7 });
      expect(await settingsOf(space, { sampler, count: 9, seed: 7 })).eql(many.slice(0, 9));
      expect(await settingsOf(space, { sampler, count: 9, seed: 8 })).not.eql(many.slice(0, 9));
      for (const { a, b, c } of many) {
        expect(a).within(-1, 1);
        expect(b).within(1e-4, 1);
        expect(c).oneOf(['x', 'y', 'z']);
      }
      expect(new Set(many.map(({ a }) => a)).size).equal(40);
    }
  });

  it("fill each dimension evenly by Sobol's sequence: 2^m from a multiple of 2^m on have one in each of 2^m intervals", async () => {
    const names = Array.from({ length: 21 }, (_, d) => `x${d}`);
    const space = Object.fromEntries(names.map((name) => [name, { from: 0, to: 1 }]));
    for (const seed of [0, 'other']) {
      const settings = await settingsOf(space, { sampler: 'sobol', count: 128, seed });
      for (const m of [0, 1, 3, 5])
        for (let from = 0; from < 128; from += 2 ** m)
          for (const name of names) {
            const own = settings
              .slice(from, from + 2 ** m)
              .map((one) => Math.floor((one[name] as number) * 2 ** m));
            expect(new Set(own).size, `${name} from ${from}`).equal(2 ** m);
          }
    }
  });

  it('are even in two dimensions at once: a (0, m, 2)-net', () => {
    const point = sobol(2);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.nat(8), fc.nat(1000), (m, cut, block) => {
        const first = Math.min(cut, m);
        const boxes = Array.from({ length: 2 ** m }, (_, i) => {
          const [x, y] = point(block * 2 ** m + i);
          return `${Math.floor(x! / 2 ** (32 - first))} ${Math.floor(y! / 2 ** (32 - m + first))}`;
        });
        expect(new Set(boxes).size).equal(2 ** m);
      }),
      { numRuns: 60 },
    );
  });

  it("have PyTorch 2's numbers in all 21 dimensions", () => {
    const point = sobol(21);
    for (const [index, words] of Object.entries(TORCH))
      expect(point(Number(index)).map((x) => x / 4)).eql(words);
  });

  it('are refused with what to write instead', async () => {
    const free = { x: { from: 0, to: 1 } };
    expect(await refusal(settingsOf(free))).contain("take sampler: 'sobol'");
    expect(await refusal(settingsOf(free, { sampler: 'random' }))).contain(
      "{ sampler: 'random', count: 64 }",
    );
    expect(await refusal(settingsOf({ x: [1, 2] }, { count: 3 }))).contain('at most 2');
    expect(await refusal(settingsOf({}))).contain('a record of lists and ranges');
    expect(await refusal(settingsOf({ x: [] }))).contain('an empty list');
    expect(await refusal(settingsOf({ x: [1, Number.NaN] }))).contain('NaN');
    expect(await refusal(settingsOf({ x: { from: 0, to: 1, log: true, count: 3 } }))).contain('a number > 0');
    expect(await refusal(settingsOf({ x: { from: 1, to: 0, step: 1 } }))).contain('≥ 1');
    expect(await refusal(settingsOf({ x: { from: 0, to: 1, steps: 2 } as never }))).contain("'step'");
    expect(await refusal(settingsOf({ x: { from: 0, to: 1e9, step: 1 } }))).contain('larger steps');
    expect(await refusal(settingsOf({ x: [1] }, { seeds: [1, 1] }))).contain('different');
    const wide = Object.fromEntries(Array.from({ length: 22 }, (_, d) => [`x${d}`, { from: 0, to: 1 }]));
    expect(await refusal(settingsOf(wide, { sampler: 'sobol', count: 4 }))).contain('at most 21');
  });
});
