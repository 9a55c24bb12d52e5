// Parts and contexts are spelled `net/layer/z` everywhere.

/** A name within a path, and so one that holds none of its signs; nor is it one that no file may have. */
export const isName = (x: unknown): x is string =>
  typeof x === 'string' && /^(?!(?:__proto__|constructor|prototype)$)[^\s/.\p{Cs}]+$/u.test(x);

/** A path as it is spelled within its context. */
export const localPath = (context: string, path: string): string => path.slice(context.length + 1);
