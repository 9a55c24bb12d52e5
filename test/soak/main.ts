// The long forms of tests of reliability: `npm run soak -- resume`. Each prints its figure, and fails where it does not hold.
// CASES says how many, SEED which; with JOBS they run side by side in so many processes, and none begins after MINUTES.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { readHostile } from '../fuzz/equations.ts';
import { fuzz } from '../fuzz/fuzz.ts';
import { ARRAY_FORMATS, arrayMutants } from './bad-arrays.ts';
import { mutants } from './bad-files.ts';
import { bits, digestOf, elsewhere, printHashes, RUNS } from './bits.ts';
import { crash, writer } from './crash.ts';
import { hours, liveHours } from './live.ts';
import { edits, lives, stepping } from './memory.ts';
import { recordings } from './recordings.ts';
import { resumeSimulation, resumeTraining, simulations, trainings } from './resume.ts';
import { resumeCases, saveCases } from './resume-files.ts';
import {
  coordinate,
  lostCoordinator,
  lostRedis,
  lostWorkers,
  onSite,
  overhead,
  sameBits,
  workFor,
} from './scale.ts';
import { computeFor, lostShardWorkers, lostThreads, shardTimes } from './scale-shards.ts';
import { type Counts, type Share, sharesOf, sideBySide, together } from './shares.ts';
import { snapshots } from './snapshots.ts';

const cases = Number(process.env.CASES ?? 1000);
const seed = Number(process.env.SEED ?? 1);
const jobs = Number(process.env.JOBS ?? 1);
const minutes = Number(process.env.MINUTES ?? Number.POSITIVE_INFINITY);

const SELF = process.argv[1]!;

/** Works in a folder of its own, which is removed in the end. */
async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'myelin-soak-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Soak {
  /** Does a share, or all; what it has found. Fails where something does not hold. */
  readonly run: (share: Share) => Counts | Promise<Counts>;
  /** The figure of all that was found. */
  readonly say: (found: Counts) => string;
  /** In how many shares it may be cut, where so many run side by side. */
  readonly shares: (jobs: number) => number;
}

/** One that is cut where several run side by side: into more shares than run at once, so that they end together. */
const shared = <C extends Counts>(
  run: (share: Share) => C | Promise<C>,
  say: (found: C) => string,
  shares = (many: number) => (many > 1 ? 3 * many : 1),
): Soak => ({ run, say: (found) => say(found as C), shares });

/** One that cannot be cut. */
const whole = (run: (share: Share) => string | Promise<string>): Soak => ({
  run: async (share) => ({ text: [await run(share)] }),
  say: ({ text }) => (text as readonly string[]).join('; '),
  shares: () => 1,
});

