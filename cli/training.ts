import type { Trainer } from '../index.ts';
import { interruption, progress, type Terminal, turn } from './terminal.ts';

/** Least milliseconds between two looks at whether to end. */
const PORTION = 50;

/** Trains on, with a line of progress, until it is done or interrupted. */
export async function training(
  trainer: Trainer,
  { iterations, epochs }: { readonly iterations?: number | undefined; readonly epochs?: number | undefined },
  terminal: Terminal,
): Promise<{ readonly losses: readonly number[]; readonly isInterrupted: boolean }> {
  const [total, unit] =
    iterations === undefined ? [epochs!, 'epochs' as const] : [iterations, 'iterations' as const];
  const stop = interruption(terminal);
  const line = progress(terminal, total, unit);
  const losses: number[] = [];
  let most = 1;
  try {
    for (let done = 0; done < total && !stop.isAsked; await turn()) {
      const count = Math.min(most, total - done);
      const start = performance.now();
      losses.push(...trainer.run({ [unit]: count, progress: false }));
      if (performance.now() - start < PORTION) most *= 2;
      done += count;
      line.tell(done, `loss ${losses.at(-1)!.toPrecision(5)}`);
    }
  } finally {
    line.end();
    stop.release();
  }
  return { losses, isInterrupted: stop.isAsked };
}
