const open: Part[][] = [];

/** Tells the innermost `collectParts` that a part was made. */
import type { Part } from './words.ts';
export function announce(part: Part): void {
  open[open.length - 1]?.push(part);
}

/** Runs a function and lists the parts that it made, in order. */
export function collectParts<T>(build: () => T): { readonly result: T; readonly parts: readonly Part[] } {
  const parts: Part[] = [];
  open.push(parts);
  try {
    return { result: build(), parts };
  } finally {
    open.pop();
  }
}
