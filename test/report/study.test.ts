import { expect } from 'chai';
import fc from 'fast-check';
import { studyReport, type TrialEnd } from '../../report/index.ts';
import { axesOf } from '../../report/study/axes.ts';
import { bestOf, isScored, readStudy } from '../../report/study/data.ts';
import { importances } from '../../report/study/importance.ts';
import { count, finite, textsOf } from './support.ts';

type Setting = TrialEnd['setting'];

/** The outcomes of all settings, with some seeds. */
const tried = (settings: readonly Setting[], score: (setting: Setting, seed: number) => number, seeds = 1) =>
  settings.flatMap((setting, number) =>
    Array.from({ length: seeds }, (_, seed): TrialEnd => {
      const loss = score(setting, seed);
      const own = { number, seed, setting };
      return Number.isFinite(loss) ? { ...own, metrics: { loss } } : { ...own, failed: 'Error: too far' };
    }),
  );
const grid = (of: Readonly<Record<string, readonly Setting[string][]>>): readonly Setting[] =>
  Object.entries(of).reduce<readonly Setting[]>(
    (all, [name, values]) => all.flatMap((own) => values.map((value) => ({ ...own, [name]: value }))),
    [{}],
  );
const sharesOf = (outcomes: readonly TrialEnd[]) => {
  const { rows } = readStudy({ title: '', outcomes });
  const all = importances(axesOf(rows, undefined), rows.filter(isScored));
  return Object.fromEntries(all.map(({ axis, share }) => [axis.name, share]));
};
const svgs = (html: string) => [...html.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg);
const headings = (html: string) => [...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, text]) => text);

describe('report: importance', () => {
  it('is the share of the variance of each name, where these only add up', () => {
    const settings = grid({ a: [1, 2, 3, 4], b: ['x', 'y', 'z'], c: [true, false] });
    const parts = { a: [0, 3, 1, 6], b: { x: 0, y: 2, z: -1 } };
    const of = ({ a, b }: Setting) => parts.a[Number(a) - 1]! + parts.b[b as 'x'];
    const variance = (all: readonly number[]) => {
      const mean = all.reduce((x, y) => x + y) / all.length;
      return all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length;
    };
    const [a, b] = [variance(parts.a), variance(Object.values(parts.b))];
    const shares = sharesOf(tried(settings, of));
    expect(shares.a).closeTo(a / (a + b), 1e-9);
    expect(shares.b).closeTo(b / (a + b), 1e-9);
    expect(shares.c).closeTo(0, 1e-9);
  });

  it('is nothing for names that act together alone, for chance, and where all is the same', () => {
    const settings = grid({ a: [0, 1], b: [0, 1], c: [0, 1, 2, 3] });
    expect(sharesOf(tried(settings, ({ a, b }) => Number(a === b)))).eql({ a: 0, b: 0, c: 0 });
    expect(sharesOf(tried(settings, () => 3))).eql({ a: 0, b: 0, c: 0 });
    const noise = (k: number) => (Math.imul(k + 1, 2654435761) >>> 8) / 2 ** 24;
    const many = Array.from({ length: 400 }, (_, k) => ({ a: noise(3 * k), b: noise(3 * k + 1) }));
    const { a, b } = sharesOf(
      tried(many, (own) => 5 * Number(own.a) + noise(3 * many.indexOf(own as never) + 2)),
    );
    expect(a).above(0.9);
    expect(b).below(0.05);
  });
});

