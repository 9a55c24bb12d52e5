import { MyelinError } from '../../index.ts';

const SLOWEST_MS = 1000;
const MEGABYTE = 2 ** 20;

/** How a file that is not as it was written was taken. */
export interface Taken {
  /** What is wrong with that: an error that is none of ours or long, much time or memory, a prototype that is another. */
  readonly fault: string | undefined;
  readonly isRead: boolean;
}

/** Reads a file of so many bytes, which may be refused. */
export async function taken(bytes: number, read: () => unknown): Promise<Taken> {
  const before = process.memoryUsage();
  const start = process.cpuUsage();
  let fault: string | undefined;
  let isRead = false;
  try {
    await read();
    isRead = true;
  } catch (error) {
    if (!(error instanceof MyelinError)) fault = `raw: ${(error as Error)?.stack}`;
    else if (error.message.length > 600) fault = `${error.message.length} characters`;
    else if (/undefined|\[object/.test(error.message)) fault = error.message;
  }
  const { user, system } = process.cpuUsage(start);
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.external - before.heapUsed - before.external;
  if ((user + system) / 1000 > SLOWEST_MS) fault ??= `took ${(user + system) / 1000} ms`;
  if (grown > 10 * bytes + 64 * MEGABYTE) fault ??= `took ${grown / MEGABYTE} MB`;
  if (Object.keys(Object.prototype).length > 0 || 'polluted' in {}) fault ??= 'changed a prototype';
  return { fault, isRead };
}
