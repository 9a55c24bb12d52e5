import { suggest } from '../framework/engine.ts';
import { edit, model } from '../index.ts';
import { asked, UsageError } from './faults.ts';
import { local } from './names.ts';

/** Texts such as `z.tau_m=20ms`, in place of what the model says. */
export function change(net: object, settings: readonly string[]): void {
  if (settings.length === 0) return;
  const parts = Object.keys(model(net).parts);
  const read = settings.map((text) => {
    const [, given, name, value] = /^(.+)\.([^.=]+)=(.+)$/s.exec(text) ?? [];
    if (given === undefined)
      throw new UsageError(`--set ${text}: expected part.name=value, such as z.tau_m=20ms.`);
    const part = local(net, given);
    if (!parts.includes(part))
      throw new UsageError(`--set ${text}: there is no part ${part}. ${suggest(part, parts)}`);
    return { part, name: name!, value: readValue(value!) };
  });
  asked('--set', () =>
    edit(net, (draft) => {
      const own = draft.parts as Record<string, { hyperparameters: Record<string, unknown> }>;
      for (const { part, name, value } of read) {
        const values = own[part]!.hyperparameters;
        values[name] = value;
        // Of no member of its own, such as __proto__, nothing would be left.
        if (!Object.hasOwn(values, name))
          throw new UsageError(`--set: ${part} has no hyperparameter ${name}.`);
      }
    }),
  );
}

/** Numbers, lists and truth values as JSON has them; anything else, `20 ms` for one, is a text. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
