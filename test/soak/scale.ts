import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { jsonText } from '../../contexts/store/json.ts';
import { studyWorker } from '../../contexts/study/node/queue-worker.ts';
import { type Outcome, type Study, type StudyOptions, study } from '../../index.ts';
import { type OwnRedis, ownRedis, SERVER } from '../contexts/study/redis.ts';

// Studies over threads and machines whose workers, Redis and coordinators are killed again and again: every trial ends once, with its bits.

/** The module of the trials, as a file that workers import. */
async function trialsIn(folder: string): Promise<(name: string) => URL> {
  const outfile = join(folder, 'trials.mjs');
  const entryPoints = ['test/soak/scale-trials.ts'];
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', target: 'es2022' });
  return (name) => new URL(`${pathToFileURL(outfile).href}#${name}`);
}

/** Where a soak works: processes of this program, a Redis, trials. */
interface Site {
  /** What makes Node a process of this program. */
  readonly self: readonly string[];
  readonly folder: string;
  readonly redis: OwnRedis;
  readonly trial: (name: string) => URL;
  readonly children: Set<ChildProcess>;
}

/** Works with a Redis, and leaves no process behind. */
export async function onSite<T>(
  self: readonly string[],
  folder: string,
  settings: readonly string[],
  work: (site: Site) => Promise<T>,
): Promise<T> {
  if (!SERVER) throw new Error('there is no redis-server and no valkey-server');
  const redis = await ownRedis(settings);
  const children = new Set<ChildProcess>();
  try {
    return await work({ self, folder, redis, trial: await trialsIn(folder), children });
  } finally {
    for (const child of children) child.removeAllListeners().kill('SIGKILL');
    await redis.remove();
  }
}

const LEASE = '1 s';

/** What a process of a worker does. */
export const workFor = (trial: string, queue: string, threads: string): Promise<void> =>
  studyWorker(new URL(trial), {
    queue,
    threads: Number(threads),
    lease: LEASE,
    say: (text) => console.log(text),
  });

/** What a process of a coordinator does. */
export async function coordinate(trial: string, queue: string, folder: string, count: string): Promise<void> {
  const progress = ({ done }: { readonly done: number }) => void process.stdout.write(`${done}\n`);
  // Few ahead: what is in the queue goes on while no coordinator is there.
  const own = { queue: { url: queue, window: 8 }, folder, progress };
  await study(new URL(trial), spaceOf(Number(count)), own);
}

/** A process that has said something. */
function begun({ self, children }: Site, words: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...self, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.add(child);
  return new Promise((resolve) => {
    child.stdout!.once('data', () => {
      child.stdout!.resume();
      resolve(child);
    });
    child.once('close', () => {
      children.delete(child);
      resolve(child);
    });
  });
}

const worker = (site: Site, name: string, threads = 1): Promise<ChildProcess> =>
  begun(site, ['study-worker', site.trial(name).href, site.redis.url, `${threads}`]);

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
}

const WAIT = 100;
const spaceOf = (count: number) => ({ wait: [WAIT], a: { from: 1, to: count, step: 1 } });
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** That a study is whole: each trial once in its folder, with its numbers. */
function checkWhole(folder: string, count: number, { outcomes }: Pick<Study, 'outcomes'>): void {
  const lines = readFileSync(join(folder, 'trials.jsonl'), 'utf8').trimEnd().split('\n');
  const found = lines.map((line) => (JSON.parse(line) as { readonly outcome: Outcome }).outcome);
  const names = new Set(found.map(({ number, seed }) => `${number} ${seed}`));
  if (found.length !== count || names.size !== count)
    throw new Error(`${found.length} lines of ${names.size} trials, where there are ${count}`);
  for (const own of [...found, ...outcomes])
    if (!('metrics' in own) || own.metrics.b !== Math.sin(Number(own.setting.a)) + own.seed)
      throw new Error(`a trial has ended otherwise: ${jsonText(own)}`);
  if (outcomes.length !== count) throw new Error(`${outcomes.length} outcomes`);
}

/** The same trials in this thread, in threads and over the queue; gives how many ways. */
export async function sameBits(site: Site): Promise<{ readonly trials: number; readonly ways: number }> {
  const { trial, redis } = site;
  const module = (await import(trial('').href.replace('#', ''))) as typeof import('./scale-trials.ts');
  const space = { model: module.MODELS, x: { from: 5, to: 30, count: 10 } };
  const all = async (own: StudyOptions) =>
    (await study(trial('anyModel'), space, { ...own, seeds: 4 })).outcomes
      .map((one) => jsonText(one))
      .join('\n');
  const here = await study(module.anyModel, space, { seeds: 4 });
  const texts = here.outcomes.map((one) => jsonText(one));
  if (texts.some((text) => text.includes('"failed"'))) throw new Error(here.table());
  const wanted = texts.join('\n');
  const check = (way: string, found: string) => {
    if (found !== wanted) throw new Error(`${way}: other bits`);
  };
  for (const threads of [1, 2, 4]) check(`${threads} threads`, await all({ threads }));
  let workers = 0;
  for (const wanting of [1, 2, 4]) {
    for (; workers < wanting; workers++) await worker(site, 'anyModel');
    check(`${workers} workers`, await all({ queue: redis.url }));
  }
  return { trials: texts.length, ways: 7 };
}

