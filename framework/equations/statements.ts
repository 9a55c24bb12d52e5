import { cut, say } from '../base/say.ts';
import { faultAt } from './fault.ts';
import { formula } from './formula.ts';
import { endsOf, withoutComments } from './lines.ts';
import { LIMITS } from './scan.ts';
import type { Expression, FormulaText, TextSpan } from './words.ts';

/** `v = E_L`, `w += b`. */
export interface Statement {
  readonly name: string;
  readonly nameAt: TextSpan;
  readonly sign: '=' | '+=' | '-=' | '*=' | '/=';
  readonly signAt: TextSpan;
  readonly value: Expression;
}

const STATEMENT = /^(\s*)([\p{L}_][\p{L}\p{N}_]*)(\s*)([-+*/]?=)(?!=)/u;

/** What happens at an event, one after the other: statements with semicolons or new lines between them. */
export function statementsOf(given: unknown, title: string): readonly Statement[] {
  if (given === undefined) return [];
  const written = writingOf(given, title);
  const of: FormulaText = { title, text: withoutComments(written.text) };
  const found: Statement[] = [];
  let from = 0;
  for (const at of endsOf(of.text)) {
    const own = of.text.slice(from, at);
    if (own.trim() !== '') found.push(statementOf(of, own, from));
    from = at + 1;
    if (found.length > LIMITS.lines)
      faultAt(found[0]!.nameAt, 'too many statements', `at most ${LIMITS.lines}`, 'Write fewer.');
  }
  return found;
}

/** A text that messages can show. */
export function writingOf(given: unknown, title: string): FormulaText {
  if (typeof given === 'string' && given.length <= LIMITS.text) return { title, text: given };
  const at: TextSpan = { of: { title, text: '' }, from: 0, to: 1 };
  const found = typeof given === 'string' ? `${given.length} characters` : say(given);
  return faultAt(at, found, 'a text with a formula', 'Write it as one.');
}

function statementOf(of: FormulaText, text: string, from: number): Statement {
  const match = STATEMENT.exec(text);
  const whole: TextSpan = { of, from, to: from + Math.max(1, text.length) };
  if (!match)
    return faultAt(
      whole,
      `'${cut(text.trim())}'`,
      'x = …, or x += …',
      'A statement gives a value to a state.',
    );
  const [all, space, name, gap, sign] = match as unknown as readonly [string, string, string, string, string];
  const at = from + space.length;
  const signFrom = at + name.length + gap.length;
  return {
    ...{ name, nameAt: { of, from: at, to: at + name.length }, sign: sign as Statement['sign'] },
    signAt: { of, from: signFrom, to: signFrom + sign.length },
    value: formula(of, from + all.length, from + text.length),
  };
}
