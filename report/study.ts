import { escaped } from './drawing/escape.ts';
import type { Figure } from './drawing/figure.ts';
import { short } from './drawing/numbers.ts';
import { type PageTable, page, type Section, type SummaryRow } from './page.ts';
import { axesOf, brief, type NameAxis } from './study/axes.ts';
import { importanceBars } from './study/bars.ts';
import { reported, rungs } from './study/curves.ts';
import {
  bestOf,
  isScored,
  readStudy,
  type SeedSpread,
  type SettingRow,
  type StudyRead,
  type StudyReportData,
} from './study/data.ts';
import { history } from './study/history.ts';
import { importances } from './study/importance.ts';
import { landscape } from './study/landscape.ts';
import { parallel } from './study/parallel.ts';
import { slice } from './study/slices.ts';

/**
 * The report of a study as one HTML document: history, slices, importance, a map of the two names that matter most, parallel coordinates, curves of
 * what trials reported and of rungs, a table of all settings, and failures with their reasons.
 *
 *     const tried = await study(trial, space, { seeds: 5 });
 *     writeFileSync('study.html', studyReport({ title: 'Rates', outcomes: tried.outcomes, goal: 'least' }));
 *
 * @throws MyelinError `option` for numbers that are not finite, and for what is no outcome
 */
export function studyReport(given: StudyReportData): string {
  const study = readStudy(given);
  const { rows, title, logarithmic } = study;
  const axes = axesOf(rows, logarithmic);
  return page({
    title,
    summary: summary(study, axes),
    sections: [...figureSections(study, axes), ...tables(study)],
  });
}

const settingText = (setting: SettingRow['setting']): string =>
  Object.entries(setting)
    .map(([name, value]) => `${name} = ${brief(value)}`)
    .join(', ');

const spreadText = ({ mean, spread }: SeedSpread): string =>
  short(mean) + (spread === undefined ? '' : ` ± ${short(Number(spread.toPrecision(2)))}`);

function summary(study: StudyRead, axes: readonly NameAxis[]): readonly SummaryRow[] {
  const { rows, outcomes, metric, goal } = study;
  const best = bestOf(rows, goal);
  const failed = outcomes.filter((own) => own.failed !== undefined).length;
  const seeds = new Set(outcomes.map(({ seed }) => seed)).size;
  return [
    ...(best
      ? [
          {
            name: `Best (${goal}) ${metric}`,
            value: spreadText(best.metrics.get(metric)!),
            note: `setting ${best.number}: ${settingText(best.setting)}`,
          },
        ]
      : []),
    {
      name: 'Settings',
      value: String(rows.length),
      note: `over ${axes.map(({ name }) => name).join(', ') || 'nothing that varies'}`,
    },
    { name: 'Seeds of each', value: String(seeds) },
    { name: 'Failed trials', value: String(failed), note: failed > 0 ? `of ${outcomes.length}` : '' },
  ];
}

function figureSections(study: StudyRead, axes: readonly NameAxis[]): readonly Section[] {
  const { rows, metric, metrics } = study;
  const scored = rows.filter(isScored);
  if (scored.length === 0)
    return [
      { heading: 'What came of it', text: 'No setting has come to an end without a failure.', figures: [] },
    ];
  const ranked = importances(axes, scored);
  const first = axes[0];
  const isOne = axes.length === 1;
  const canCompare = axes.length > 1 && scored.length > 2;
  const curves = [rungs(study), reported(study)].filter((own): own is Figure => own !== undefined);
  const others = metrics.filter((name) => name !== metric);
  const best = bestOf(rows, study.goal);
  const drawn = best ? drawnBy(study, best) : [];
  const sections: readonly (Section | false)[] = [
    {
      heading: 'What came of it',
      text: `${metric} of ${scored.length} settings${rows.length > scored.length ? `; ${rows.length - scored.length} have failed` : ''}.`,
      figures: [...(isOne ? [slice(study, first!, true)] : []), history(study)],
    },
    canCompare && {
      heading: 'What matters',
      text: 'Names in the order of how much of the differences between settings each explains by itself.',
      figures: [importanceBars(ranked, metric), landscape(study, ranked[0]!.axis, ranked[1]!.axis)],
    },
    axes.length > 1 && {
      heading: 'Name by name',
      text: 'Each name by itself, whatever the others were.',
      // Two in a row: of an odd number the first has a row of its own.
      figures: ranked.map(({ axis }, k) => slice(study, axis, k === 0 && ranked.length % 2 === 1)),
    },
    canCompare && {
      heading: 'All together',
      text: 'Lines that run together at the right and at the left show what good settings have in common.',
      figures: [parallel(study, axes)],
    },
    curves.length > 0 && {
      heading: 'On the way',
      text: 'What trials reported before they ended.',
      figures: curves,
    },
    drawn.length > 0 && {
      heading: 'What the best drew',
      text: `Figures of setting ${best!.number}, as its trials have drawn them.`,
      figures: drawn,
    },
    others.length > 0 &&
      first !== undefined && {
        heading: 'Other metrics',
        text: `The same against ${ranked[0]!.axis.name}.`,
        figures: others.map((name, k) =>
          otherOf(study, name, ranked[0]!.axis, k === 0 && others.length % 2 === 1),
        ),
      },
  ];
  return sections.filter((own): own is Section => own !== false);
}

