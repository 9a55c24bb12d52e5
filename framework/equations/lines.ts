import { suggest } from '../base/errors.ts';
import { cut, say } from '../base/say.ts';
import { type Unit, unit } from '../base/units.ts';
import { refuseElsewhere } from './elsewhere.ts';
import { faultAt } from './fault.ts';
import { formula } from './formula.ts';
import { LIMITS } from './scan.ts';
import type { EquationLine, Flagged, FormulaText, TextSpan } from './words.ts';

/** What may stand in parentheses behind a line. */
export const FLAGS = {
  rate: ['unless refractory', 'clock-driven', 'event-driven'],
  value: ['constant', 'shared', 'input', 'constant over dt', 'summed'],
  parameter: ['constant', 'shared', 'input'],
} as const;

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const RATE = /^d\s*([\p{L}_][\p{L}\p{N}_]*)\s*\/\s*dt$/u;

/** A part of a text without the white space around it. */
interface TextPiece {
  readonly text: string;
  readonly at: TextSpan;
}

function piece(of: FormulaText, from: number, to: number): TextPiece {
  const whole = of.text.slice(from, to);
  const start = from + (whole.length - whole.trimStart().length);
  const text = whole.trim();
  return { text, at: { of, from: start, to: Math.max(start + text.length, start + 1) } };
}

/** The lines of equations. They end at a new line outside parentheses, or at a semicolon; # begins a comment. */
export function linesOf(given: unknown, title: string): readonly EquationLine[] {
  return pieces({ title, text: textOf(given, title) }).flatMap(({ text, at, doc }) =>
    text === '' ? [] : lineOf({ text, at }, doc),
  );
}

function textOf(given: unknown, title: string): string {
  const at: TextSpan = { of: { title, text: cut(typeof given === 'string' ? given : '') }, from: 0, to: 1 };
  if (typeof given !== 'string')
    return faultAt(at, say(given), 'a text with equations', 'Write dv/dt = -v/tau : mV in backquotes.');
  if (given.length <= LIMITS.text) return given;
  return faultAt(at, `${given.length} characters`, `at most ${LIMITS.text}`, 'Make several parts of it.');
}

interface Commented extends TextPiece {
  readonly doc?: string;
}

/** Comments, and white space in their place. */
const COMMENT = /#[^\n]*/g;
/** What stands where keeps its place. */
export const withoutComments = (text: string): string =>
  text.replace(COMMENT, (own) => ' '.repeat(own.length));

const GOES_ON = /(?:[-+*/^%<>=,?&|(]|\b(?:and|or|not))[ \t\r]*$/;
const GOES_ON_WITH = /^\s*(?:[-+*/^%<>?&|)]|(?:and|or)\b)/;

/** Where a text without comments ends its lines and statements: at semicolons, and at new lines unless parentheses or an operator let it go on. */
export function endsOf(text: string): readonly number[] {
  const ends: number[] = [];
  let [from, depth] = [0, 0];
  for (let at = 0; at <= text.length; at++) {
    const own = text[at];
    if (own === '(') depth++;
    if (own === ')') depth--;
    if (own !== undefined && own !== ';' && own !== '\n') continue;
    if (own === '\n' && (depth > 0 || goesOn(text, from, at))) continue;
    ends.push(at);
    [from, depth] = [at + 1, 0];
  }
  return ends;
}

/** Whether an expression that a new line interrupts is one. */
function goesOn(text: string, from: number, at: number): boolean {
  const before = text.slice(from, at);
  return before.trim() !== '' && (GOES_ON.test(before) || GOES_ON_WITH.test(text.slice(at + 1)));
}

function pieces({ title, text }: FormulaText): readonly Commented[] {
  const comments = [...text.matchAll(COMMENT)];
  const of: FormulaText = { title, text: withoutComments(text) };
  const found: Commented[] = [];
  let from = 0;
  for (const at of endsOf(of.text)) {
    const comment = comments
      .find(({ index }) => index >= from && index < at)?.[0]
      .slice(1)
      .trim();
    found.push({ ...piece(of, from, at), ...(comment && { doc: cut(comment) }) });
    from = at + 1;
    if (found.length > LIMITS.lines)
      faultAt(found[0]!.at, `more than ${LIMITS.lines} lines`, 'fewer', 'Make several parts of it.');
  }
  return found;
}

