import { DEEP, isBundledWithUser, positionAbove, type Stack, stackHere, userFrames } from './positions.ts';
import { cut, isList, isRecord, say } from './say.ts';

/** One fault: where it is, what was found there, what was expected, and what to do about it. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** `context/component.compartment`, or an operation. */
  readonly where: string;
  /** Where in the user's code, `model.ts:15:40`; of what was traced. */
  readonly at?: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

export type DiagnosticCode =
  | 'unknown-hyperparameter'
  | 'missing-hyperparameter'
  | 'hyperparameter-type'
  | 'hyperparameter-range'
  | 'hyperparameter-not-finite'
  | 'without-effect'
  | 'declaration'
  | 'unknown-compartment'
  | 'unknown-part'
  | 'unknown-command'
  | 'unnamed-part'
  | 'duplicate-part'
  | 'shape-mismatch'
  | 'unit-mismatch'
  | 'unknown-unit'
  | 'kind-mismatch'
  | 'two-wires'
  | 'write-to-wired-input'
  | 'write-to-input'
  | 'clamp-of-wired-input'
  | 'not-an-input'
  | 'unfed-input'
  | 'branch-on-tensor'
  | 'not-finite'
  | 'precision'
  | 'not-spikes'
  | 'option'
  | 'memory'
  | 'backend'
  | 'unstable'
  | 'no-gradient'
  | 'disposed'
  | 'busy'
  | 'driven-input'
  | 'source'
  | 'period'
  | 'different-periods'
  | 'model'
  | 'file'
  | 'equation'
  | 'law';

/**
 * The one error type of the project. `diagnostics` holds every fault found, `code` and `where` are the first one's. Its stack shows
 * the user's frames alone, where these can be told from ours.
 */
export class MyelinError extends Error {
  override readonly name = 'MyelinError';
  readonly #diagnostics: readonly Diagnostic[];
  readonly #taken: Stack;

