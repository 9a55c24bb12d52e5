import { type Draft, enablePatches, type Patch, produceWithPatches } from 'immer';
import {
  checkNames,
  failAll,
  hasFunction,
  isFunction,
  isList,
  isPlain,
  isRecord,
  say,
  suggest,
  theirs,
  wrongOption,
} from '../../framework/engine.ts';
import { type Diagnostic, fail, type Part } from '../../framework/index.ts';
import { type Channel, channel, type Events } from '../observable.ts';
import { assemble } from './assemble.ts';
import { documentOf } from './document.ts';
import { effectOfEdit } from './edit-effect.ts';
import { type Components, contentsOfModel } from './from-document.ts';
import { localPath } from './paths.ts';
import { contentsOf, setContents } from './registry.ts';
import type { Contents, Model } from './words.ts';

enablePatches();

/** What has happened to a model's document. */
export interface Change {
  readonly is: 'edit' | 'undo' | 'redo';
  /** What turns the document before into the one after, as immer's patches. */
  readonly patches: readonly Patch[];
  /** The document after it. */
  readonly model: Model;
}

interface PastEdit {
  readonly before: Contents;
  readonly after: Contents;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
}

interface History {
  readonly past: PastEdit[];
  readonly future: PastEdit[];
  readonly changes: Channel<Change>;
}

const histories = new WeakMap<object, History>();

function historyOf(net: object): History {
  const found = histories.get(net) ?? { past: [], future: [], changes: channel<Change>() };
  histories.set(net, found);
  return found;
}

export interface EditOptions {
  /** Components that the edit may add parts of, by name; those of the model are known. */
  readonly components?: Components;
  /** Most edits that `undo` can take back from here on, the last ones. */
  readonly history?: number;
}

/** Most edits that can be taken back, unless said otherwise. */
const MOST = 1000;

/**
 * Changes a model's document: `edit(net, (draft) => { draft.parts.z.hyperparameters.tau_m = 10; })`. The draft is
 * immer's; the document itself is never changed. A document that does not hold together is refused with all its
 * faults, and nothing has happened then.
 *
 * Simulations of the context follow before they next run: what was not touched keeps its state, live hyperparameters
 * change without compiling again, a part whose structure has changed starts anew. Handles such as `net.z.v` go on to
 * stand for what is at their path.
 */
export function edit(net: object, recipe: (draft: Draft<Model>) => void, options: EditOptions = {}): Model {
  checkNames(options, ['components', 'history'], 'edit');
  const { components = {}, history = MOST } = options;
  if (!(Number.isInteger(history) && history >= 0))
    wrongOption('edit, history', say(history), 'a whole number from 0 on');
  const before = contentsOf(net, 'edit');
  if (!isFunction(recipe)) {
    wrongOption('edit', say(recipe), 'a function of a draft', 'Write edit(net, (draft) => { … }).');
  }
  const [model, patches, inverse] = whileEdited(net, () => written(before, recipe));
  const old = documentOf(before);
  if (patches.length === 0) return old;
  failAll(headFaults(model, old));
  failAll(notPlain(model, old, before.name));
  const after = contentsOfModel(model, before, components);
  const { past, future, changes } = historyOf(net);
  past.push({ before, after, patches, inverse });
  if (past.length > history) past.splice(0, past.length - history);
  future.length = 0;
  setContents(net, after);
  changes.emit({ is: 'edit', patches, model });
  return model;
}

/** Contexts whose recipe is running. */
const edited = new WeakSet<object>();

/** What another edit would change is not in the draft, and would be lost with it. */
function whileEdited<T>(net: object, work: () => T): T {
  refuseWithin(net, 'edit');
  edited.add(net);
  try {
    return work();
  } finally {
    edited.delete(net);
  }
}

function refuseWithin(net: object, caller: string): void {
  if (edited.has(net))
    wrongOption(
      caller,
      'a call within the recipe of an edit of the same context',
      'one at a time',
      'Change the draft, or do it after the edit.',
      'busy',
    );
}

/** The document after a recipe. */
function written(before: Contents, recipe: (draft: Draft<Model>) => void) {
  const [model, { name }] = [documentOf(before), before];
  let isDone = false;
  try {
    return produceWithPatches(model, (draft) => {
      const result: unknown = theirs(() => recipe(draft));
      if (hasFunction(result, 'then'))
        wrongOption('edit', 'a promise returned', 'a function that changes the draft at once');
      dropNames(draft, model);
      isDone = true;
    });
  } catch (error) {
    // What is no plain data cannot be finished: a list that holds itself, an object that cannot be read.
    if (!isDone && !isOfImmer(error)) throw error;
    return fail(odd(name, 'what cannot be kept in a document'));
  }
}

