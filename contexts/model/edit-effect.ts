import {
  compartmentsOf,
  type LineOptions,
  liveNames,
  parameterName,
  slotName,
  slotsOfLines,
} from '../../framework/engine.ts';
import type { FloatArray, Part } from '../../framework/index.ts';
import { documentOf } from './document.ts';
import type { Contents, EditEffect } from './words.ts';

/** Compares a model before and after edits. A part of the same structure keeps its states. */
export function effectOfEdit(before: Contents, after: Contents, lines: LineOptions): EditEffect {
  const then = new Map([...before.parts].map(([part, path]) => [path, part]));
  const alike = [...after.parts].flatMap(([part, path]) => {
    const old = then.get(path);
    return old?.component === part.component && structureOf(old) === structureOf(part)
      ? [{ part, path, old }]
      : [];
  });
  // Documents share what has not changed.
  const isSame = (['wires', 'ties', 'processes', 'schedules'] as const).every(
    (key) => documentOf(before)[key] === documentOf(after)[key],
  );
  const isStructural = !isSame || alike.length < after.parts.size || before.parts.size !== after.parts.size;
  return {
    isStructural,
    slots: [
      ...alike.flatMap(({ part, path, old }) => [
        ...compartmentsOf(part).map(({ name }) => slotName(path, name)),
        ...liveNames(part.component.hyperparameters)
          .filter((name) => beginsAlike(part.given, old.given, name))
          .map((name) => parameterName(path, name)),
      ]),
      ...sameLines(slotsOfLines(before.wiring, lines), slotsOfLines(after.wiring, lines)),
    ],
  };
}

/** What shapes and programs of a part follow from. */
export function structureOf(part: Part): string {
  const live = liveNames(part.component.hyperparameters);
  const plain = Object.entries(part.given.plain).filter(([name]) => !live.includes(name));
  return JSON.stringify(Object.fromEntries(plain));
}

const beginsAlike = (a: Part['given'], b: Part['given'], name: string): boolean =>
  a.functions[name] === b.functions[name] && sameNumbers(a.numbers[name], b.numbers[name]);

/** Numbers that were given; none on both sides is the same default. */
function sameNumbers(a: number | FloatArray | undefined, b: number | FloatArray | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  return a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
}

type Lines = ReturnType<typeof slotsOfLines>;

/** What the lines of wires keep that are there before and after, of one shape. */
function sameLines(before: Lines, after: Lines): readonly string[] {
  const spell = (line: Lines[number]) =>
    JSON.stringify(line.map(({ name, shape, ring }) => [name, shape, ring]));
  const known = new Set(before.map(spell));
  return after.filter((line) => known.has(spell(line))).flatMap((line) => line.map(({ name }) => name));
}
