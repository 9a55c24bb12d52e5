// Where the code of a user stands, read from stacks as engines write them: V8 in `    at name (file:1:2)`, others in `name@file:1:2`.

/** A line of a stack. */
export interface StackFrame {
  /** As the engine has written it. */
  readonly text: string;
  /** `file:///home/me/model.ts`, `http://localhost/model.js`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const PLACE =
  /(?:\(|@|\bat (?:async )?)((?:[a-z][a-z+-]*:\/\/|node:|\/|[a-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/i;

/** The frames of a stack that stand in files, the innermost first. */
const framesOf = (stack: string | undefined): readonly StackFrame[] =>
  (stack ?? '').split('\n').flatMap((text) => {
    const [, file, line, column] = PLACE.exec(text.trimEnd()) ?? [];
    return file
      ? [{ text, file: file.replace(/[?#].*$/, ''), line: Number(line), column: Number(column) }]
      : [];
  });

/** The rooms of the project beside this file's, and the folder of the package. */
const ROOMS = /^(?:framework|components|contexts|cli|report|dist)\/|^index\.ts$/;

/** Where our own code is, as stacks of this engine show it; found when it is first asked for. */
let home: { readonly sources: string | undefined; readonly folder: string } | undefined;

function findHome(): NonNullable<typeof home> {
  const file = plain(framesOf(new Error().stack)[0]?.file ?? '');
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const sources = /^(.*\/)framework\/base\/$/.exec(folder) ?? /^(.*\/)dist\/$/.exec(folder);
  return { sources: sources?.[1], folder };
}

/** A file as a path, or with the host where it comes from one. */
const plain = (file: string): string =>
  file.replace(/^file:\/\/(?:\/(?=[a-z]:))?/i, '').replaceAll('\\', '/');

/** Whether a file is none of the user's: ours, another package's, or the engine's. */
function isForeign(file: string): boolean {
  home ??= findHome();
  const path = plain(file);
  if (path.startsWith('node:')) return true;
  if (path.includes('/node_modules/')) return true;
  const { sources, folder } = home;
  if (sources === undefined) return path.startsWith(folder);
  return path.startsWith(sources) && ROOMS.test(path.slice(sources.length));
}

/** The frames that stand in the user's files. Where these and ours are bundled into one, there are none. */
export const userFrames = (stack: string | undefined): readonly StackFrame[] =>
  framesOf(stack).filter(({ file }) => !isForeign(file));

/** Whether our code cannot be told from the user's by files. */
export function isBundledWithUser(): boolean {
  home ??= findHome();
  return home.sources === undefined && !home.folder.includes('/node_modules/');
}

/** `model.ts:15:40`, from the working folder, or from the root of a page's host. */
function positionText({ file, line, column }: StackFrame): string {
  const { process } = globalThis as { process?: { cwd?: () => string } };
  const here = `${plain(process?.cwd?.() ?? '')}/`;
  const path = decoded(plain(file)).replace(/^https?:\/\/[^/]*\//, '');
  const near = here.length > 1 && path.startsWith(here) ? path.slice(here.length) : path;
  return `${near}:${line}:${column}`;
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Frames that are taken down: those of the engine lie above the user's. */
export const DEEP = 200;

/** Where in the user's code an error was made. */
export function positionIn(error: unknown): string | undefined {
  const [own] = error instanceof Error ? userFrames(error.stack) : [];
  return own && positionText(own);
}

/** A stack, written out when it is asked for. */
export interface Stack {
  readonly stack?: string | undefined;
}

/** The stack of the caller. */
export function stackHere(): Stack {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEEP;
  try {
    // Of V8; it writes nothing out yet.
    if (typeof Error.captureStackTrace !== 'function')
      return { stack: new Error().stack?.split('\n').slice(1).join('\n') };
    const holder: Stack = {};
    Error.captureStackTrace(holder, stackHere);
    return holder;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Where the user's code stood in a stack, above a function of ours that had called it; the innermost of its frames. Bundled into one
 * file, the user's code cannot be told from ours: it is what was called then, by way of one function.
 */
export function positionAbove(caller: Stack, { stack }: Stack): string | undefined {
  const frames = framesOf(stack);
  const below = framesOf(caller.stack).length;
  const own = frames.length < DEEP ? frames.slice(0, Math.max(0, frames.length - below)) : frames;
  const found = own.find(({ file }) => !isForeign(file)) ?? (isBundledWithUser() ? own.at(-2) : undefined);
  return found && positionText(found);
}
