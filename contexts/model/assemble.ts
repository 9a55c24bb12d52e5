import { failAll, slotName, type Wiring } from '../../framework/engine.ts';
import type { Compartment, Diagnostic, HyperparameterHandle, Part } from '../../framework/index.ts';
import type { Condition, Contents, Ingredients, Model } from './words.ts';

/**
 * Puts a context together; the faults found so far and those of its wires are reported at once.
 *
 * @param edit what the context was until an edit: its handles go on to stand for what is at their paths; and what edits leave
 * @param document the model that it follows, if there is one already
 */
export function assemble(
  ingredients: Ingredients,
  faults: readonly Diagnostic[] = [],
  edit?: { readonly before: Contents; readonly effect: NonNullable<Contents['effect']> },
  document?: Model,
): Contents {
  const { name, parts, wires, ties } = ingredients;
  const stood = edit?.before.stood ?? new WeakMap<object, string>();
  const pathOf = (part: Part) =>
    parts.get(part) ?? stood.get(part) ?? `${name}/(unnamed ${part.component.name})`;
  const nameOf = (own: Compartment | HyperparameterHandle) => slotName(pathOf(own.part), own.name);
  const ofWires = wires[0]?.check(wires, nameOf) ?? [];
  failAll([...faults, ...ofWires, ...(ties[0]?.check(ties, nameOf) ?? [])]);
  for (const all of [parts, ingredients.processes, ingredients.schedules])
    for (const [own, path] of all as ReadonlyMap<object, string>) stood.set(own, path);
  const sources = new Map(wires.map(({ source, target }) => [target, source]));
  const tied = new Map(
    ties.map(({ source, target, transposed }) => [target, { handle: source, transposed }]),
  );
  const wiring: Wiring = {
    pathOf,
    sourceOf: (target) => sources.get(target),
    tieOf: (target) => tied.get(target),
    wires,
  };
  const { conditions = conditionsIn(ingredients) } = ingredients;
  return {
    ...{ ...ingredients, conditions, wiring, stood },
    ...(edit && { effect: edit.effect }),
    ...(document && { document }),
  };
}

/** Conditions have no names of their own: they are numbered. */
function conditionsIn({ schedules }: Ingredients): ReadonlyMap<string, Condition> {
  const entries = [...schedules.keys()].flatMap((own) => own.entries);
  const all = new Set(entries.flatMap((entry) => (entry.is === 'when' ? [entry.condition] : [])));
  return new Map([...all].map((condition, i) => [`condition ${i + 1}`, condition]));
}
