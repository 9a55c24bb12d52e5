import { failAll, milliseconds, nameOfSource, say } from '../../framework/engine.ts';
import type { Diagnostic } from '../../framework/index.ts';
import { structureOf } from '../model/edit-effect.ts';
import { placeOf } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import { placesOf } from './places.ts';
import type { Session, Setting, Taken } from './words.ts';

/** Says what keeps a state from being one of this model: all of it at once. */
export function checkFit({ live, setting }: Session, caller: string, taken: Taken): void {
  failAll(settingFaults(setting, taken.setting, caller));
  const [now, then] = [live.contents, taken.contents];
  // Two trainings of one model may have other optimizers, with memories of their own.
  const slots = slotFaults(now, then, live.arrays, taken.state.arrays);
  failAll(now === then ? slots : [...partFaults(now, then), ...slots, ...wireFaults(now, then)]);
}

const misfit = (where: string, found: string, expected: string): Diagnostic => ({
  code: 'model',
  where,
  found,
  expected,
  remedy: 'A snapshot is of a model, as edits had left it, and of its setting: restore it there.',
});

/** What is computed in another way has another state. */
function settingFaults(now: Setting, then: Setting, caller: string): readonly Diagnostic[] {
  const says = (own: Setting) => ({
    dtype: own.dtype,
    batch: `${own.batch}`,
    dt: `${milliseconds(own.dt)} ms`,
    kind: own.unrolled ? 'of a training' : 'of a simulation',
  });
  const [here, there] = [says(now), says(then)];
  return (['kind', 'dtype', 'batch', 'dt'] as const)
    .filter((name) => here[name] !== there[name])
    .map((name) => misfit(`${caller}, ${name}`, `a snapshot ${there[name]}`, here[name]));
}

/** Parts at one path that are not of one component and structure. */
function partFaults(now: Contents, then: Contents): readonly Diagnostic[] {
  const before = new Map([...then.parts].map(([part, path]) => [path, part]));
  return [...now.parts].flatMap(([part, path]) => {
    const old = before.get(path);
    if (!old || old === part) return [];
    if (old.component !== part.component)
      return [misfit(path, `a state of ${old.component.name}`, part.component.name)];
    const [was, is] = [structureOf(old), structureOf(part)];
    return was === is ? [] : [misfit(path, `a state of ${say(was)}`, say(is))];
  });
}

type Lengths = ReadonlyMap<string, { readonly length: number }>;

/** Slots that only one of two models has, or that are not of one size. */
function slotFaults(now: Contents, then: Contents, here: Lengths, there: Lengths): readonly Diagnostic[] {
  const [present, past] = [placesOf(now), placesOf(then)];
  const where = (slot: string) => (present.get(slot) ?? past.get(slot))?.where ?? slot;
  const slots = [...new Set([...here.keys(), ...there.keys()])];
  const size = (sizes: Lengths, slot: string) => {
    const numbers = sizes.get(slot);
    return numbers ? `${numbers.length} numbers` : 'nothing';
  };
  // A hyperparameter may have numbers for each trial, or for all.
  const fits = (slot: string) =>
    present.get(slot)?.of.is === 'hyperparameter'
      ? here.has(slot) === there.has(slot)
      : here.get(slot)?.length === there.get(slot)?.length;
  return slots
    .filter((slot) => !fits(slot))
    .map((slot) => misfit(where(slot), `a snapshot with ${size(there, slot)} for it`, size(here, slot)));
}

/** Wires and ties that only one of two models has. */
function wireFaults(now: Contents, then: Contents): readonly Diagnostic[] {
  const [here, there] = [sourcesOf(now), sourcesOf(then)];
  return [...new Set([...here.keys(), ...there.keys()])]
    .filter((to) => here.get(to) !== there.get(to))
    .map((to) => misfit(to, `a snapshot with ${there.get(to) ?? 'no wire'}`, here.get(to) ?? 'no wire'));
}

/** What is wired or tied, by its place, and to what, as text. */
function sourcesOf(contents: Contents): ReadonlyMap<string, string> {
  const { wiring, wires, ties } = contents;
  return new Map([
    ...wires.map(({ source, target, tied }): [string, string] => [
      placeOf(contents, target),
      `${tied ? 'a tie to ' : ''}${nameOfSource(wiring, source)}`,
    ]),
    ...ties.map(({ source, target, transposed }): [string, string] => [
      placeOf(contents, target),
      `a tie to ${placeOf(contents, source)}${transposed ? ', transposed' : ''}`,
    ]),
  ]);
}
