import { badFile } from './words.ts';

/** A line of a table: what stands in its fields, and where each begins in the text. */
export interface CsvRecord {
  readonly texts: readonly string[];
  readonly places: readonly number[];
}

/** Where in a text something stands, for people. */
export function placeIn(whole: string, place: number): string {
  let line = 1;
  let start = 0;
  for (let end = endOfLine(whole, 0); end < place; end = endOfLine(whole, start)) {
    line++;
    start = behind(whole, end);
  }
  return `line ${line}, column ${place - start + 1}`;
}

/** The mark that ends a line: `\n`, `\r\n`, or `\r` as some spreadsheets still write. */
export const isEnd = (mark: string | undefined): boolean =>
  mark === '\n' || mark === '\r' || mark === undefined;

/** Behind a mark, which may be `\r\n`. */
const behind = (whole: string, at: number): number => at + (whole.startsWith('\r\n', at) ? 2 : 1);

/**
 * The lines of a table, but for empty ones and comments. A field that begins with a quote ends with one, and may have ends of lines and separators in it;
 * a quote in it is written twice.
 */
export function* csvRecords(whole: string, separator: string, comment: string): Generator<CsvRecord> {
  for (let at = 0; at < whole.length; ) {
    if (comment && whole.startsWith(comment, at)) {
      at = behind(whole, endOfLine(whole, at));
      continue;
    }
    const texts: string[] = [];
    const places: number[] = [];
    const isQuoted = whole.charCodeAt(at) === QUOTE;
    for (let isOver = false; !isOver; ) {
      places.push(at);
      const next =
        whole.charCodeAt(at) === QUOTE ? quoted(whole, at, texts) : bare(whole, at, separator, texts);
      const mark = whole[next];
      isOver = isEnd(mark);
      if (!isOver && mark !== separator)
        badFile(
          `fromCsv, ${placeIn(whole, next)}`,
          `'${mark}' behind a quoted field`,
          `'${separator}' or the end of the line`,
        );
      at = behind(whole, next);
    }
    const isEmpty = !isQuoted && texts.length === 1 && texts[0] === '';
    if (!isEmpty) yield { texts, places };
  }
}

const QUOTE = 34;

function endOfLine(whole: string, at: number): number {
  let end = at;
  while (!isEnd(whole[end])) end++;
  return end;
}

/** Takes a field without quotes; says where it ends. */
function bare(whole: string, at: number, separator: string, into: string[]): number {
  let end = at;
  for (; end < whole.length; end++) {
    const mark = whole[end];
    if (mark === separator || isEnd(mark)) break;
  }
  into.push(whole.slice(at, end));
  return end;
}

/** Takes a field in quotes; says what is behind it. */
function quoted(whole: string, at: number, into: string[]): number {
  const pieces: string[] = [];
  for (let from = at + 1; ; ) {
    const end = whole.indexOf('"', from);
    if (end < 0) badFile(`fromCsv, ${placeIn(whole, at)}`, 'a quote that is not closed', 'a second one');
    pieces.push(whole.slice(from, end));
    if (whole.charCodeAt(end + 1) !== QUOTE) {
      into.push(pieces.join('"'));
      return end + 1;
    }
    from = end + 2;
  }
}