describe('report: a study', () => {
  const settings = grid({
    'z.tau_m': ['5 ms', '10 ms', '20 ms'],
    rate: [1e-4, 1e-3, 1e-2],
    kind: ['adam', 'sgd <b>'],
    recurrent: [true, false],
    cells: [10, 20],
  });
  const score = ({ 'z.tau_m': tau_m, rate, kind }: Setting, seed: number) =>
    Math.abs(Number.parseFloat(String(tau_m)) - 10) +
    Math.log10(Number(rate)) +
    (kind === 'adam' ? 0 : 1) +
    seed / 10;

  it('shows what trials of the best setting drew, as images in which nothing runs', () => {
    const outcomes = tried(grid({ a: [1, 2] }), (own) => Number(own.a), 2).map((own) => ({
      ...own,
      figures: [
        {
          title: 'A <raster>',
          caption: `${own.number}`,
          svg: '<svg width="77"><script>"\ud800"</script></svg>',
        },
      ],
    }));
    const html = studyReport({ title: 'Drawn', outcomes, goal: 'greatest' });
    expect(headings(html)).include('What the best drew');
    expect(count(html, /<img alt="A &lt;raster&gt;" width="77" src="data:image\/svg\+xml,%3Csvg/g)).equal(2);
    expect(html).include('A &lt;raster&gt;, seed 1').not.include('<script');
    expect(headings(studyReport({ title: 'Nobody is best', outcomes }))).not.include('What the best drew');
  });

  it('has all figures of five names, and a table with the best row marked', () => {
    const outcomes = tried(
      settings,
      (own, seed) => (own.cells === 20 && own.rate === 1e-2 ? NaN : score(own, seed)),
      3,
    );
    const told = outcomes.map((own) => ({
      ...own,
      reports: [
        { epoch: 1, loss: 9 },
        { epoch: 2, loss: 5 },
      ],
    }));
    const html = studyReport({ title: 'Five', outcomes: told, goal: 'least' });
    expect(headings(html)).eql([
      ...[
        'What came of it',
        'What matters',
        'Name by name',
        'All together',
        'On the way',
        'All settings',
        'Failures',
      ],
    ]);
    const drawn = svgs(html);
    expect(drawn).length(10);
    expect(drawn.every(finite)).equal(true);
    expect(textsOf(drawn[1]!).slice(0, 2)).eql(['z.tau_m', 'rate']);
    expect(html).include('z.tau_m (ms)').include('sgd &lt;b&gt;').not.include('<b>');
    const marked = /<tr class="marked">(.*?)<\/tr>/.exec(html)![1]!;
    expect(marked).include('10\u00a0ms').include('0.0001').include('adam');
    expect(count(html, /class="marked"/g)).equal(1);
    expect(count(html, /Error: too far/g)).equal(36);
    expect(html).include('setting 24: z.tau_m = 10 ms, rate = 0.0001, kind = adam');
  });

  it('marks failures in the history and lets the best never get worse', () => {
    const all = tried(grid({ a: [5, 3, 4, 1, 2] }), ({ a }) => (a === 4 ? NaN : Number(a)));
    const [, history] = svgs(studyReport({ title: 'One', outcomes: all, goal: 'least' }));
    expect(textsOf(history!)).include.members(['a setting', 'least until then', 'a seed has failed']);
    const line = /aria-label="line"[\s\S]*?<path[^>]* d="([^"]*)"/.exec(history!)![1]!;
    const down = [...line.matchAll(/[ML][\d.]+,([\d.]+)|V([\d.]+)/g)].map(([, y, v]) => Number(y ?? v));
    expect(down).length.above(3);
    expect([...down].sort((x, y) => x - y)).eql(down);
    expect(bestOf(readStudy({ title: '', outcomes: all }).rows, 'least')!.setting).eql({ a: 1 });
    expect(bestOf(readStudy({ title: '', outcomes: all }).rows, 'greatest')!.setting).eql({ a: 5 });
  });

  it('calls the best of the last rung the best, and draws where settings stopped', () => {
    const outcomes = [
      ...[0, 1, 2].map((number) => ({ number, rung: 0, budget: 1, loss: number })),
      { number: 2, rung: 1, budget: 3, loss: 1.5 },
    ].map(({ loss, ...own }) => ({ ...own, seed: 0, setting: { a: own.number }, metrics: { loss } }));
    const { rows } = readStudy({ title: '', outcomes });
    expect(bestOf(rows, 'least')).include({ number: 2, mean: 1.5 });
    const html = studyReport({ title: 'Halved', outcomes, goal: 'least' });
    expect(textsOf(svgs(html).at(-1)!)).include.members(['Budget', '1', '3']);
  });

  it('has what there is of one setting, of none that ended well, and without a goal', () => {
    const one = studyReport({ title: 'One', outcomes: tried([{ a: 1 }], () => 2) });
    expect(headings(one)).eql(['What came of it', 'All settings']);
    expect(one).not.include('marked"');
    const none = studyReport({
      title: 'None',
      outcomes: tried(grid({ a: [1, 2] }), () => NaN),
      goal: 'least',
    });
    expect(headings(none)).eql(['What came of it', 'All settings', 'Failures']);
    expect(headings(studyReport({ title: 'Nothing', outcomes: [] }))).eql([
      'What came of it',
      'All settings',
    ]);
  });

  it('refuses numbers that are not finite, and what is no outcome', () => {
    const faulty = (own: object) => () => studyReport({ title: '', outcomes: [own as TrialEnd] });
    const well = { number: 0, seed: 0, setting: { a: 1 }, metrics: { loss: 1 } };
    expect(faulty(well)).not.throw();
    for (const own of [
      { metrics: { loss: Number.NaN } },
      { setting: { a: [1] } },
      { number: 0.5 },
      { metrics: undefined },
    ])
      expect(faulty({ ...well, ...own })).throw('finite numbers');
  });

  it('draws any study, with no number that is none', () => {
    const value = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom('5 ms', '7 ms', 'a', true, 1e-5),
    );
    const outcome = fc.record({
      number: fc.nat(12),
      seed: fc.nat(2),
      setting: fc.record({ a: value, b: value, c: value }),
      metrics: fc.record({ loss: fc.double({ min: -1e9, max: 1e9, noNaN: true }) }),
    });
    const goal = fc.constantFrom('least', 'greatest', undefined);
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 20 }), goal, (outcomes, own) => {
        const html = studyReport({ title: '', outcomes, ...(own && { goal: own }) });
        return svgs(html).every(finite);
      }),
      {
        numRuns: 40,
        examples: [
          [
            [5e-324, -5e-324, 1e-308].map((loss, number) => ({
              ...{ number, seed: 0 },
              setting: { a: loss, b: 0, c: 1 },
              metrics: { loss },
            })),
            'least',
          ],
        ],
      },
    );
  });
});
