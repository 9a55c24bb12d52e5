import { fail, suggest } from '../base/errors.ts';
import { isRecord, say } from '../base/say.ts';
import type { Component } from '../describe/component.ts';
import type { EquationsRecord } from '../describe/words.ts';
import { cell } from './cell.ts';
import { synapse } from './synapse.ts';
import type { EquationOptions, MethodGiven } from './types.ts';

/**
 * The component that a record of equations says, as `declaration.equations` keeps it and files hold it. It is parsed, never executed; functions of the
 * user's that it needs are code, and given here by name.
 */
export function fromEquations(
  name: string,
  record: EquationsRecord,
  functions: NonNullable<EquationOptions['functions']> = {},
): Component {
  if (!isRecord(record) || (record.kind !== 'cell' && record.kind !== 'synapse'))
    return fail({
      ...{ code: 'equation', where: String(name), found: say(record) },
      expected: "what declaration.equations holds: { kind: 'cell' or 'synapse', text, options }",
      remedy: 'Correct the record.',
    });
  const { kind, text, options, method, needs = [] } = record;
  const missing = needs.find((own) => !Object.hasOwn(functions, own));
  if (missing !== undefined)
    fail({
      ...{ code: 'equation', where: name, found: `equations that call ${say(missing)}` },
      expected: 'this function: a file cannot hold it',
      remedy: `Give it beside the equations. ${suggest(missing, Object.keys(functions))}`,
    });
  const own = {
    ...options,
    // What is chosen where none is said may change; what a file means may not.
    ...(method !== undefined && { method: method as MethodGiven }),
    ...(needs.length > 0 && { functions: Object.fromEntries(needs.map((one) => [one, functions[one]!])) }),
  };
  return (kind === 'cell' ? cell(name, text, own) : synapse(name, text, own)) as unknown as Component;
}
