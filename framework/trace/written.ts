import { MyelinError } from '../base/errors.ts';
import { positionAbove, type Stack, stackHere } from '../base/positions.ts';
import { isRecord } from '../base/say.ts';
import type { ProgramScribe } from './scribe.ts';
import { nodeOf } from './symbolic.ts';

/** Where in the user's code values were written. */
export interface WrittenAt {
  /** Of a value of the program. */
  readonly value: (id: number) => string | undefined;
  /** Of what was returned under a name. */
  readonly returned: (name: string) => string | undefined;
}

/**
 * Runs once more what a user wrote, with an eye on where it writes each value: values that are at fault only as they are returned are
 * found by that, and nobody pays for it where there is no fault.
 */
export function written(scribe: ProgramScribe, run: () => unknown): WrittenAt {
  const stacks = new Map<number, Stack>();
  const caller = stackHere();
  scribe.onWrite = (id) => stacks.set(id, stackHere());
  let again: unknown;
  try {
    again = run();
  } catch {
    // What it does differently this time is no matter.
  } finally {
    scribe.onWrite = undefined;
  }
  const value = (id: number) => {
    const stack = stacks.get(id);
    return stack && positionAbove(caller, stack);
  };
  const returned = (name: string) => {
    const node = isRecord(again) ? nodeOf(again[name]) : undefined;
    return node && value(node.value.id);
  };
  return { value, returned };
}

/** Checks what was returned under a name; its faults are told where that was written. */
export function checkedAs<T>(scribe: ProgramScribe, name: string, run: () => unknown, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof MyelinError ? error.placed(written(scribe, run).returned(name)) : error;
  }
}
