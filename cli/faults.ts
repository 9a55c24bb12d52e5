import { formatDiagnostic } from '../framework/engine.ts';
import { type Diagnostic, MyelinError } from '../index.ts';
import type { Terminal } from './terminal.ts';

/** What was written on the command line does not hold; says what would. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const isUsage = (error: unknown): boolean => error instanceof Error && error.name === 'UsageError';

/** The faults of an error of ours, which may come from a copy of the package that the model brings along. */
export const diagnosticsOf = (error: unknown): readonly Diagnostic[] | undefined =>
  error instanceof MyelinError || (error instanceof Error && error.name === 'MyelinError')
    ? (error as MyelinError).diagnostics
    : undefined;

/** Prints what went wrong in a few lines; gives the exit code. */
export function printFault(error: unknown, terminal: Terminal): number {
  const diagnostics = diagnosticsOf(error);
  if (diagnostics) for (const own of diagnostics) terminal.err(`error: ${formatDiagnostic(own)}\n`);
  else terminal.err(`error: ${messageOf(error)}\n`);
  return isUsage(error) ? 2 : 1;
}

/** Does what words of the command line ask for: what our own errors find there is at fault on the command line. */
export function asked<T>(option: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const diagnostics = diagnosticsOf(error);
    if (!diagnostics) throw error;
    throw new UsageError(diagnostics.map((own) => `${option}: ${formatDiagnostic(own)}`).join('\n'));
  }
}

/** The option of a call that a fault is about: `duration` of `runAsync, duration`. */
const OPTION = /^\w+, (\w+)$/;

/** Does what takes options of the command line: what is wrong with one of them is at fault there. */
export async function withFlags<T>(flags: object, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [first] = diagnosticsOf(error) ?? [];
    const option = first && (OPTION.exec(first.where)?.[1] ?? first.where);
    if (!option || (flags as Readonly<Record<string, unknown>>)[option] === undefined) throw error;
    throw new UsageError(formatDiagnostic({ ...first, where: `--${option}` }));
  }
}

/** An error where two options say the same. */
export function oneOf(flags: object, ...names: readonly string[]): void {
  const given = names.filter((name) => (flags as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (given.length > 1)
    throw new UsageError(`${given.map((name) => `--${name}`).join(' and ')}: give one of them.`);
}

/** A line of a stack that is in a file: `at f (file:///model.js:3:5)`, and not `node:internal`. */
const FRAME = /^ +at (?:.*\()?((?:file:|\/|[A-Za-z]:\\).*?:\d+:\d+)\)?$/m;

/** The message; of an error in a user's module the place too. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isUsage(error)) return error.message;
  const place = FRAME.exec(error.stack ?? '')?.[1];
  return `${error.name}: ${error.message}${place ? `\n    at ${place}` : ''}`;
}
