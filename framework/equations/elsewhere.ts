import { cut } from '../base/say.ts';
import { unit } from '../base/units.ts';
import { faultAt } from './fault.ts';
import type { EquationLine, TextSpan } from './words.ts';

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

const INPUT = 'Write an input, x : unit (input), and give a run its numbers.';

/** Options of others, by their names: where what they say belongs. */
const OPTIONS: Readonly<Record<string, string>> = {
  namespace: 'Say it in the text: tau = 10 ms, or as a parameter, tau : ms.',
  dt: 'A simulation has a step, and all parts the same: simulate(net, { dt: ms(0.1) }).',
  N: 'Parts have a number of cells: Cell({ n_units: 100 }).',
  model: 'The text itself: cell(name, text, options).',
  events: 'A part has one threshold; another event is a part of its own that reads the first.',
  run_regularly: INPUT,
  pre: "Write { on_pre: 'g_post += w' }.",
  post: "Write { on_post: 'w += 0.1' }.",
  delay:
    "One delay is a matter of the wire, delay(y.g_post, '1 ms'); one for each synapse, of the carrier 'delayed'.",
  connect:
    "Where the part is made, with the carrier 'sparse': S({ connectivity: { pre: 100, post: 100, probability: 0.1, seed: 1 } }).",
  multisynaptic_index: "The carrier 'sparse' takes lists in which a pair comes more than once.",
  order: 'The process has the order of commands.',
  when: 'The process has the order of commands.',
};

/** What to do instead of an option that others have. */
export const optionElsewhere = (name: string): string | undefined =>
  Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;

const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^milstein$/, "Choose 'heun', which converges to the same solution, Stratonovich's."],
  [/^gsl/, "Choose 'rk4', whose step is that of the simulation."],
  [/^(independent|exact_linear)$/, "Choose 'exact', which solves equations one by one and together."],
];

/** What to choose instead of a method that others have. */
export const methodElsewhere = (name: unknown): string | undefined =>
  Array.isArray(name)
    ? 'One method, or none: the best one is found then.'
    : METHODS.find(([own]) => typeof name === 'string' && own.test(name))?.[1];

/** Flags that mean something in one kind of part alone. */
const ONLY: Readonly<Record<string, 'cell' | 'synapse'>> = { summed: 'synapse', 'unless refractory': 'cell' };

/** Lines whose flags mean something in such a part. */
export function fitting(kind: 'cell' | 'synapse', lines: readonly EquationLine[]): readonly EquationLine[] {
  for (const { flags } of lines)
    for (const { flag, at } of flags) {
      const only = ONLY[flag];
      if (only !== undefined && only !== kind)
        faultAt(
          at,
          `the flag '${flag}' in a ${kind}`,
          `flags of a ${kind}`,
          `Leave it out: it is one of a ${only}.`,
        );
    }
  return lines;
}

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
