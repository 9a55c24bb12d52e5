import { grouped } from '../../../base/lists.ts';
import type { Stage } from '../../plan/words.ts';
import { type Around, addPart, frameOf, type Snippet } from './around.ts';
import { addCall, type PlacedCall, pointed, type Sweep } from './sweeps.ts';

/** Operations, about, from which on it pays to write code once for many places; what is shorter runs faster as it stands. */
export const LONG = 1000;

/** Least snippets of one form that are worth a function. */
const LEAST = 8;

/** The snippets with sweeps in the place of those that belong to families: one function works at all their places. */
export function sweepsOf(
  around: Around,
  stage: Stage,
  snippets: readonly Snippet[],
): readonly (Snippet | Sweep)[] {
  // A program that works at many places is a family itself.
  if (around.pointers > 0 || snippets.length < LEAST) return snippets;
  const calls = new Map<Snippet, PlacedCall>();
  for (const members of grouped(snippets, ({ form }) => form).values()) {
    if (members.length < LEAST || members.reduce((sum, { size }) => sum + size, 0) <= LONG) continue;
    const [first] = members as [Snippet];
    const names = members.map(({ places, streams }) => ({
      buffers: places.map(({ buffer }) => buffer),
      streams,
    }));
    const { memory, pointers } = pointed(around.memory, names);
    const own = { ...around, memory, pointers: pointers[0]!.length };
    const func = addPart(own, (f, locals) => first.emit(frameOf(f, own, stage, locals, [first]), locals));
    members.forEach((member, k) => calls.set(member, { func, pointers: pointers[k]! }));
  }
  const all: (Snippet | Sweep)[] = [];
  for (const snippet of snippets) {
    const call = calls.get(snippet);
    if (call) addCall(all, call);
    else all.push(snippet);
  }
  return all;
}