/** A name for what an edit has taken out goes with it. */
function dropNames(draft: Draft<Model>, { names }: Model): void {
  for (const [name, of] of Object.entries(names)) {
    if (typeof of !== 'string' || !isRecord(draft.names) || draft.names[name] !== of) continue;
    const [at, member] = of.split('.') as [string, string?];
    const tables = member === undefined ? [draft.processes, draft.schedules] : [draft.parts];
    if (!tables.some((table) => isRecord(table) && Object.hasOwn(table, at))) delete draft.names[name];
  }
}

const isOfImmer = (error: unknown): boolean => error instanceof Error && error.message.startsWith('[Immer]');

/** Takes the last edit back; false where there is none. */
export const undo = (net: object): boolean => move(net, 'undo');

/** Makes the last edit that was taken back again; false where there is none. */
export const redo = (net: object): boolean => move(net, 'redo');

function move(net: object, is: 'undo' | 'redo'): boolean {
  const now = contentsOf(net, is);
  refuseWithin(net, is);
  const { past, future, changes } = historyOf(net);
  const [from, to] = is === 'undo' ? [past, future] : [future, past];
  const step = from.pop();
  if (!step) return false;
  to.push(step);
  const then = is === 'undo' ? step.before : step.after;
  // Handles of what is now go on to stand for what was at their paths.
  setContents(net, assemble(then, [], { before: now, effect: effectOfEdit }, documentOf(then)));
  changes.emit({ is, patches: is === 'undo' ? step.inverse : step.patches, model: documentOf(then) });
  return true;
}

/** All edits of a model from now on, those taken back and made again too. */
export function changes(net: object): Events<Change> {
  contentsOf(net, 'changes');
  return historyOf(net).changes.events;
}

/** The part at a path within a context, such as one that an edit has added. */
export function partAt(net: object, path: string): Part {
  const { name, parts } = contentsOf(net, 'partAt');
  const found = typeof path === 'string' && [...parts].find(([, own]) => own === `${name}/${path}`)?.[0];
  if (found) return found;
  const known = [...parts.values()].map((own) => localPath(name, own));
  return wrongOption(
    'partAt',
    say(path),
    `one of ${known.join(', ')}`,
    suggest(typeof path === 'string' ? path : '', known),
    'unknown-part',
  );
}

/** Format, version and name say what a document is; an edit cannot change that. */
function headFaults(after: Model, before: Model): Diagnostic[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Model)[];
  return keys.flatMap((key): Diagnostic[] => {
    const isHead = typeof before[key] === 'string';
    const isFit = isHead
      ? after[key] === before[key]
      : Object.hasOwn(before, key) && Object.hasOwn(after, key);
    if (isFit) return [];
    return [
      {
        code: 'model',
        where: `${before.name}, ${key}`,
        found: say(after[key]),
        expected: isHead ? say(before[key]) : Object.keys(before).join(', '),
        remedy: 'Edit parts, wires, ties, processes, schedules and names.',
      },
    ];
  });
}

/** No document nests as deep. */
const DEEPEST = 32;

/** What is no JSON in the changed parts of a document. */
function notPlain(after: unknown, before: unknown, where: string, depth = 0): Diagnostic[] {
  if (Object.is(after, before)) return [];
  if (depth > DEEPEST) return [odd(where, 'lists and records in one another, too deep or in a circle')];
  if (['string', 'boolean'].includes(typeof after) || (typeof after === 'number' && Number.isFinite(after)))
    return [];
  const old = (key: string) =>
    isRecord(before) || Array.isArray(before) ? (before as never)[key] : undefined;
  const isTree = Array.isArray(after) || isPlain(after);
  if (isTree) {
    return Object.entries(after as object).flatMap(([key, own]) =>
      key === '__proto__'
        ? [odd(`${where}/${key}`, 'a key named __proto__')]
        : notPlain(own, old(key), `${where}/${key}`, depth + 1),
    );
  }
  return [odd(where, isList(after) ? 'an array that is no plain list' : say(after))];
}

const odd = (where: string, found: string): Diagnostic => ({
  code: 'model',
  where,
  found,
  expected: 'plain data: texts, finite numbers, true or false, lists and records',
  remedy: 'Write numbers as lists: [...array].',
});