const soaks: Readonly<Record<string, Soak>> = {
  resume: shared(
    ({ cases: numRuns, seed: own }) => {
      fc.assert(fc.property(simulations, resumeSimulation), { numRuns, seed: own });
      const quarter = Math.ceil(numRuns / 4);
      fc.assert(fc.property(trainings, resumeTraining), { numRuns: quarter, seed: own });
      return { simulations: numRuns, trainings: quarter };
    },
    (found) => `${found.simulations} simulations and ${found.trainings} trainings, restored = uninterrupted`,
  ),
  fuzz: shared(
    async ({ cases: own, seed: from }) => {
      const found = await fuzz(13 * own, from);
      for (const one of found) console.error(JSON.stringify(one));
      if (found.length > 0) throw new Error(`${found.length} of ${13 * own} calls ended as they should not`);
      return { calls: 13 * own };
    },
    ({ calls }) => `${calls} calls with nonsense, every one an error of ours within a second, or none`,
  ),
  equations: shared(
    (share) => {
      const { taken, refused, slowest } = readHostile(100 * share.cases, share.seed);
      return { taken, refused, slowest: [slowest] };
    },
    ({ taken, refused, slowest }) =>
      `${taken + refused} texts as equations, ${taken} taken, ${refused} refused by errors of ours, the slowest ${Math.max(...slowest).toFixed(0)} ms`,
  ),
  edits: whole(() => {
    const { first, last, megabytes } = edits(100 * cases);
    if (megabytes > 50 || last > 2 * first) throw new Error(`${first} µs, then ${last} µs, ${megabytes} MB`);
    return `${100 * cases} edits, ${first.toFixed(0)} µs each at first, ${last.toFixed(0)} µs at last, ${megabytes.toFixed(1)} MB`;
  }),
  live: shared(
    ({ cases: numRuns, seed: own }) => {
      let acts = 0;
      const pair = fc.property(hours, (two) => {
        acts += liveHours(two);
      });
      fc.assert(pair, { numRuns, seed: own });
      return { pairs: numRuns, acts };
    },
    ({ pairs, acts }) =>
      `${pairs} pairs of streams, ${acts} edits, undos, sets and drives by several subscribers at their frames: as between runs, bit for bit`,
  ),
  memory: whole(() => {
    const megabytes = stepping(10_000 * cases);
    if (megabytes > 1) throw new Error(`memory has grown by ${megabytes} MB`);
    return `${10_000 * cases} steps, ${megabytes.toFixed(2)} MB more than after the first tenth`;
  }),
  lives: whole(() => {
    const megabytes = lives(cases);
    if (Math.abs(megabytes) > 5) throw new Error(`${megabytes} MB are left`);
    return `${cases} simulations and trainings disposed of, ${megabytes.toFixed(1)} MB left`;
  }),
  events: whole(() => {
    // Of the built package, in a process that has nothing else in it.
    const printed = execFileSync('node', ['test/soak/events.mjs'], { encoding: 'utf8' });
    const { count, rate, last, megabytes } = JSON.parse(printed) as Readonly<Record<string, number>>;
    if (!(last! > 9990 && megabytes! < 200)) throw new Error(`until ${last} ms, ${megabytes} MB`);
    return `${count} spikes of 20 000 cells in 10 s, ${rate!.toFixed(0)} a second each, their rates and times: ${megabytes!.toFixed(0)} MB at most`;
  }),
  recordings: whole(async () => {
    const { growth, bytes, reading } = await recordings(1000 * cases);
    if (growth > 16) throw new Error(`memory has grown by ${growth} MB`);
    return `${1000 * cases} steps of 1000 cells, ${(bytes / 1e9).toFixed(2)} GB on disk, memory ${growth.toFixed(1)} MB larger, a row read in ${reading.toFixed(1)} ms`;
  }),
  'resume-files': shared(
    (share) =>
      inScratch(async (folder) => {
        const count = await saveCases(folder, share.cases, share.seed);
        const run = promisify(execFile);
        for (let from = 0; from < count; from += 100) {
          const to = Math.min(from + 100, count);
          await run(process.execPath, [SELF, 'resume-cases', folder, `${from}`, `${to}`]);
        }
        return { count };
      }),
    ({ count }) =>
      `${count} checkpoints, a fifth of them of trainings, go on in another process, restored = uninterrupted`,
  ),
  crash: shared(
    (share) =>
      inScratch(async (folder) => {
        const saved = await crash([SELF, 'crash-writer'], folder, share.cases, share.seed);
        return { killed: share.cases, saved };
      }),
    ({ killed, saved }) =>
      `${killed} writers killed, ${saved} models and as many checkpoints saved: nothing is lost, no temporary file is left`,
  ),
  files: shared(
    async (share) => {
      const count = 100 * share.cases;
      const found: Record<string, number> = {
        ...{ count },
        model: await mutants('model', count, share.seed),
        checkpoint: await mutants('checkpoint', count, share.seed),
      };
      for (const format of Object.keys(ARRAY_FORMATS))
        found[format] = await arrayMutants(format, count, share.seed);
      return found;
    },
    ({ count, ...opened }) => {
      const each = Object.entries(opened).map(([format, read]) => `${read} ${format}`);
      return `${count} mutants of each format: ${each.join(', ')} could be opened, all others were refused by errors of ours within a second`;
    },
  ),
  bits: shared(
    (share) => bits(10 * cases, seed, share),
    ({ hashes, ways, alarms }) =>
      `${hashes.length / 2} models, ${10 * cases} steps each in f32 and f64, ${ways} runs: equal bits in all ways, ${digestOf(hashes)}; ` +
      `${alarms.length} end in an alarm${alarms.length > 0 ? `: ${alarms.join(', ')}` : ''}`,
    (many) => (many > 1 ? RUNS.length : 1),
  ),
  'bits-elsewhere': whole(() => inScratch((folder) => elsewhere([SELF, 'bits-here'], folder, 10 * cases))),
  'scale-shards': whole(({ cases: own, seed: from }) =>
    inScratch(async (folder) => {
      const lost = await lostThreads(folder, Math.ceil(own / 20), from);
      return [lost, await shardTimes(folder, 32), await shardTimes(folder, 256)].join('; ');
    }),
  ),
  'scale-shards-queue': whole(({ cases: own, seed: from }) =>
    inScratch((folder) => lostShardWorkers([SELF], folder, Math.ceil(own / 20), from)),
  ),
  'scale-bits': whole(() =>
    inScratch((folder) =>
      onSite([SELF], folder, [], async (site) => {
        const { trials, ways } = await sameBits(site);
        return `${trials} trials of five models: the bits of this thread are those of threads and of workers, ${ways} ways`;
      }),
    ),
  ),
  'scale-workers': whole(() =>
    inScratch((folder) =>
      onSite([SELF], folder, [], async (site) => {
        const kills = await lostWorkers(site, cases / 2, cases / 5);
        return `${kills} workers killed over a study of ${cases / 2} trials: each has ended once`;
      }),
    ),
  ),
  'scale-redis': whole(() =>
    inScratch(async (folder) => {
      const kills = Math.ceil(cases / 100);
      const kept = await onSite([SELF], folder, ['--appendonly', 'yes'], (site) =>
        lostRedis(site, cases / 2, kills),
      );
      const lost = await onSite([SELF], folder, [], (site) => lostRedis(site, cases / 2, kills));
      return `Redis killed ${kept} times with its data on the disk, and ${lost} times without, over ${cases / 2} trials each: each has ended once`;
    }),
  ),
  'scale-coordinator': whole(() =>
    inScratch((folder) =>
      onSite([SELF], folder, [], async (site) => {
        const kills = await lostCoordinator(site, cases, cases / 20);
        return `${kills} processes of a study of ${cases} trials killed: it went on, each trial has ended once`;
      }),
    ),
  ),
  'scale-overhead': whole(() =>
    inScratch((folder) =>
      onSite([SELF], folder, [], async (site) => {
        const { queue, threads, ratio, processor } = await overhead(site, cases);
        const figure = `a trial costs ${queue.toFixed(2)} ms over the queue (${processor.toFixed(2)} ms of processor time in the study's process), ${threads.toFixed(3)} ms over threads; two threads are ${ratio.toFixed(2)} × one on ${cases} trials of 20 ms`;
        if (queue > 3 || threads > 0.3 || ratio < 1.8) throw new Error(figure);
        return figure;
      }),
    ),
  ),
  snapshots: whole(() => {
    const { taking, copying, changed, all } = snapshots(Math.ceil(cases / 10));
    const ratio = taking / copying;
    if (ratio > 1.5) throw new Error(`a snapshot costs ${ratio} times a copy`);
    const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
    return `${taking} ms where ${megabytes(changed)} of ${megabytes(all)} MB have changed, ${ratio.toFixed(2)} of a copy`;
  }),
};

