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

export const processTerminal = (): Terminal => ({
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (text) => void process.stderr.write(text),
  isWatched: process.stderr.isTTY === true,
  columns: () => process.stderr.columns ?? 80,
  onInterrupt: (act) => {
    process.on('SIGINT', act);
    return () => void process.off('SIGINT', act);
  },
  exit: (code) => process.exit(code),
});

/** What the shell has for a program that was interrupted. */
export const INTERRUPTED = 130;

/** Ctrl-C once asks for an end at the next step; twice ends at once. */
export interface Interruption {
  readonly isAsked: boolean;
  /** Ctrl-C is what it was before. */
  release(): void;
}

export function interruption(terminal: Terminal): Interruption {
  let isAsked = false;
  const release = terminal.onInterrupt(() => {
    if (isAsked) return terminal.exit(INTERRUPTED);
    isAsked = true;
    terminal.err('\nEnding at the next step; Ctrl-C again ends at once.\n');
  });
  return {
    get isAsked() {
      return isAsked;
    },
    release,
  };
}

/** Least milliseconds between two states of a line of progress. */
const PERIOD = 100;

/** A line of progress that fits the terminal; nothing where nobody watches. */
export function progress(terminal: Terminal, total: number, what: string) {
  const start = performance.now();
  let last = -Infinity;
  let isDrawn = false;
  return {
    tell(done: number, more = ''): void {
      const now = performance.now();
      if (!terminal.isWatched || (now - last < PERIOD && done < total)) return;
      last = now;
      isDrawn = true;
      const rate = done / Math.max((now - start) / 1000, 1e-9);
      const left = Number.isFinite(total)
        ? `  ${((total - done) / Math.max(rate, 1e-9)).toFixed(1)} s left`
        : '';
      const text = `${done}/${total} ${what}  ${rate.toPrecision(3)}/s${left}${more && `  ${more}`}`;
      const room = Math.max(1, terminal.columns() - 1);
      terminal.err(`\r${text.slice(0, room).padEnd(room)}`);
    },
    end(): void {
      if (isDrawn) terminal.err('\n');
      isDrawn = false;
    },
  };
}

/** Lets signals and timers have their turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
