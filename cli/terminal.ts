import type { Reached } from '../index.ts';

/** Where a verb writes, and who may interrupt it. */
export interface Terminal {
  /** Results, line by line. */
  out(line: string): void;
  /** Errors, warnings and progress, as they are. */
  err(text: string): void;
  /** Whether somebody watches what `err` is given. */
  readonly isWatched: boolean;
  readonly columns: () => number;
  /** Calls back at Ctrl-C until the function that it gives is called. */
  onInterrupt(act: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

export function processTerminal(): Terminal {
  // Whoever reads the output may have read enough, as head does.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (text) => void process.stderr.write(text),
    isWatched: process.stderr.isTTY === true,
    columns: () => process.stderr.columns ?? 80,
    onInterrupt: (act) => {
      process.on('SIGINT', act);
      return () => void process.off('SIGINT', act);
    },
    exit: (code) => process.exit(code),
  };
}

/** What the shell has for a program that was interrupted. */
export const INTERRUPTED = 130;

/** Does a long work which Ctrl-C once ends at the next step, by a signal, and twice at once. */
export async function interruptible<T>(
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly result: T; readonly isInterrupted: boolean }> {
  const asked = new AbortController();
  const { signal } = asked;
  const release = terminal.onInterrupt(() => {
    if (signal.aborted) return terminal.exit(INTERRUPTED);
    asked.abort();
    terminal.err('\nEnding at the next step; Ctrl-C again ends at once.\n');
  });
  try {
    return { result: await work(signal), isInterrupted: signal.aborted };
  } finally {
    release();
  }
}

/** Least milliseconds between two states of a line of progress. */
const PERIOD = 100;

/** A line of progress that fits the terminal; nothing where nobody watches. */
export function progressTo(terminal: Terminal, what: string): ((reached: Reached) => void) | false {
  if (!terminal.isWatched) return false;
  const start = performance.now();
  let last = -Infinity;
  return ({ done, total, loss }) => {
    const now = performance.now();
    if (now - last < PERIOD && done < total) return;
    last = now;
    const rate = done / Math.max((now - start) / 1000, 1e-9);
    const left = `${((total - done) / rate).toFixed(1)} s left`;
    const score = loss === undefined ? '' : `  loss ${loss.toPrecision(5)}`;
    const text = `${done}/${total} ${what}${score}  ${rate.toFixed(0)}/s  ${left}`;
    const room = Math.max(1, terminal.columns() - 1);
    terminal.err(`\r${text.slice(0, room).padEnd(room)}${done === total ? '\n' : ''}`);
  };
}
