import { hasFunction, isFunction, type OptionRule, theirs } from '../../framework/engine.ts';

/** Where progress goes: a stream that can rewrite its line. */
export interface Progress {
  write(text: string): void;
}

/** How far a call has come. */
export interface Reached {
  /** Steps, iterations or samples that are done. */
  readonly done: number;
  readonly total: number;
  /** Of a training, that of the last iteration. */
  readonly loss?: number;
}

/** Who is told how far a call has come: a stream gets a line now and then, a function is called after every piece; `false`: nobody. */
export type ProgressOption = Progress | ((reached: Reached) => void) | false;

export const progressRule: OptionRule<ProgressOption | undefined> = {
  expected: 'false, a function, or a stream to write to',
  fallback: undefined,
  read: (x) => (x === false || isFunction(x) || hasFunction(x, 'write') ? (x as ProgressOption) : undefined),
};

/** At most this many lines a second. */
const RATE = 10;

/** Returns a function that tells how far a call has come. */
export function reporterTo(
  progress: ProgressOption,
  total: number,
  what: string,
): (done: number, loss?: number) => void {
  if (progress === false) return () => {};
  if (typeof progress !== 'function') return progressLine(total, progress, what);
  return (done, loss) => theirs(() => progress({ done, total, ...(loss !== undefined && { loss }) }));
}

/** Returns a function that reports after every piece: how much is done, loss, speed, time left. */
export function progressLine(
  total: number,
  target: Progress,
  what: string,
  now: () => number = () => performance.now(),
): (done: number, loss?: number) => void {
  const start = now();
  let last = -Infinity;
  return (done, loss) => {
    const time = now();
    if (done < total && time - last < 1000 / RATE) return;
    last = time;
    const rate = done / Math.max((time - start) / 1000, 1e-9);
    const left = (total - done) / rate;
    const end = done === total ? '\n' : '';
    const score = loss === undefined ? '' : `loss ${loss.toPrecision(5)}  `;
    // A run may end by a condition alone.
    const [of, until] = Number.isFinite(total) ? [`/${total}`, `  ${left.toFixed(1)} s left`] : ['', ''];
    const text = `${done}${of}  ${score}${rate.toFixed(0)} ${what}/s${until}`;
    target.write(`\r${text.padEnd(70)}${end}`);
  };
}

/** The terminal, if there is one: silent in pipes and in a page. */
export function terminal(): Progress | undefined {
  const { process } = globalThis as { process?: { stderr?: Progress & { isTTY?: boolean } } };
  return process?.stderr?.isTTY ? process.stderr : undefined;
}
