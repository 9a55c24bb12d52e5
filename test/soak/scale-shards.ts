import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { shardWorker } from '../../contexts/training/node/shard-worker.ts';
import { inPlace } from '../bundled.ts';
import { ownRedis } from '../contexts/study/redis.ts';
import { amongThreads } from '../contexts/training/shard-support.ts';
import { generator } from '../framework/support.ts';
import type * as Digits from './shard-digits.ts';

// A training by threads, or by workers of a queue, that are ended at any time.

type Made = ReturnType<typeof Digits.made>;

/** The trainers, as a module of its own that threads import. */
async function trainersIn(folder: string): Promise<typeof Digits> {
  const outfile = join(folder, 'digits.mjs');
  await build({
    ...{ entryPoints: ['test/soak/shard-digits.ts'], bundle: true, format: 'esm', platform: 'node', outfile },
    ...{ target: 'es2022', logLevel: 'error', plugins: [inPlace] },
  });
  return (await import(pathToFileURL(outfile).href)) as typeof Digits;
}

const sameNumbers = (a: Made, b: Made): boolean =>
  a.handles.every((own, i) => {
    const [of, than] = [a.parameters.get(own), b.parameters.get(b.handles[i]!)];
    return of.every((x, k) => Object.is(x, than[k]));
  });

/** Trains while so many threads are ended at any time, and holds it against a training here. */
export async function lostThreads(folder: string, losses: number, seed: number): Promise<string> {
  const { made } = await trainersIn(folder);
  const draw = generator(seed);
  return amongThreads(async (live) => {
    using own = made({ threads: 2, retries: 20 });
    let ended = 0;
    const found: number[] = [];
    const killing = (async () => {
      while (ended < losses) {
        await pause(800 * draw());
        const one = [...live][Math.floor(draw() * live.size)];
        if (!one) continue;
        ended++;
        await one.terminate();
      }
    })();
    while (ended < losses) found.push(...(await own.runAsync({ iterations: 5, progress: false })));
    await killing;
    using here = made(undefined);
    const expected = here.run({ iterations: found.length, progress: false });
    const at = found.findIndex((loss, i) => loss !== expected[i]);
    if (at >= 0 || !sameNumbers(own, here)) throw new Error(`other bits from iteration ${at} on`);
    return `${ended} threads ended at any time, ${found.length} iterations of digits in 4 shards: the bits of one thread`;
  });
}

/** What a process of a worker does. */
export const computeFor = (trainer: string, queue: string): Promise<void> =>
  shardWorker(new URL(trainer), { queue, lease: '1 s' });

/** The same by processes that take shards from a queue, killed at any time; then how long an iteration takes by two that live. */
export async function lostShardWorkers(
  self: readonly string[],
  folder: string,
  losses: number,
  seed: number,
): Promise<string> {
  const { made } = await trainersIn(folder);
  const draw = generator(seed);
  const redis = await ownRedis();
  const live = new Set<ChildProcess>();
  let isOver = false;
  const keep = () => {
    if (isOver) return;
    const trainer = `${pathToFileURL(join(folder, 'digits.mjs'))}#digits`;
    const child = spawn(process.execPath, [...self, 'shard-worker', trainer, redis.url], { stdio: 'ignore' });
    live.add(child);
    child.on('close', () => {
      live.delete(child);
      keep();
    });
  };
  try {
    keep();
    keep();
    using own = made({ queue: redis.url, retries: 20 });
    let killed = 0;
    const found: number[] = [];
    const killing = (async () => {
      while (killed < losses) {
        await pause(4000 * draw());
        const one = [...live][Math.floor(draw() * live.size)];
        if (one?.kill('SIGKILL')) killed++;
      }
    })();
    while (killed < losses) found.push(...(await own.runAsync({ iterations: 5, progress: false })));
    await killing;
    await pause(5000);
    found.push(...(await own.runAsync({ iterations: 20, progress: false })));
    const start = performance.now();
    found.push(...(await own.runAsync({ iterations: 200, progress: false })));
    const each = (performance.now() - start) / 200;
    using here = made(undefined);
    const expected = here.run({ iterations: found.length, progress: false });
    const at = found.findIndex((loss, i) => loss !== expected[i]);
    if (at >= 0 || !sameNumbers(own, here)) throw new Error(`other bits from iteration ${at} on`);
    return (
      `${killed} workers killed at any time, ${found.length} iterations of digits in 4 shards: the bits of one thread; ` +
      `${each.toFixed(2)} ms an iteration by two workers that live`
    );
  } finally {
    isOver = true;
    for (const one of live) one.kill('SIGKILL');
    await redis.remove();
  }
}

/** How long an iteration takes here and by threads, in turns, and what of the processor's time all threads take together. */
export async function shardTimes(folder: string, batch: number): Promise<string> {
  const { made } = await trainersIn(folder);
  using here = made(undefined, batch);
  using one = made({ threads: 1 }, batch);
  using two = made({ threads: 2 }, batch);
  const all = [here, one, two];
  const [iterations, rounds] = [40, 9];
  const walls: number[][] = all.map(() => []);
  const busy: number[][] = all.map(() => []);
  for (let round = -1; round < rounds; round++)
    for (const [i, trainer] of all.entries()) {
      const [start, before] = [performance.now(), process.cpuUsage()];
      await trainer.runAsync({ iterations, progress: false });
      const { user, system } = process.cpuUsage(before);
      if (round < 0) continue;
      walls[i]!.push((performance.now() - start) / iterations);
      busy[i]!.push((user + system) / 1000 / iterations);
    }
  const middle = (x: readonly number[]) => x.toSorted((a, b) => a - b)[rounds >> 1]!;
  const times = busy.map((own) => `${middle(own).toFixed(2)} ms`);
  const ratio = (i: number) => middle(walls[0]!.map((x, k) => x / walls[i]![k]!)).toFixed(2);
  return (
    `batch ${batch}: an iteration takes ${times[0]} of processors here, ${times[1]} by one thread, ${times[2]} by two, ` +
    `which are ${ratio(1)} and ${ratio(2)} times as fast`
  );
}
