import fc from 'fast-check';
import { MyelinError } from '../../framework/base/errors.ts';
import { cell, synapse } from '../../framework/equations/index.ts';

// Texts as somebody would write them who wants to break something: pieces of equations and of code, whole equations with something wrong
// in them, any characters at all.

const PIECES = [
  ...[
    'dv/dt',
    'v',
    'w',
    'tau',
    'mV',
    'ms',
    '=',
    ':',
    '+',
    '-',
    '*',
    '/',
    '^',
    '**',
    '(',
    ')',
    ',',
    ';',
    '\n',
    '?',
    '#',
  ],
  ...[
    '1',
    '2.5e-3',
    '1e999',
    '.',
    '2 mV',
    'exp(',
    'where(',
    'clip(',
    'rand()',
    'xi',
    'int(',
    '(shared)',
    '(input)',
    '%',
    '!',
  ],
  ...[
    'and',
    'or',
    'not',
    '<',
    '<=',
    '==',
    '!=',
    'true',
    'pi',
    'inf',
    '&&',
    '||',
    "'",
    '"',
    '[',
    ']',
    '{',
    '}',
    '\\',
    '`',
  ],
  ...[
    'constructor',
    '__proto__',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    'this',
  ],
  ...[
    'import(',
    'eval(',
    'Function(',
    'evaluate(',
    'parse(',
    'process.exit(1)',
    'globalThis.hacked=1',
    'f(x)=x',
    '=>',
  ],
  ...[
    'cell.constructor("return process")()',
    '\u2028',
    '\u0000',
    'Ω',
    'µ',
    '𝒳',
    'é',
    '\ud800',
    ' ',
    '\t',
    '%%',
    '::',
    '??',
  ],
] as const;

const VALID = `dv/dt = (E - v + R*I)/tau + sigma*xi/tau**0.5 : mV (unless refractory)
dw/dt = (a*(v - E) - w)/tau_w : nA
I : nA (input)
E = -70 mV; R = 1 MΩ; tau = 10 ms; tau_w = 100 ms; a = 2 nS; sigma = 1 mV
x = v > -50 mV ? exp((v - E)/(2 mV)) : 0 : 1`;

const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((all) => all.join(' '));
const tight = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((all) => all.join(''));
const mutant = fc
  .tuple(fc.nat(VALID.length), fc.nat(12), fc.constantFrom(...PIECES))
  .map(([at, length, piece]) => VALID.slice(0, at) + piece + VALID.slice(at + length));
const deep = fc
  .tuple(fc.constantFrom('(', '-', 'exp(', '1^', 'a?', 'not ', '!', '1-(', 'where(1<2,'), fc.nat(3000))
  .map(([piece, times]) => `x = ${piece.repeat(times)}1 : 1`);
/** Made when they are needed: tables of all characters take a second. */
export const hostileTexts = () =>
  fc.oneof(
    { weight: 3, arbitrary: soup },
    { weight: 2, arbitrary: tight },
    { weight: 4, arbitrary: mutant },
    { weight: 1, arbitrary: deep },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  );

/** What came of texts: how many were taken, refused by errors of ours, and the longest time in ms. */
export interface Reading {
  taken: number;
  refused: number;
  slowest: number;
}

/** Reads texts as equations, thresholds and events. Fails with a text that ends in anything but a component or an error of ours. */
export function readHostile(count: number, seed: number): Reading {
  const found: Reading = { taken: 0, refused: 0, slowest: 0 };
  const before = Object.keys(globalThis).length;
  const texts = fc.sample(hostileTexts(), { numRuns: count, seed });
  for (const [k, text] of texts.entries()) {
    const start = process.cpuUsage();
    try {
      if (k % 3 === 0) cell('X', text);
      else if (k % 3 === 1)
        cell('X', 'dv/dt = -v/(10 ms) : mV', {
          threshold: text,
          reset: text,
          refractory: text,
          initial: { v: text },
        });
      else synapse('X', `${text}\nw : 1`, { on_pre: text });
      found.taken++;
    } catch (error) {
      if (!(error instanceof MyelinError)) throw new Error(`${JSON.stringify(text)}: ${String(error)}`);
      if (error.message.length > 1000)
        throw new Error(`${JSON.stringify(text)}: a message of ${error.message.length}`);
      found.refused++;
    }
    const { user, system } = process.cpuUsage(start);
    found.slowest = Math.max(found.slowest, (user + system) / 1000);
  }
  if (Object.keys(globalThis).length !== before || 'hacked' in globalThis || 'hacked' in {})
    throw new Error('a text was run');
  return found;
}