/** Workers are killed so often over a study of so many trials. */
export async function lostWorkers(site: Site, count: number, kills: number): Promise<number> {
  const folder = join(site.folder, 'workers');
  const workers: ChildProcess[] = [];
  let done = 0;
  let killings = 0;
  let isOver = false;
  const keep = async (place: number) => {
    while (!isOver) {
      const child = await worker(site, 'slow');
      workers[place] = child;
      await new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null || isOver) resolve();
        else child.once('close', () => resolve());
      });
    }
  };
  const keeping = [0, 1, 2, 3].map(keep);
  const killing = (async () => {
    while (!isOver) {
      await pause(WAIT * Math.random());
      // All over the study.
      const living = workers.filter((own) => own.exitCode === null && own.signalCode === null);
      if (killings >= kills || done < ((count - 20) * killings) / kills || living.length === 0) continue;
      await killed(living[Math.floor(living.length * Math.random())]!);
      killings++;
    }
  })();
  const tried = await study(site.trial('slow'), spaceOf(count), {
    ...{ queue: { url: site.redis.url, retries: 100 }, folder },
    progress: (reached) => {
      done = reached.done;
    },
  });
  isOver = true;
  await killing;
  for (const own of workers) await killed(own);
  await Promise.all(keeping);
  checkWhole(folder, count, tried);
  return killings;
}

/** The Redis is killed so often. */
export async function lostRedis(site: Site, count: number, kills: number): Promise<number> {
  const folder = join(site.folder, `redis ${site.redis.port}`);
  await Promise.all([worker(site, 'slow', 2), worker(site, 'slow', 2)]);
  let done = 0;
  let killings = 0;
  let isOver = false;
  const killing = (async () => {
    while (!isOver) {
      await pause(WAIT * Math.random());
      // Not before the study has begun: one that finds no Redis is refused.
      if (killings >= kills || done < 1 + ((count - 20) * killings) / kills) continue;
      await site.redis.kill();
      await pause(500 * Math.random());
      await site.redis.start();
      killings++;
    }
  })();
  const tried = await study(site.trial('slow'), spaceOf(count), {
    ...{ queue: site.redis.url, folder },
    progress: (reached) => {
      done = reached.done;
    },
  });
  isOver = true;
  await killing;
  checkWhole(folder, count, tried);
  return killings;
}

/** The process of the study is killed so often. */
export async function lostCoordinator(site: Site, count: number, kills: number): Promise<number> {
  const folder = join(site.folder, 'coordinator');
  await Promise.all([worker(site, 'slow', 2), worker(site, 'slow', 2)]);
  const words = ['study-coordinator', site.trial('slow').href, site.redis.url, folder, `${count}`];
  let killings = 0;
  while (killings < kills) {
    // It has said how many have ended.
    const child = await begun(site, words);
    if (child.exitCode !== null) break;
    await pause(WAIT * Math.random());
    await killed(child);
    killings++;
  }
  const tried = await study(site.trial('slow'), spaceOf(count), { queue: site.redis.url, folder });
  checkWhole(folder, count, tried);
  return killings;
}

/** Milliseconds a trial costs over the queue and over threads, and how many times as fast as one thread two are. */
export async function overhead(
  site: Site,
  count: number,
): Promise<Readonly<Record<'queue' | 'threads' | 'ratio' | 'processor', number>>> {
  const space = { a: { from: 1, to: count, step: 1 } };
  const timed = async (name: string, own: StudyOptions, of: StudyOptions | object = space) => {
    const start = performance.now();
    await study(site.trial(name), of as typeof space, own);
    return performance.now() - start;
  };
  await worker(site, 'quick', 2);
  const queue = { queue: site.redis.url };
  await timed('quick', queue);
  const before = process.cpuUsage();
  const queued = Math.min(await timed('quick', queue), await timed('quick', queue));
  const { user, system } = process.cpuUsage(before);
  // Without what threads need to begin.
  const few = { a: [1, 2] };
  const threaded = (await timed('quick', { threads: 2 })) - (await timed('quick', { threads: 2 }, few));
  const busy = { ms: [20], ...space };
  const [one, two] = [await timed('busy', { threads: 1 }, busy), await timed('busy', { threads: 2 }, busy)];
  return {
    queue: queued / count,
    threads: threaded / count,
    ratio: one / two,
    processor: (user + system) / 2000 / count,
  };
}
