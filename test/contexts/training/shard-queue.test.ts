import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Queue } from 'bullmq';
import { expect } from 'chai';
import { build } from 'esbuild';
import { Redis } from 'ioredis';
import type { ShardQueueOptions } from '../../../index.ts';
import { bundled } from '../../bundled.ts';
import { expectSameBits } from '../../framework/support.ts';
import { type OwnRedis, ownRedis, SERVER } from '../study/redis.ts';
import { refusal } from '../study/support.ts';
import type * as Trainers from './shard-trainers.ts';

type Made = ReturnType<typeof Trainers.made>;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await pause(20);
};

function expectSame(a: Made, b: Made): void {
  a.handles.forEach((own, i) => {
    expectSameBits(`parameter ${i}`, a.parameters.get(own), b.parameters.get(b.handles[i]!));
  });
}

describe('shards in a queue', () => {
  const iterations = 7;
  let redis: OwnRedis;
  let folder: string;
  let module: string;
  let cli: Awaited<ReturnType<typeof bundled>>;
  let trainers: typeof Trainers;
  let here: Made;
  let losses: Float64Array;
  const children = new Set<ChildProcess>();

  /** A worker as a process of its own; what it says. */
  const worker = (name: string, url = redis.url) => {
    const words = ['worker', `${module}#${name}`, '--shards', '--queue', url, '--lease', '1s'];
    const child = spawn(process.execPath, [...cli.running('cli/main.ts'), ...words], { cwd: ROOT });
    children.add(child);
    child.on('close', () => children.delete(child));
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => void said.push(`${text}`));
    return { child, said: () => said.join('') };
  };
  const given = (own: Partial<ShardQueueOptions> = {}): ShardQueueOptions => ({ queue: redis.url, ...own });

  before(async function () {
    if (!SERVER) {
      console.warn('Shards in queues are not tested: there is no redis-server and no valkey-server.');
      return this.skip();
    }
    redis = await ownRedis();
    folder = mkdtempSync(join(tmpdir(), 'shards-'));
    module = join(folder, 'trainers.mjs');
    const entry = fileURLToPath(new URL('./shard-trainers.ts', import.meta.url));
    await build({
      ...{ entryPoints: [entry], bundle: true, format: 'esm', target: 'es2022', platform: 'node' },
      ...{ outfile: module, logLevel: 'error' },
    });
    cli = await bundled(['cli/main.ts']);
    trainers = (await import(pathToFileURL(module).href)) as typeof Trainers;
    here = trainers.made('alone', undefined);
    losses = here.run({ iterations });
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await until(() => children.size === 0);
  });
  after(async () => {
    await redis?.remove();
    cli?.remove();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it('give the bits of this process, with 1 and 2 workers, and leave nothing behind', async () => {
    for (const _ of [1, 2]) {
      worker('queued');
      using own = trainers.made('queued', given());
      expect([...(await own.runAsync({ iterations }))]).eql([...losses]);
      expectSame(own, here);
    }
    const client = new Redis(redis.port);
    // What has been disposed hangs up by itself.
    await until(async () => (await client.keys('myelin:shards:*')).length === 0);
    await until(async () => (await client.scard('myelin:trainings')) === 0);
    client.disconnect();
  }).timeout(60_000);

  it('make rounds of updates by themselves, to the bits of this process', async () => {
    const alone = trainers.made('alone', undefined, { given: () => ({ averageEvery: 3 }) });
    const expected = alone.run({ iterations: 3 });
    worker('queuedRounds');
    using own = trainers.made('queuedRounds', given(), { given: () => ({ averageEvery: 3 }) });
    expect([...(await own.runAsync({ iterations: 3 }))]).eql([...expected]);
    expectSame(own, alone);
  }).timeout(60_000);

  it('are done again by others where workers are killed at any time, to the same bits', async () => {
    using own = trainers.made('queued', given({ retries: 50 }));
    let isDone = false;
    let killed = 0;
    const killing = (async () => {
      for (let k = 0; !isDone; k++) {
        const { child, said } = worker('queued');
        worker('queued');
        await until(() => isDone || said().includes('shards of'));
        await pause((k * 7919) % 300);
        if (isDone) return;
        killed += children.size;
        for (const one of children) one.kill('SIGKILL');
        await until(() => child.signalCode !== null);
      }
    })();
    const found: number[] = [];
    while (killed < 6 || found.length < iterations) found.push(...(await own.runAsync({ iterations: 1 })));
    isDone = true;
    await killing;
    expect(found.slice(0, iterations)).eql([...losses]);
  }).timeout(120_000);

  it('wait for workers of their own training: others say so, here and there', async () => {
    const { warn } = console;
    const told: unknown[] = [];
    console.warn = (...words) => void told.push(...words);
    const empty = await ownRedis();
    try {
      const { said } = worker('queuedWider', empty.url);
      using own = trainers.made('queued', { queue: empty.url });
      const run = own.runAsync({ iterations });
      await until(() => said().includes('left to others'));
      expect(said()).contain('other parts and shapes');
      await until(() => told.join('\n').includes('no worker of'));
      expect(told.join('\n'))
        .contain('computes none of its shards')
        .contain('other parts and shapes')
        .contain('--shards');
      worker('queued', empty.url);
      expect([...(await run)]).eql([...losses]);
    } finally {
      console.warn = warn;
      await empty.remove();
    }
  }).timeout(60_000);

  it('are taken from those who never end, so often', async () => {
    const { child } = worker('late');
    using own = trainers.late(given({ timeLimit: '200 ms', retries: 1 }));
    expect(await refusal(own.runAsync({ iterations })))
      .contain('2 workers lost by shard')
      .contain('took longer than 0.2 s');
    expect(child.exitCode).equal(null);
  }).timeout(60_000);

  it('go on where their Redis is killed, and has forgotten all', async () => {
    const mortal = await ownRedis();
    try {
      worker('queued', mortal.url);
      using own = trainers.made('queued', { queue: mortal.url });
      const found = [...(await own.runAsync({ iterations: 2 }))];
      const run = own.runAsync({ iterations: iterations - 2 });
      await pause(5);
      await mortal.kill();
      await mortal.start();
      expect([...found, ...(await run)]).eql([...losses]);
    } finally {
      await mortal.remove();
    }
  }).timeout(60_000);

  it('take nothing but shards from the queue', async () => {
    const { child } = worker('queued');
    using own = trainers.made('queued', given());
    await own.runAsync({ iterations: 1 });
    const client = new Redis(redis.port);
    const [id] = await client.smembers('myelin:trainings');
    const { queue: name } = JSON.parse((await client.get(`myelin:study:${id}`))!) as { queue: string };
    const jobs = new Queue(name, { connection: client, prefix: 'myelin' });
    const asked = { iteration: 0, shard: 0, key: [1, 2] };
    const job = { training: 'a'.repeat(32), version: 1, asked };
    const hostile = [
      ...[null, 7, {}, 'text', '{', '{"__proto__":{"a":1}}'],
      ...[
        { ...job, training: '../../etc' },
        { ...job, module: 'file:///tmp/evil.mjs' },
        { ...job, version: -1 },
        { ...job, timeLimit: -1 },
        { ...job, asked: { ...asked, shard: 0.5 } },
        { ...job, asked: { ...asked, key: [1, 2 ** 40] } },
        { ...job, asked: { ...asked, schedules: ['evil'] } },
      ].map((one) => JSON.stringify(one)),
    ];
    await jobs.addBulk(hostile.map((data, k) => ({ name: 'shard', data, opts: { jobId: `hostile-${k}` } })));
    // Whole, but of no training, of a shard that is none, and with bytes of another size.
    const wrong = [job, { ...job, asked: { ...asked, shard: 99 } }, { ...job, version: 2 }];
    await client.set(`myelin:shards:${job.training}:2`, 'short');
    const some = await Promise.all(wrong.map((one) => jobs.add('shard', JSON.stringify(one))));
    const states = () => Promise.all(hostile.map((_, k) => jobs.getJobState(`hostile-${k}`)));
    await until(async () => (await states()).every((state) => state === 'failed'));
    const ends = async () =>
      (await Promise.all(some.map(({ id }) => jobs.getJob(id!)))).map((x) => x?.returnvalue);
    await until(async () => (await ends()).every((end) => typeof end === 'string'));
    expect((await ends()).map((end: string) => Object.keys(JSON.parse(end) as object))).eql(
      Array(3).fill(['ended']),
    );
    expect(child.exitCode).equal(null);
    expect([...(await own.runAsync({ iterations: iterations - 1 }))]).eql([...losses.subarray(1)]);
    await client.del(`myelin:shards:${job.training}:2`);
    await jobs.close();
    client.disconnect();
  }).timeout(60_000);

  it('take their password from the environment, and stand in no message', async () => {
    const protectedOne = await ownRedis(['--requirepass', 'hunter2']);
    const { env } = process;
    try {
      const asked = () =>
        refusal(trainers.made('queued', { queue: protectedOne.url }).runAsync({ iterations: 1 }));
      const secret = (async () => trainers.made('queued', { queue: 'redis://:hunter2@127.0.0.1' }))();
      expect(await refusal(secret))
        .contain('MYELIN_REDIS_PASSWORD')
        .not.contain('hunter2');
      expect(await asked()).contain('MYELIN_REDIS_PASSWORD');
      env.MYELIN_REDIS_PASSWORD = 'hunter2';
      worker('queued', protectedOne.url);
      using own = trainers.made('queued', { queue: protectedOne.url });
      expect([...(await own.runAsync({ iterations: 1 }))]).eql([...losses.subarray(0, 1)]);
    } finally {
      delete env.MYELIN_REDIS_PASSWORD;
      await protectedOne.remove();
    }
  }).timeout(60_000);
});
