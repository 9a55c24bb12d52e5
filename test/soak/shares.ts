import { spawn } from 'node:child_process';

/** What a share of a soak has found: numbers add up, lists are put together. */
export type Counts = Readonly<Record<string, number | readonly (string | number)[]>>;

/** A part of a soak that runs in a process of its own. */
export interface Share {
  readonly name: string;
  /** How many cases it has. */
  readonly cases: number;
  readonly seed: number;
  /** Which of how many shares it is: of what is not drawn, it takes every so many. */
  readonly index: number;
  readonly of: number;
}

/** Cuts cases into shares, each with draws of its own. */
export const sharesOf = (name: string, cases: number, seed: number, of: number): readonly Share[] =>
  Array.from({ length: of }, (_, index) => ({
    ...{ name, index, of },
    cases: Math.floor((cases * (index + 1)) / of) - Math.floor((cases * index) / of),
    seed: of === 1 ? seed : 1000 * seed + index,
  }));

/** What several shares have found together. */
export function together(all: readonly Counts[]): Counts {
  const sum: Record<string, number | readonly (string | number)[]> = {};
  for (const counts of all)
    for (const [key, value] of Object.entries(counts)) {
      const before = sum[key];
      sum[key] =
        typeof value === 'number'
          ? ((before as number | undefined) ?? 0) + value
          : [...((before as []) ?? []), ...value];
    }
  return sum;
}

/** Runs a share in another process of this program; gives what it has found. */
function inAnotherProcess(self: string, share: Share): Promise<Counts> {
  const child = spawn(process.execPath, [...process.execArgv, self, 'share', JSON.stringify(share)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    texts[0] += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    texts[1] += piece;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(texts[0]!.trimEnd().split('\n').at(-1)!) as Counts);
      else
        reject(new Error(`${share.name}, share ${JSON.stringify(share)}: ended with ${code}\n${texts[1]}`));
    });
  });
}

/** What came of a share. */
export interface Outcome {
  readonly share: Share;
  readonly counts?: Counts;
  readonly error?: Error;
}

/** Runs shares, so many side by side, and tells of each when it ends; none begins any more after so many minutes. */
export async function sideBySide(
  self: string,
  shares: readonly Share[],
  {
    jobs,
    minutes,
    told,
  }: { jobs: number; minutes: number; told: (outcome: Outcome, seconds: number) => void },
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [...shares];
  const start = performance.now();
  const worker = async () => {
    while (waiting.length > 0 && performance.now() - start < minutes * 60_000) {
      const share = waiting.shift()!;
      const began = performance.now();
      const outcome = await inAnotherProcess(self, share).then(
        (counts): Outcome => ({ share, counts }),
        (error: Error): Outcome => ({ share, error }),
      );
      outcomes.push(outcome);
      told(outcome, (performance.now() - began) / 1000);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return outcomes;
}