  constructor(
    diagnostics: readonly Diagnostic[],
    { taken = stackHere(), ...options }: ErrorOptions & { readonly taken?: Stack } = {},
  ) {
    const all = diagnosticsIn(diagnostics);
    super(messageOf(all), options);
    this.#diagnostics = all;
    this.#taken = taken;
    Object.defineProperty(this, 'stack', { get: () => this.#shortStack(), configurable: true });
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  get code(): DiagnosticCode {
    return this.diagnostics[0]!.code;
  }

  get where(): string {
    return this.diagnostics[0]!.where;
  }

  /** With a place in the user's code for every fault that has none. */
  placed(at: string | undefined): MyelinError {
    if (at === undefined) return this;
    const { cause } = this;
    const diagnostics = this.diagnostics.map((own) => ({ at, ...own }));
    return errorOf(diagnostics, { ...(cause !== undefined && { cause }), taken: this.#taken });
  }

  /** The place where the user's code was, above a function of ours that had called it. */
  placedAbove(caller: Stack): MyelinError {
    return this.placed(positionAbove(caller, this.#taken));
  }

  #shortStack(): string {
    const whole = this.#taken.stack ?? '';
    const frames = isBundledWithUser()
      ? whole.split('\n').filter((line) => /:\d+/.test(line))
      : userFrames(whole)
          .slice(0, SHOWN)
          .map(({ text }) => text);
    return [`${this.name}: ${this.message}`, ...frames].join('\n');
  }
}

/** By a function: bundlers give a class that names itself another name, `_MyelinError`, which Node prints then. */
const errorOf = (...given: ConstructorParameters<typeof MyelinError>): MyelinError =>
  new MyelinError(...given);

/** Most frames of the user's that a stack shows. */
const SHOWN = 4;

/**
 * Runs what a user wrote to be traced: faults that it meets are told where in it they are, and an error of the user's own passes as it
 * is, its stack without our frames.
 */
export function located<T>(work: () => T, isTraced = true): T {
  // No function stands between: where the user's code is bundled with ours, frames are counted.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEEP;
  try {
    return work();
  } catch (error) {
    if (error instanceof MyelinError) throw isTraced ? error.placedAbove(stackHere()) : error;
    keepUserFrames(error);
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Runs what a user wrote to be called: an error of the user's own passes as it is, its stack without our frames. */
export const theirs = <T>(work: () => T): T => located(work, false);

/** Shortens the stack of an error of the user's. */
export function keepUserFrames(error: unknown): void {
  const stack = error instanceof Error ? error.stack : undefined;
  const frames = typeof stack === 'string' ? userFrames(stack) : [];
  if (frames.length === 0) return;
  const first = stack!.split('\n').findIndex((line) => /^ +at |^[^ ]*@.*:\d+:\d+$/.test(line));
  const head = stack!.split('\n').slice(0, Math.max(first, 0));
  const shown = [...head, ...frames.slice(0, SHOWN).map(({ text }) => text)].join('\n');
  // Of a frozen error it stays what it is.
  Reflect.defineProperty(error as Error, 'stack', { value: shown, configurable: true, writable: true });
}

/** Most characters of a message: the first faults, and how many there are beside them. */
const LONGEST = 540;

function messageOf(all: readonly Diagnostic[]): string {
  let message = formatDiagnostic(all[0]!);
  for (let shown = 1; shown < all.length; shown++) {
    const next = formatDiagnostic(all[shown]!);
    if (message.length + next.length >= LONGEST)
      return `${message}\n… and ${all.length - shown} more: see diagnostics.`;
    message += `\n${next}`;
  }
  return message;
}

/** Most characters of each part of a fault that would be longer than a message as a whole. */
const LENGTHS = { where: 120, found: 120, expected: 150, remedy: 120, code: 40 } as const;

export function formatDiagnostic(d: Omit<Diagnostic, 'code'> & { readonly code: string }): string {
  const text = (part: (name: keyof typeof LENGTHS) => string): string => {
    const place = d.at === undefined ? part('where') : `${part('where')} (${d.at})`;
    return `${place}: found ${part('found')}, expected ${part('expected')}. ${part('remedy')} [${part('code')}]`;
  };
  const whole = text((name) => d[name]);
  return whole.length <= LONGEST ? whole : text((name) => shortened(d[name], LENGTHS[name]));
}

const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 2)} …` : text;

/** The faults of an error, for calls from JavaScript. */
function diagnosticsIn(given: unknown): readonly Diagnostic[] {
  const isFault = (x: unknown) =>
    isRecord(x) &&
    ['code', 'where', 'found', 'expected', 'remedy'].every((name) => typeof x[name] === 'string');
  if (isList(given) && given.length > 0 && Array.from(given).every(isFault))
    return given as unknown as readonly Diagnostic[];
  return [
    {
      code: 'option',
      where: 'MyelinError',
      found: say(given),
      expected: 'faults: { code, where, found, expected, remedy }, all texts',
      remedy: 'Correct it.',
    },
  ];
}

export function fail(diagnostic: Diagnostic): never {
  throw new MyelinError([diagnostic]);
}

/** Throws one error with all the faults, or returns if there is none. */
export function failAll(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new MyelinError(diagnostics);
}

/** Runs a function; the faults with which it fails join the list, and nothing comes back. */
export function attempt<T>(faults: Diagnostic[], f: () => T): T | undefined {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof MyelinError)) throw error;
    for (const own of error.diagnostics) faults.push(own);
    return undefined;
  }
}

/** `Did you mean 'tau_m'?` for a near miss, otherwise the list of what exists. */
export function suggest(name: string, known: readonly string[]): string {
  const near = (name.length <= LONG_NAME ? known : [])
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (near && near.distance <= Math.max(1, Math.floor(name.length / 3)))
    return `Did you mean '${near.candidate}'?`;
  return known.length > 0 ? `Known: ${listed(known)}.` : 'There is none.';
}

/** Nobody has meant another name by a longer one. */
const LONG_NAME = 60;
/** Most characters of names in a list. */
const LISTED = 100;

/** Names with commas between them; of many, the first. */
export function listed(names: readonly string[]): string {
  let text = '';
  for (const [k, name] of names.entries()) {
    if (text.length + name.length > LISTED && k > 0) return `${text} and ${names.length - k} more`;
    text += (k > 0 ? ', ' : '') + cut(name);
  }
  return text;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length]!;
}
