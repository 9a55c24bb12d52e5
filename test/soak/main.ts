// The long forms of tests of reliability: `npm run soak -- resume`. Each prints its figure, and fails where it does not hold.
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
import { bits, printHashes } from './bits.ts';
import { crash, writer } from './crash.ts';
import { hours, liveHours } from './live.ts';
import { edits, lives, stepping } from './memory.ts';
import { recordings } from './recordings.ts';
import { resumeSimulation, resumeTraining, simulations, trainings } from './resume.ts';
import { resumeCases, saveCases } from './resume-files.ts';
import { snapshots } from './snapshots.ts';

const cases = Number(process.env.CASES ?? 1000);
const seed = Number(process.env.SEED ?? 1);

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

const soaks: Readonly<Record<string, () => string | Promise<string>>> = {
  resume: () => {
    fc.assert(fc.property(simulations, resumeSimulation), { numRuns: cases, seed });
    fc.assert(fc.property(trainings, resumeTraining), { numRuns: Math.ceil(cases / 4), seed });
    return `${cases} simulations and ${Math.ceil(cases / 4)} trainings, restored = uninterrupted`;
  },
  fuzz: async () => {
    const found = await fuzz(13 * cases, seed);
    for (const own of found) console.error(JSON.stringify(own));
    if (found.length > 0) throw new Error(`${found.length} of ${13 * cases} calls ended as they should not`);
    return `${13 * cases} calls with nonsense, every one an error of ours within a second, or none`;
  },
  equations: () => {
    const { taken, refused, slowest } = readHostile(100 * cases, seed);
    return `${100 * cases} texts as equations, ${taken} taken, ${refused} refused by errors of ours, the slowest ${slowest.toFixed(0)} ms`;
  },
  edits: () => {
    const { first, last, megabytes } = edits(100 * cases);
    if (megabytes > 50 || last > 2 * first) throw new Error(`${first} µs, then ${last} µs, ${megabytes} MB`);
    return `${100 * cases} edits, ${first.toFixed(0)} µs each at first, ${last.toFixed(0)} µs at last, ${megabytes.toFixed(1)} MB`;
  },
  live: () => {
    let acts = 0;
    fc.assert(
      fc.property(hours, (own) => {
        acts += liveHours(own);
      }),
      { numRuns: cases, seed },
    );
    return `${cases} pairs of streams, ${acts} edits, undos, sets and drives by several subscribers at their frames: as between runs, bit for bit`;
  },
  memory: () => {
    const megabytes = stepping(10_000 * cases);
    if (megabytes > 1) throw new Error(`memory has grown by ${megabytes} MB`);
    return `${10_000 * cases} steps, ${megabytes.toFixed(2)} MB more than after the first tenth`;
  },
  lives: () => {
    const megabytes = lives(cases);
    if (Math.abs(megabytes) > 5) throw new Error(`${megabytes} MB are left`);
    return `${cases} simulations and trainings disposed of, ${megabytes.toFixed(1)} MB left`;
  },
  events: () => {
    // Of the built package, in a process that has nothing else in it.
    const printed = execFileSync('node', ['test/soak/events.mjs'], { encoding: 'utf8' });
    const { count, rate, last, megabytes } = JSON.parse(printed) as Readonly<Record<string, number>>;
    if (!(last! > 9990 && megabytes! < 200)) throw new Error(`until ${last} ms, ${megabytes} MB`);
    return `${count} spikes of 20 000 cells in 10 s, ${rate!.toFixed(0)} a second each, their rates and times: ${megabytes!.toFixed(0)} MB at most`;
  },
  recordings: async () => {
    const { growth, bytes, reading } = await recordings(1000 * cases);
    if (growth > 16) throw new Error(`memory has grown by ${growth} MB`);
    return `${1000 * cases} steps of 1000 cells, ${(bytes / 1e9).toFixed(2)} GB on disk, memory ${growth.toFixed(1)} MB larger, a row read in ${reading.toFixed(1)} ms`;
  },
  'resume-files': () =>
    inScratch(async (folder) => {
      const count = await saveCases(folder, cases, seed);
      const run = promisify(execFile);
      for (let from = 0; from < count; from += 100)
        await run(process.execPath, [
          SELF,
          'resume-cases',
          folder,
          `${from}`,
          `${Math.min(from + 100, count)}`,
        ]);
      return `${count} checkpoints, a fifth of them of trainings, go on in another process, restored = uninterrupted`;
    }),
  crash: () =>
    inScratch(async (folder) => {
      const saved = await crash([SELF, 'crash-writer'], folder, cases, seed);
      return `${cases} writers killed, ${saved} models and as many checkpoints saved: nothing is lost, no temporary file is left`;
    }),
  files: async () => {
    const count = 100 * cases;
    const [models, checkpoints] = [
      await mutants('model', count, seed),
      await mutants('checkpoint', count, seed),
    ];
    const arrays: string[] = [];
    for (const format of Object.keys(ARRAY_FORMATS))
      arrays.push(`${await arrayMutants(format, count, seed)} ${format}`);
    return `${count} mutants of each format: ${models} models, ${checkpoints} checkpoints, ${arrays.join(', ')} could be opened, all others were refused by errors of ours within a second`;
  },
  bits: () => inScratch((folder) => bits([SELF, 'bits-here'], folder, 10 * cases, seed)),
  snapshots: () => {
    const { taking, copying, changed, all } = snapshots(Math.ceil(cases / 10));
    const ratio = taking / copying;
    if (ratio > 1.5) throw new Error(`a snapshot costs ${ratio} times a copy`);
    const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
    return `${taking} ms where ${megabytes(changed)} of ${megabytes(all)} MB have changed, ${ratio.toFixed(2)} of a copy`;
  },
};

/** What is run in a process of its own, by its first argument: this bundle itself. */
const inAnother: Readonly<Record<string, (...given: string[]) => Promise<unknown>>> = {
  'bits-here': (steps) => printHashes(Number(steps)),
  'crash-writer': (folder) => writer(folder!),
  'resume-cases': (folder, from, to) => resumeCases(folder!, Number(from), Number(to)),
};
const [verb, ...given] = process.argv.slice(2);
if (verb !== undefined && Object.hasOwn(inAnother, verb)) {
  await inAnother[verb]!(...given);
  process.exit();
}

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : Object.keys(soaks)) {
  const soak = soaks[name];
  if (!soak) throw new Error(`soak: found ${name}, expected one of ${Object.keys(soaks).join(', ')}`);
  const start = performance.now();
  const figure = await soak();
  console.log(`soak ${name}: ${figure}, ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