function lineOf({ text, at }: TextPiece, doc: string | undefined): readonly EquationLine[] {
  refuseElsewhere(text, at);
  const [equals, colon] = marks(text);
  const start = at.from;
  const sub = (from: number, to: number) => piece(at.of, start + from, start + to);
  const comment = doc === undefined ? {} : { doc };
  if (equals < 0) {
    if (colon < 0)
      faultAt(at, `'${cut(text)}'`, 'dx/dt = … : unit, x = … : unit, or x : unit', 'Write one of them.');
    const names = commaSeparated(at.of, start, start + colon);
    const { unitGiven, unitAt, flags } = behind(sub(colon + 1, text.length), 'parameter');
    return names.map((own) => ({
      is: 'parameter',
      ...{ name: nameIn(own), nameAt: own.at, unit: unitGiven!, unitAt, flags, at, ...comment },
    }));
  }
  const left = sub(0, equals);
  const rate = RATE.exec(left.text)?.[1];
  const is = rate === undefined ? 'value' : 'rate';
  const name = rate ?? nameIn(left);
  // Without a unit of its own, a value may have flags behind it all the same.
  const open = colon < 0 ? flagsOnly(text) : -1;
  const end = colon >= 0 ? colon : open >= 0 ? open : text.length;
  const right = sub(equals + 1, end);
  if (right.text === '') faultAt(right.at, 'nothing', 'an expression', 'Write what it is equal to.');
  const expression = formula(at.of, right.at.from, right.at.to);
  const rest = colon >= 0 ? sub(colon + 1, text.length) : open >= 0 ? sub(open, text.length) : undefined;
  const own = rest && behind(rest, is, colon < 0);
  if (is === 'rate' && own?.unitGiven === undefined)
    faultAt(at, `a rate of ${name} without a unit`, 'a unit', `Say the unit of ${name}: … : mV.`);
  return [
    {
      ...{ is, name, nameAt: left.at, expression, at, ...comment },
      ...(own?.unitGiven !== undefined && { unit: own.unitGiven }),
      ...{ unitAt: own?.unitAt ?? at, flags: own?.flags ?? [] },
    },
  ];
}

const nameIn = ({ text, at }: TextPiece): string =>
  NAME.test(text)
    ? text
    : faultAt(at, `'${cut(text)}'`, 'a name, or dx/dt', 'Letters, digits and _, beginning with no digit.');

function commaSeparated(of: FormulaText, from: number, to: number): readonly TextPiece[] {
  const parts: TextPiece[] = [];
  let start = from;
  for (const own of of.text.slice(from, to).split(',')) {
    parts.push(piece(of, start, start + own.length));
    start += own.length + 1;
  }
  return parts;
}

/** Where the = of a definition and the : before its unit stand, outside parentheses; a choice has a : of its own. */
function marks(text: string): readonly [equals: number, colon: number] {
  let [equals, colon, depth, choices, colons] = [-1, -1, 0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const own = text[at]!;
    if (own === '(') depth++;
    else if (own === ')') depth--;
    if (depth !== 0) continue;
    const isPlain = own === '=' && text[at + 1] !== '=' && !'=<>!'.includes(text[at - 1] ?? ' ');
    if (isPlain && equals < 0) equals = at;
    if (own === '?') choices++;
    if (own === ':') [colon, colons] = [at, colons + 1];
  }
  return [equals, colons > choices ? colon : -1];
}

/** Where flags begin that stand behind an expression, if they do. */
function flagsOnly(text: string): number {
  const match = /\(([^()]*)\)$/.exec(text);
  if (!match) return -1;
  const words = match[1]!.split(',').map((own) => own.trim());
  return words.every((own) => (FLAGS.value as readonly string[]).includes(own)) ? match.index : -1;
}

/** Most characters of a unit and its flags. */
const LONGEST = 200;

/** The unit and the flags behind the colon. */
function behind({ text, at }: TextPiece, is: EquationLine['is'], isFlags = false) {
  if (text.length > LONGEST) faultAt(at, `${text.length} characters`, 'a unit, and flags', 'Write less.');
  const match = /^(.*?)\s*(?:\(([^()]*)\))?$/s.exec(text)!;
  const written = match[1]!;
  const unitAt: TextSpan = { ...at, to: at.from + Math.max(1, written.length) };
  const flags =
    match[2] === undefined
      ? []
      : flagsOf(match[2], { ...at, from: at.to - match[2].length - 1, to: at.to - 1 }, is);
  if (isFlags) return { unitAt, flags };
  return { unitGiven: unitOf(written, unitAt), unitAt, flags };
}

function unitOf(written: string, at: TextSpan): Unit | 'boolean' {
  if (written === '') faultAt(at, 'nothing', 'a unit', 'Write : mV, or : 1 where there is none.');
  if (written === 'boolean') return written;
  try {
    return unit(written === 'integer' ? '1' : written.replaceAll('**', '^'));
  } catch {
    return faultAt(
      at,
      `the unit '${cut(written)}'`,
      'products and quotients of units, such as mV, nS/cm^2, 1/s, volt, or 1',
      'A unit is written without parentheses; flags in parentheses come behind it.',
      'unknown-unit',
    );
  }
}

function flagsOf(text: string, at: TextSpan, is: EquationLine['is']): readonly Flagged[] {
  const all: readonly string[] = FLAGS[is];
  return text.split(',').map((own) => {
    const flag = own.trim().replace(/\s+/g, ' ');
    if (all.includes(flag)) return { flag, at };
    const remedy =
      flag === 'linked'
        ? 'What another part has is an input: x : mV (input), and a wire to it.'
        : suggest(flag, all);
    return faultAt(at, `the flag '${cut(flag)}'`, all.join(', '), remedy);
  });
}
