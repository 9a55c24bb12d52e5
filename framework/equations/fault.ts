import { type DiagnosticCode, fail, listed, suggest } from '../base/errors.ts';
import { cut } from '../base/say.ts';
import type { TextSpan } from './words.ts';

/** Most characters of a formula that a message shows. */
const WINDOW = 76;

/** An error that shows the formula, with a caret below what is wrong. */
export function faultAt(
  at: TextSpan,
  found: string,
  expected: string,
  remedy: string,
  code: DiagnosticCode = 'equation',
): never {
  return fail({ code, where: shown(at), found, expected, remedy });
}

/** The line that holds it, or as much of it as can be read at a glance, and a caret below each of its characters. */
export function shown({ of: { title, text }, from, to }: TextSpan): string {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const end = text.indexOf('\n', from);
  const whole = text.slice(start, end < 0 ? text.length : end);
  const number = text.slice(0, start).split('\n').length;
  const indent = /^\s*/.exec(whole)![0].length;
  const column = from - start;
  const left = Math.max(Math.min(indent, column), column - WINDOW / 2);
  const line = whole.slice(left, left + WINDOW).trimEnd();
  const cutOff = left > indent ? '…' : '';
  const width = Math.max(1, Math.min(to - from, left + WINDOW - column, whole.length - column));
  const plain = cutOff + line.replace(/[\p{Cc}\p{Cs}]/gu, ' ');
  const place = text.includes('\n') ? `${title}, line ${number}` : title;
  return `${place}\n    ${plain}\n    ${' '.repeat(column - left + cutOff.length)}${'^'.repeat(width)}`;
}

/** What to write instead of a name that nothing has: a near one, or what there is. */
export function instead(name: string, known: readonly string[]): string {
  return suggest(name, known);
}

/** Names with their units, as many as fit: `v (mV), tau (ms) and 3 more`. */
export const known = (names: ReadonlyMap<string, { readonly unit: { readonly text: string } }>): string =>
  names.size === 0
    ? 'nothing is defined here'
    : listed([...names].map(([name, { unit }]) => `${cut(name)} (${unit.text})`));

/** A place that spans two. */
export const across = (a: TextSpan, b: TextSpan): TextSpan => ({ of: a.of, from: a.from, to: b.to });

/** Reads what a user wrote: formulas that lead through more others than a machine can follow end in an error of ours. */
export function deep<T>(title: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail({
      ...{ code: 'equation', where: title, found: 'formulas that lead through too many others' },
      ...{ expected: 'fewer levels', remedy: 'Make states of some of them, or write them shorter.' },
    });
  }
}