/** What trials of a setting drew, on the last rung that it came to: images, so that nothing in them runs. */
const drawnBy = ({ outcomes }: StudyRead, { number, rung }: SettingRow): readonly Figure[] =>
  outcomes
    .filter((own) => own.number === number && (own.rung ?? 0) === rung)
    .flatMap(({ seed, figures = [] }) =>
      figures.map(({ title, caption, svg }) => ({
        title: `${title}, seed ${seed}`,
        caption,
        svg: imageOf(svg, title),
      })),
    );

const imageOf = (svg: string, title: string): string => {
  const width = / width="(\d+)"/.exec(svg)?.[1] ?? '490';
  const data = encodeURIComponent(svg.replace(/\p{Cs}/gu, '\ufffd'));
  return `<img alt="${escaped(title)}" width="${width}" src="data:image/svg+xml,${data}">`;
};

function otherOf(study: StudyRead, metric: string, axis: NameAxis, isWide: boolean): Figure {
  const { goal: _, ...own } = study;
  const rows = study.rows.map(({ mean: _mean, spread: _spread, ...row }): SettingRow => {
    const { mean, spread } = (row.failed.length === 0 && row.metrics.get(metric)) || {};
    return { ...row, ...(mean !== undefined && { mean }), ...(spread !== undefined && { spread }) };
  });
  const drawn = slice({ ...own, goal: undefined, metric, rows }, axis, isWide);
  return { ...drawn, title: metric };
}

/** Most rows of a table: a page has to be read. */
const MOST = 200;

function tables(study: StudyRead): readonly Section[] {
  const { rows, metrics, metric, goal } = study;
  const best = bestOf(rows, goal);
  const names = [...new Set(rows.flatMap(({ setting }) => Object.keys(setting)))];
  const sign = goal === 'greatest' ? -1 : 1;
  const ordered = goal ? [...rows].sort((a, b) => b.rung - a.rung || order(a, b, sign)) : rows;
  const hasRungs = rows.some(({ rung }) => rung > 0);
  const settings: PageTable = {
    header: ['Setting', ...names, ...(hasRungs ? ['Rung'] : []), ...metrics, 'Failed seeds'],
    rows: ordered
      .slice(0, MOST)
      .map((row) =>
        unbroken([
          String(row.number),
          ...names.map((name) => brief(row.setting[name] ?? '')),
          ...(hasRungs ? [String(row.rung)] : []),
          ...metrics.map((name) => (row.metrics.has(name) ? spreadText(row.metrics.get(name)!) : '–')),
          row.failed.map(({ seed }) => seed).join(', ') || '–',
        ]),
      ),
    ...(best && { marked: ordered.indexOf(best) }),
  };
  const failures = rows.flatMap(({ number, setting, failed }) =>
    failed.map(({ seed, why }) => [String(number), settingText(setting), String(seed), why]),
  );
  const some = (count: number) => (count > MOST ? `The first ${MOST} of ${count}.` : '');
  return [
    {
      heading: 'All settings',
      text: [
        `Means and standard deviations over seeds${best ? `; the best ${metric} first` : ''}. ${some(rows.length)}`.trim(),
      ],
      ...{ figures: [], table: settings },
    },
    ...(failures.length > 0
      ? [
          {
            heading: 'Failures',
            text: `Trials that gave no metrics, and why. ${some(failures.length)}`.trim(),
            figures: [],
            table: { header: ['Setting', 'Values', 'Seed', 'Why'], rows: failures.slice(0, MOST) },
          },
        ]
      : []),
  ];
}

/** Numbers stay with their units and spreads. */
const unbroken = (cells: readonly string[]): readonly string[] =>
  cells.map((own) => (own.length < 24 ? own.replaceAll(' ', '\u00a0') : own));

/** The better first, those without a mean last. */
const order = (a: SettingRow, b: SettingRow, sign: number): number =>
  isScored(a) && isScored(b)
    ? sign * (a.mean - b.mean) || a.number - b.number
    : Number(isScored(b)) - Number(isScored(a)) || a.number - b.number;
