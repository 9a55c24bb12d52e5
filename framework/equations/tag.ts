import { fail } from '../base/errors.ts';
import { isQuantity, say } from '../base/say.ts';

/**
 * A text with equations, in which numbers, quantities and other texts may stand: ``equations`dv/dt = -v/${ms(20)} : mV` ``. It is a text
 * like any other: parts from equations take plain ones too, and then TypeScript knows the names in them.
 */
export function equations(texts: TemplateStringsArray, ...given: readonly unknown[]): string {
  return texts.reduce((all, text, i) => all + spelled(given[i - 1]) + text);
}

function spelled(x: unknown): string {
  if (typeof x === 'string') return x;
  if (typeof x === 'number' && Number.isFinite(x)) return x < 0 ? `(${x})` : `${x}`;
  if (isQuantity(x)) return x.unit.text === '1' ? `(${x.value})` : `(${x.value} ${x.unit.text})`;
  return fail({
    ...{ code: 'equation', where: 'equations', found: say(x) },
    expected: 'numbers, quantities such as ms(20), and texts',
    remedy: 'Give what is to stand there.',
  });
}
