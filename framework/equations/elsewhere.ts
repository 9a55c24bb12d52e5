import { cut } from '../base/say.ts';
import { unit } from '../base/units.ts';
import { faultAt } from './fault.ts';
import type { TextSpan } from './words.ts';

// What other simulators write among equations, and where it belongs here.

/** By the word before the colon, or before = and a text. */
const BESIDE: Readonly<Record<string, string>> = {
  threshold: "cell(name, text, { threshold: 'v > -50*mV' })",
  reset: "cell(name, text, { reset: 'v = -60*mV' })",
  refractory: "cell(name, text, { refractory: '5*ms' })",
  method: "cell(name, text, { method: 'euler' })",
  on_pre: "synapse(name, text, { on_pre: 'v_post += w' })",
  on_post: "synapse(name, text, { on_post: 'w += 0.1' })",
  delay: "connect(source, target, rule, { weights, delays: ms(1.5) }), or the carrier 'delayed' of synapses",
  model: 'cell(name, text)',
  eqs: 'cell(name, text)',
};

const KEYED = new RegExp(`^(${Object.keys(BESIDE).join('|')})\\s*([:=])\\s*(.+)$`, 's');
const STATEMENT = /^[\p{L}_][\p{L}\p{N}_]*\s*(?:\*\*|[-+*/%])=/u;

/** Refuses a line that is no equation, where one can tell what is meant. */
export function refuseElsewhere(text: string, at: TextSpan): void {
  const [, key = '', mark, rest = ''] = KEYED.exec(text) ?? [];
  if (key !== '' && (mark === '=' ? /^['"`]/.test(rest) : !isUnitWithFlags(rest)))
    faultAt(
      { ...at, to: at.from + key.length },
      `'${key}' as a line of the equations`,
      'equations alone: dx/dt = …, x = … or x : unit',
      `It stands beside the text: ${BESIDE[key]}.`,
    );
  if (/^['"`]/.test(text))
    faultAt(
      { ...at, to: at.from + 1 },
      'quotes in the text',
      'equations as they are',
      'Leave them out: the text is between one backquote and another.',
    );
  if (STATEMENT.test(text))
    faultAt(
      at,
      `the statement '${cut(text)}'`,
      'equations alone: dx/dt = …, x = … or x : unit',
      'What spikes change stands beside the text: { reset, receive } of a cell, { on_pre, on_post } of a synapse.',
    );
}

/** A parameter may have the name of an option. */
function isUnitWithFlags(text: string): boolean {
  const written = text.replace(/\s*\([^()]*\)$/, '');
  if (written === 'boolean' || written === 'integer') return true;
  try {
    return unit(written.replaceAll('**', '^')) !== undefined;
  } catch {
    return false;
  }
}