/** What is run in a process of its own, by its first argument: this bundle itself. */
const inAnother: Readonly<Record<string, (...given: string[]) => Promise<unknown>>> = {
  'bits-here': (steps) => printHashes(Number(steps)),
  'crash-writer': (folder) => writer(folder!),
  'resume-cases': (folder, from, to) => resumeCases(folder!, Number(from), Number(to)),
  'shard-worker': (trainer, queue) => computeFor(trainer!, queue!),
  'study-worker': (trial, queue, threads) => workFor(trial!, queue!, threads!),
  'study-coordinator': (trial, queue, folder, count) => coordinate(trial!, queue!, folder!, count!),
  share: async (text) => {
    const share = JSON.parse(text!) as Share;
    process.stdout.write(`\n${JSON.stringify(await soaks[share.name]!.run(share))}\n`);
  },
};
const [verb, ...given] = process.argv.slice(2);
if (verb !== undefined && Object.hasOwn(inAnother, verb)) {
  await inAnother[verb]!(...given);
  process.exit();
}

/** All whose names begin so: `scale` is `scale-bits`, `scale-workers` and so on. */
const named = (name: string) =>
  soaks[name] ? [name] : Object.keys(soaks).filter((own) => own.startsWith(`${name}-`));
const asked = process.argv.slice(2);
const names =
  asked.length > 0
    ? asked.flatMap((name) => (named(name).length > 0 ? named(name) : [name]))
    : Object.keys(soaks);
for (const name of names)
  if (!soaks[name]) throw new Error(`soak: found ${name}, expected one of ${Object.keys(soaks).join(', ')}`);
const shares = names.flatMap((name) => sharesOf(name, cases, seed, soaks[name]!.shares(jobs)));

if (jobs === 1) {
  for (const share of shares) {
    const { run, say } = soaks[share.name]!;
    const start = performance.now();
    const figure = say(await run(share));
    console.log(`soak ${share.name}: ${figure}, ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
} else {
  const start = performance.now();
  const outcomes = await sideBySide(SELF, shares, {
    ...{ jobs, minutes },
    told: ({ share: { name, index, of }, error }, seconds) =>
      console.error(
        `${name} ${index + 1}/${of}: ${seconds.toFixed(0)} s${error ? `, ${error.message.slice(0, 2000)}` : ''}`,
      ),
  });
  for (const name of names) {
    const own = outcomes.filter(({ share }) => share.name === name);
    const found = own.flatMap(({ counts }) => (counts ? [counts] : []));
    const of = shares.filter((share) => share.name === name).length;
    const missing =
      found.length < of
        ? ` (${own.length - found.length} of ${of} shares failed, ${of - own.length} did not begin)`
        : '';
    console.log(
      `soak ${name}: ${found.length > 0 ? soaks[name]!.say(together(found)) : 'nothing'}${missing}`,
    );
  }
  console.log(`${jobs} side by side, ${((performance.now() - start) / 1000).toFixed(0)} s`);
  if (outcomes.length < shares.length || outcomes.some(({ error }) => error)) process.exitCode = 1;
}
