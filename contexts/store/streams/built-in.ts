/** A module of Node, asked for when it is needed: a page has none, and a bundler shall look for none. */
export const builtIn = (name: string): unknown =>
  (globalThis as { process?: { getBuiltinModule?(name: string): unknown } }).process?.getBuiltinModule?.(
    name,
  );
