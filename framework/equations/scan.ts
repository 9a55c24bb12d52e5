import { cut } from '../base/say.ts';
import { faultAt } from './fault.ts';
import type { FormulaText, TextSpan } from './words.ts';

// What a text is made of, and how much of it there may be: looked at before any parser sees it.

export interface Token {
  readonly is: 'number' | 'name' | 'sign';
  readonly text: string;
  readonly at: TextSpan;
}

/** Most characters of equations, of one expression, most tokens of it, and how deep it may be nested. */
export const LIMITS = { text: 8_000, expression: 2_000, tokens: 500, depth: 40, lines: 100 } as const;

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const SIGN = /\*\*|<=|>=|==|!=|&&|\|\||[-+*/^%<>!(),?:]/y;
const SPACE = /[ \t\r\n]+/y;

/** The tokens of a part of a text; an error at the first character that belongs to no formula. */
export function tokensOf(of: FormulaText, from: number, to: number): readonly Token[] {
  const span = (a: number, b: number): TextSpan => ({ of, from: a, to: b });
  if (to - from > LIMITS.expression)
    return tooLong(span(from, from + 1), `${to - from} characters`, `at most ${LIMITS.expression}`);
  const text = of.text.slice(0, to);
  const tokens: Token[] = [];
  const match = (pattern: RegExp, at: number): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  for (let at = from; at < to; ) {
    const space = match(SPACE, at);
    if (space) {
      at += space.length;
      continue;
    }
    const number = match(NUMBER, at);
    const name = number === undefined ? match(NAME, at) : undefined;
    const own = number ?? name ?? match(SIGN, at) ?? noToken(span(at, at + 1));
    const is = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    tokens.push({ is, text: own, at: span(at, at + own.length) });
    at += own.length;
    if (tokens.length > LIMITS.tokens)
      tooLong(span(at, at + 1), `more than ${LIMITS.tokens} numbers, names and signs`, 'fewer');
  }
  checkDepth(tokens);
  checkNeighbours(tokens);
  return tokens;
}

const NESTS = ['?', '^', '**', '!', 'not'];

/** Parentheses that match, and not too deep: powers, choices and signs before a value nest to the right as well. */
function checkDepth(tokens: readonly Token[]): void {
  const open: Token[] = [];
  let others = 0;
  for (const [k, token] of tokens.entries()) {
    const isPrefix = (token.text === '-' || token.text === '+') && !isValueEnd(tokens[k - 1]);
    if (token.text === '(') open.push(token);
    else if (token.text === ')' && !open.pop())
      faultAt(token.at, "a ')' without its '('", 'a pair', 'Put in the other one, or leave this out.');
    else if (NESTS.includes(token.text) || isPrefix) others++;
    if (open.length > LIMITS.depth || others > 2 * LIMITS.depth)
      tooLong(token.at, 'a formula nested this deep', `at most ${LIMITS.depth} levels`);
  }
  const left = open.pop();
  if (left) faultAt(left.at, "a '(' without its ')'", 'a pair', 'Put in the other one, or leave this out.');
}

const WORDS = ['and', 'or', 'not'];
const isWord = (token: Token) => token.is === 'name' && WORDS.includes(token.text);
const isValueEnd = (token: Token | undefined): boolean =>
  token !== undefined && (token.is === 'sign' ? token.text === ')' : !isWord(token));
const isValueStart = (token: Token): boolean => (token.is === 'sign' ? token.text === '(' : !isWord(token));

/** No product is left to be guessed: only a unit stands right behind its number. */
function checkNeighbours(tokens: readonly Token[]): void {
  for (const [k, token] of tokens.entries()) {
    const before = tokens[k - 1];
    if (before?.text === '/' && token.text === '/')
      faultAt({ ...token.at, from: before.at.from }, "'//'", 'one operator', 'Write floor(x/y).');
    if (!before || !isValueEnd(before) || !isValueStart(token)) continue;
    if (before.is === 'name' && token.text === '(') continue;
    if (before.is === 'number' && token.is === 'name') {
      const operator = tokens[k - 2]?.text ?? '';
      if (!['/', '^', '**', '%'].includes(operator)) continue;
      faultAt(
        { ...token.at, from: before.at.from },
        `'${cut(`${operator} ${before.text} ${token.text}`)}', which can be read in two ways`,
        'a quantity in parentheses, or a product',
        `Write ${operator} (${before.text}*${cut(token.text)}), or what else is meant.`,
      );
    }
    faultAt(
      token.at,
      `'${cut(token.text)}' right behind '${cut(before.text)}'`,
      'an operator between them',
      token.text === 'if' || before.text === 'if'
        ? 'Write where(condition, a, b), or condition ? a : b.'
        : 'Write a product with *; only a unit may stand behind its number, as in 2 mV.',
    );
  }
}

/** What stands for what in formulas elsewhere, and in print. */
const SPELLED_HERE: Readonly<Record<string, string>> = {
  ...{ '&': 'and', '|': 'or', '~': 'not', '−': '-', '–': '-', '—': '-' },
  ...{ '×': '*', '·': '*', '⋅': '*', '∙': '*', '÷': '/', '≤': '<=', '≥': '>=', '≠': '!=' },
  ...{ '（': '(', '）': ')', '，': ',' },
};

const REMEDIES: Readonly<Record<string, string>> = {
  '=': 'Compare with ==; a value is given to a name on a line of its own.',
  "'": 'Formulas stand without quotes; threshold, reset and so on are options beside the text.',
  '"': 'Formulas stand without quotes; threshold, reset and so on are options beside the text.',
  '[': 'One number for each cell is given where the part is made: x : mV in the text, and Cell({ n_units: 2, x: [1, 2] }).',
  '{': 'Formulas have numbers, names, operators, parentheses and calls of functions, and nothing else.',
  '.': 'Formulas have numbers, names, operators, parentheses and calls of functions, and nothing else.',
  '\\': 'Leave it out, and end the line with an operator, or put the whole in parentheses.',
};

const tooLong = (at: TextSpan, found: string, expected: string): never =>
  faultAt(at, found, expected, 'Split it: a part of it can have a name of its own, x = … : unit.');

function noToken(at: TextSpan): never {
  const own = String.fromCodePoint(at.of.text.codePointAt(at.from)!);
  const spelled = SPELLED_HERE[own];
  const remedy = spelled === undefined ? (REMEDIES[own] ?? 'Leave it out.') : `Write: ${spelled}`;
  return faultAt(at, `the character '${cut(own)}'`, 'numbers, names, operators and parentheses', remedy);
}
