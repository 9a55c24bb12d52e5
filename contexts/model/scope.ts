import { theirs } from '../../framework/engine.ts';
import { fail } from '../../framework/index.ts';
import type { Process, Schedule, TiedHyperparameter, Wire } from './words.ts';

/** What is said while a context's function runs. */
export interface Draft {
  readonly wires: Wire[];
  readonly processes: Process[];
  readonly schedules: Schedule[];
  readonly ties: TiedHyperparameter[];
  readonly contexts: object[];
}

export const emptyDraft = (): Draft => ({ wires: [], processes: [], schedules: [], ties: [], contexts: [] });

const open: Draft[] = [];

export function inDraft<T>(draft: Draft, build: () => T): T {
  open.push(draft);
  try {
    return theirs(build);
  } finally {
    open.pop();
  }
}

/** The context being built, if there is one. */
export const enclosing = (): Draft | undefined => open[open.length - 1];

/** The context being built; an error outside one. */
export function current(caller: string): Draft {
  const draft = enclosing();
  if (draft) return draft;
  return fail({
    code: 'option',
    where: caller,
    found: 'a call outside a context',
    expected: 'a call inside the function of context(…)',
    remedy: `Move ${caller}(…) into the function that builds the context.`,
  });
}
