import type { OptionRule } from '../../framework/engine.ts';

/** Where progress goes: a stream that can rewrite its line. */
export interface Progress {
  write(text: string): void;
}

export const progressRule: OptionRule<Progress | false | undefined> = {
  expected: 'false, or something with a write function',
  fallback: undefined,
  read: (x) =>
    x === false || typeof (x as Progress | null)?.write === 'function' ? (x as Progress | false) : undefined,
};

/** At most this many lines a second. */
const RATE = 10;

/** Returns a function that reports after every iteration: iteration, loss, speed, time left. */
export function progressLine(
  total: number,
  progress: Progress | false | undefined,
  now: () => number = () => performance.now(),
): (done: number, loss: number) => void {
  const target = progress === false ? undefined : (progress ?? terminal());
  if (!target) return () => {};
  const start = now();
  let last = -Infinity;
  return (done, loss) => {
    const time = now();
    if (done < total && time - last < 1000 / RATE) return;
    last = time;
    const rate = done / Math.max((time - start) / 1000, 1e-9);
    const left = (total - done) / rate;
    const end = done === total ? '\n' : '';
    const text = `${done}/${total}  loss ${loss.toPrecision(5)}  ${rate.toFixed(0)} it/s  ${left.toFixed(1)} s left`;
    target.write(`\r${text.padEnd(70)}${end}`);
  };
}

/** The terminal, if there is one: silent in pipes and in a page. */
function terminal(): Progress | undefined {
  const { process } = globalThis as { process?: { stderr?: Progress & { isTTY?: boolean } } };
  return process?.stderr?.isTTY ? process.stderr : undefined;
}
