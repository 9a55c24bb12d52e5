import { close, median, pairedRatio } from './statistics.ts';

/** A contender that is set up. Every piece of work starts from the same state, so that all pieces are alike. */
export interface Running {
  /** Does the case's work `repeat` times; awaited where it returns a promise. */
  run(repeat: number): unknown;
  /** What the last piece of work computed, to be compared with the others'. Not timed. */
  result(): readonly number[] | Promise<readonly number[]>;
  /** Seconds that the last `run` took by its own clock: a child process knows better than we do. */
  seconds?(): number;
  close?(): unknown;
  /** Of what it is made, such as `jax==0.10.2`. */
  readonly version?: string;
  /** Megabytes that its process has held at most, where it has one of its own. */
  memory?(): number | undefined;
}

/** Why a contender cannot take part on this machine. */
export interface Missing {
  readonly missing: string;
}

export interface Contender {
  readonly name: string;
  setup(): Running | Missing | Promise<Running | Missing>;
}

export interface Case {
  readonly name: string;
  readonly doc: string;
  readonly unit: string;
  /** The figure in `unit`, from the seconds that one piece of work takes. */
  figure(seconds: number): number;
  /** What results are, for the error message, and how far they may differ, relatively; 0 asks for equal values. */
  readonly check: { readonly what: string; readonly tolerance: number };
  readonly contenders: readonly Contender[];
  /** Name of the contender that ratios refer to. */
  readonly ours?: string;
  /** What its column is called in a table of several cases, such as `N = 100`. */
  readonly label?: string;
  /** Whether the start and the memory of each contender are worth a table where there are several cases; of one case they always are. */
  readonly footprint?: boolean;
}

export interface Row {
  readonly name: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
  /** Pieces of work in one timed call. */
  readonly repeat: number;
  /** Its time divided by ours in the same round; null without ours. */
  readonly ratio: number | null;
  /** Its least time divided by our least. */
  readonly best: number | null;
  /** Seconds from the start to the end of the first piece of work: interpreters, imports, compilers, data. */
  readonly start: number;
  /** Megabytes that its process holds at most, null where that is not known. */
  readonly memory: number | null;
  readonly version: string | null;
}

export interface Report {
  readonly name: string;
  readonly label: string;
  readonly footprint: boolean;
  readonly doc: string;
  readonly unit: string;
  readonly rows: readonly Row[];
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

export interface Options {
  /** Milliseconds. */
  readonly clock: () => number;
  /** How long the timed rounds of one case may take in all, ms. */
  readonly budget: number;
  /** How long one timed call should take, ms. */
  readonly call: number;
  readonly rounds: { readonly min: number; readonly max: number };
}

export const defaults: Options = {
  clock: () => performance.now(),
  budget: 10_000,
  call: 40,
  rounds: { min: 3, max: 51 },
};

/** Results differ: whoever is wrong, its time means nothing. */
export class Mismatch extends Error {}

interface Entry {
  readonly name: string;
  readonly running: Running;
  readonly start: number;
}

const isMissing = (made: Running | Missing): made is Missing => 'missing' in made;

/** Seconds for `repeat` pieces of work. */
const timed = async ({ running }: Entry, repeat: number, clock: () => number): Promise<number> => {
  const start = clock();
  const pending = running.run(repeat);
  if (pending instanceof Promise) await pending; // an await costs microseconds that plain functions need not pay
  const end = clock();
  return running.seconds?.() ?? (end - start) / 1000;
};

const compare = (
  entry: Entry,
  values: readonly number[],
  base: Entry,
  truth: readonly number[],
  at: Case,
) => {
  const { what, tolerance } = at.check;
  const wrong = truth.findIndex((value, i) => !close(values[i] ?? Number.NaN, value, tolerance));
  if (wrong < 0 && values.length === truth.length) return;
  throw new Mismatch(
    `${at.name}: ${what} of '${entry.name}' is [${values.join(', ')}], ` +
      `of '${base.name}' [${truth.join(', ')}] (tolerance ${tolerance})`,
  );
};

const checkAll = async (entries: readonly Entry[], at: Case) => {
  const [base] = entries;
  if (!base) return;
  const truth = await base.running.result();
  for (const entry of entries) compare(entry, await entry.running.result(), base, truth, at);
};

/** Warms a contender up and finds how many pieces of work fill one call. */
const calibrate = async (entry: Entry, { clock, call }: Options): Promise<{ repeat: number; ms: number }> => {
  for (let repeat = 1; ; repeat *= 2) {
    const ms = 1000 * (await timed(entry, repeat, clock));
    if (ms < call && repeat < 2 ** 20) continue;
    const fitting = Math.max(1, Math.round((repeat * call) / ms));
    return { repeat: fitting, ms: (ms / repeat) * fitting };
  }
};

const measure = async (entries: readonly Entry[], at: Case, options: Options): Promise<readonly Row[]> => {
  const { clock, budget, rounds: limits } = options;
  await checkAll(entries, at);

  const calls = [];
  for (const entry of entries)
    calls.push({ entry, ...(await calibrate(entry, options)), times: [] as number[] });
  const roundMs = calls.reduce((sum, { ms }) => sum + ms, 0);
  const rounds = Math.min(limits.max, Math.max(limits.min, Math.floor(budget / roundMs)));
  for (let round = -1; round < rounds; round++) {
    for (const { entry, repeat, times } of calls) {
      const seconds = (await timed(entry, repeat, clock)) / repeat;
      if (round >= 0) times.push(seconds); // round -1 warms up
    }
  }
  await checkAll(entries, at); // still the same after all those repetitions

  const base = calls.find(({ entry }) => entry.name === at.ours)?.times;
  return calls.map(({ entry, repeat, times }) => {
    const figures = times.map((seconds) => at.figure(seconds));
    const { name, start, running } = entry;
    return {
      name,
      median: median(figures),
      min: Math.min(...figures),
      max: Math.max(...figures),
      rounds,
      repeat,
      ratio: base ? pairedRatio(times, base) : null,
      best: base ? Math.min(...times) / Math.min(...base) : null,
      start,
      memory: running.memory?.() ?? null,
      version: running.version ?? null,
    };
  });
};

/** Runs all contenders of a case in one interleaved run: A B C A B C … */
export const runCase = async (at: Case, options: Options = defaults): Promise<Report> => {
  const entries: Entry[] = [];
  const missing: { name: string; reason: string }[] = [];
  try {
    for (const { name, setup } of at.contenders) {
      const { clock } = options;
      const began = clock();
      const made = await setup();
      if (isMissing(made)) missing.push({ name, reason: made.missing });
      else {
        const entry = { name, running: made, start: 0 };
        entries.push(entry);
        await made.run(1);
        entry.start = (clock() - began) / 1000;
      }
    }
    const rows = entries.length ? await measure(entries, at, options) : [];
    return {
      name: at.name,
      label: at.label ?? at.name,
      footprint: at.footprint ?? false,
      doc: at.doc,
      unit: at.unit,
      rows,
      missing,
    };
  } finally {
    await Promise.allSettled(entries.map(async ({ running }) => running.close?.()));
  }
};
