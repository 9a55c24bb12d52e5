import { isList, type OptionRule, readOptions, say, suggest, truth } from '../../../framework/engine.ts';
import { fail } from '../../../framework/index.ts';
import { csvRecords, isEnd, placeIn } from './csv-records.ts';
import { badFile, bytesGiven } from './words.ts';

/** Numbers in rows and named columns, row-major: inputs take it as rows of steps. */
export interface NumberTable {
  readonly data: Float64Array;
  readonly shape: readonly [rows: number, columns: number];
  readonly names: readonly string[];
  /** A column by its name, a copy. */
  column(name: string): Float64Array;
}

export interface CsvOptions {
  /** One character, a comma unless said otherwise. */
  readonly separator?: string;
  /** Whether the first line has the names of the columns, as it does unless said otherwise; without, they are called 0, 1, 2, …. */
  readonly header?: boolean;
  /** Lines that begin with this are left out, such as `'#'`. */
  readonly comment?: string;
  /** What stands for a number that is missing: nothing, NaN or NA in its place. Without, that is an error. */
  readonly missing?: number;
  /** Which columns are read, by name and in this order; others may hold anything. */
  readonly columns?: readonly string[];
}

const text = (length: 0 | 1, fallback: string): OptionRule<string> => ({
  expected: length === 1 ? 'one character, no quote and no end of a line' : 'a text of one line',
  fallback,
  read: (x) =>
    typeof x === 'string' && x.length >= 1 && (length === 0 || x.length === 1) && !/["\r\n]/.test(x)
      ? x
      : undefined,
});

const CSV = {
  separator: text(1, ','),
  header: truth(true),
  comment: text(0, ''),
  missing: {
    expected: 'a number, such as NaN',
    fallback: undefined,
    read: (x: unknown) => (typeof x === 'number' ? x : undefined),
  } satisfies OptionRule<number | undefined>,
  columns: {
    expected: 'a list of names of columns',
    fallback: undefined,
    read: (x: unknown) => {
      const names = isList(x) ? Array.from(x) : [];
      const isSound = names.length > 0 && names.every((own) => typeof own === 'string');
      return isSound && new Set(names).size === names.length ? (names as string[]) : undefined;
    },
  } satisfies OptionRule<readonly string[] | undefined>,
};

/**
 * A table of numbers from a text with a line for each row, such as `toCsv` and `pandas` write: fields may stand in quotes, lines may end as on Windows,
 * and empty ones are left out. Whatever is no number is an error that says line and column; so is one that is missing, unless `missing` says what it is.
 *
 * @throws MyelinError `file` for what is no table of numbers
 */
export function fromCsv(source: string | Uint8Array | ArrayBuffer, options: CsvOptions = {}): NumberTable {
  const { separator, header, comment, missing, columns } = readOptions('fromCsv', options, CSV);
  const whole = textGiven(source);
  const records = csvRecords(whole, separator, comment);
  let names: readonly string[] | undefined;
  let picked: readonly number[] = [];
  let data = new Float64Array(0);
  let count = 0;
  for (const { texts, places } of records) {
    if (!names) {
      names = header ? texts.map((own) => own.trim()) : texts.map((_, k) => `${k}`);
      picked = pick(names, columns);
      const most = 1 + Math.floor((fieldsIn(whole, separator) - 1) / names.length);
      data = new Float64Array(most * picked.length);
      if (header) continue;
    }
    if (texts.length !== names.length)
      badFile(
        `fromCsv, ${placeIn(whole, places[0]!)}`,
        `${texts.length} fields`,
        `${names.length}, as in the first line`,
        'Make all lines equally long.',
      );
    for (const k of picked)
      data[count++] = numberIn(texts[k]!, missing) ?? noNumber(whole, places[k]!, texts[k]!);
  }
  if (!names) return badFile('fromCsv', 'nothing', 'lines of numbers');
  const shape = [count / picked.length, picked.length] as const;
  return tableOf(
    data.slice(0, count),
    shape,
    picked.map((k) => names![k]!),
  );
}

function tableOf(
  data: Float64Array,
  shape: readonly [number, number],
  names: readonly string[],
): NumberTable {
  const column = (name: string): Float64Array => {
    const k = names.indexOf(name);
    if (k < 0) unknown(name, names);
    return Float64Array.from({ length: shape[0] }, (_, row) => data[row * shape[1] + k]!);
  };
  return Object.freeze({ data, shape, names, column });
}

function textGiven(source: unknown): string {
  if (typeof source === 'string') return source.startsWith('\uFEFF') ? source.slice(1) : source;
  const bytes = bytesGiven(source, 'fromCsv');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return badFile('fromCsv', `${bytes.length} bytes that are no text`, 'a text in UTF-8');
  }
}

/** How many fields a text has at most. */
function fieldsIn(whole: string, separator: string): number {
  let count = 1;
  for (let k = 0; k < whole.length; k++) if (whole[k] === separator || isEnd(whole[k])) count++;
  return count;
}

/** The columns that are wanted. */
function pick(names: readonly string[], wanted: readonly string[] | undefined): readonly number[] {
  const doubled = names.find((name, k) => names.indexOf(name) !== k);
  if (doubled !== undefined && (!wanted || wanted.includes(doubled)))
    badFile('fromCsv', `two columns named ${say(doubled)}`, 'names that differ', 'Name each column once.');
  return wanted
    ? wanted.map((name) => (names.includes(name) ? names.indexOf(name) : unknown(name, names)))
    : names.map((_, k) => k);
}

const unknown = (name: unknown, names: readonly string[]): never =>
  fail({
    code: 'option',
    where: 'fromCsv, columns',
    found: say(name),
    expected: 'a column of the table',
    remedy: suggest(typeof name === 'string' ? name : '', names),
  });

const NUMBER = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|(inf(?:inity)?))$/i;
const MISSING = /^(?:|nan|na|n\/a|null|none)$/i;

/** The number that a text says; that of a missing one, if there is any. */
function numberIn(field: string, missing: number | undefined): number | undefined {
  const own = field.trim();
  const [number, infinite] = NUMBER.exec(own) ?? [];
  if (number === undefined) return MISSING.test(own) ? missing : undefined;
  if (infinite) return own.startsWith('-') ? -Infinity : Infinity;
  const x = Number(own);
  return Number.isFinite(x) ? x : undefined;
}

const noNumber = (whole: string, place: number, field: string): never =>
  badFile(
    `fromCsv, ${placeIn(whole, place)}`,
    MISSING.test(field.trim()) ? `no number${field ? `: ${say(field)}` : ''}` : say(field),
    'a number',
    MISSING.test(field.trim())
      ? 'Say what stands for it: { missing: NaN }.'
      : 'Correct it, or name the columns that are read: { columns: […] }.',
  );
