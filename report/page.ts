import { isList, isPlain } from '../framework/base/say.ts';
import { listOf, maybe, readOptions, text } from './check.ts';
import { escaped } from './drawing/escape.ts';
import { type Figure, isFigure } from './drawing/figure.ts';
import { STYLE } from './page-style.ts';

export interface SummaryRow {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

/** Rows of texts below a header; one of them may be marked. */
export interface PageTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly marked?: number;
}

export interface Section {
  readonly heading: string;
  /** One paragraph each. */
  readonly text: string | readonly string[];
  readonly figures: readonly Figure[];
  readonly table?: PageTable;
}

export interface Page {
  readonly title: string;
  readonly lead?: string;
  readonly summary: readonly SummaryRow[];
  readonly sections: readonly Section[];
}

const isText = (x: unknown): boolean => typeof x === 'string';
const isRow = (x: unknown): boolean =>
  isPlain(x) && isText(x.name) && isText(x.value) && (x.note === undefined || isText(x.note));
const areTexts = (x: unknown): boolean => isList(x) && Array.from(x).every(isText);
const isTable = (x: unknown): boolean =>
  isPlain(x) &&
  areTexts(x.header) &&
  isList(x.rows) &&
  Array.from(x.rows).every(areTexts) &&
  (x.marked === undefined || Number.isInteger(x.marked));
const isSection = (x: unknown): boolean =>
  isPlain(x) &&
  isText(x.heading) &&
  (isText(x.text) || areTexts(x.text)) &&
  (x.table === undefined || isTable(x.table)) &&
  isList(x.figures) &&
  Array.from(x.figures).every(isFigure);

const PAGE = {
  title: text,
  lead: maybe(text),
  summary: listOf<SummaryRow>('a list of { name, value, note }, all texts', isRow),
  sections: listOf<Section>('a list of { heading, text, figures, table }', isSection),
};

/** One HTML document that needs nothing else: no scripts, no addresses, the figures inside. */
export function page(given: Page): string {
  const { title, lead, summary, sections } = readOptions('page', given, PAGE);
  const firstNumbers = sections.map((_, index) =>
    sections.slice(0, index).reduce((sum, { figures }) => sum + figures.length, 1),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escaped(title)}</h1>
${lead === undefined ? '' : `<p class="lead">${escaped(lead)}</p>`}
</header>
${summaryTable(summary)}
${sections.map((section, index) => sectionOf(section, firstNumbers[index]!)).join('\n')}
</main>
</body>
</html>
`;
}

function summaryTable(rows: readonly SummaryRow[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map(
    ({ name, value, note = '' }) =>
      `<tr><th scope="row">${escaped(name)}</th><td class="value">${escaped(value)}</td>` +
      `<td class="note">${escaped(note)}</td></tr>`,
  );
  return `<table><caption>Key figures</caption><tbody>\n${cells.join('\n')}\n</tbody></table>`;
}

function sectionOf({ heading, text, figures, table }: Section, firstNumber: number): string {
  const paragraphs = (typeof text === 'string' ? [text] : text).map((one) => `<p>${escaped(one)}</p>`);
  const drawn = figures.map((figure, index) => figureOf(figure, firstNumber + index));
  return `<section>
<h2>${escaped(heading)}</h2>
${paragraphs.join('\n')}
<div class="figures">
${drawn.join('\n')}
</div>
${table ? tableOf(table) : ''}</section>`;
}

/** A table may be wider than the page: then it is moved by itself. */
function tableOf({ header, rows, marked }: PageTable): string {
  const head = header.map((one) => `<th scope="col">${escaped(one)}</th>`).join('');
  const body = rows.map((row, k) => {
    const cells = row.map((one) => `<td>${escaped(one)}</td>`).join('');
    return `<tr${k === marked ? ' class="marked"' : ''}>${cells}</tr>`;
  });
  return `<div class="rows"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>\n`;
}

/** Figures narrower than the page share a row: each asks for its own width. */
function figureOf({ title, caption, svg }: Figure, number: number): string {
  const width = Number(/ width="(\d+)"/.exec(svg)?.[1] ?? 1000);
  return `<figure id="figure-${number}" style="--width: ${width}px">
<div class="drawing">${svg}</div>
<figcaption><strong>Figure ${number}. ${escaped(title)}.</strong> ${escaped(caption)}</figcaption>
</figure>`;
}
