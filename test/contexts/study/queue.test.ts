import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Queue } from 'bullmq';
import { expect } from 'chai';
import { build } from 'esbuild';
import { Redis } from 'ioredis';
import { addressRule } from '../../../contexts/study/node/address.ts';
import { queue } from '../../../contexts/study/node/queue.ts';
import { type StudyWorkerOptions, studyWorker } from '../../../contexts/study/node/queue-worker.ts';
import { trialVersion } from '../../../contexts/study/node/trial-version.ts';
import { VERSION } from '../../../contexts/study/version.ts';
import { type StudyOptions, study } from '../../../index.ts';
import { bundled } from '../../bundled.ts';
import spikes from './cell-trial.ts';
import { type OwnRedis, ownRedis, SERVER } from './redis.ts';
import { mortalFiles, refusal } from './support.ts';
import { climbing } from './trials.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const url = (name: string) => new URL(`./trials.ts${name}`, import.meta.url);

/** What is printed as a warning while some work is done. */
async function warned(work: () => Promise<unknown>): Promise<string> {
  const { warn } = console;
  const told: unknown[] = [];
  console.warn = (...words) => void told.push(...words);
  try {
    await work();
  } finally {
    console.warn = warn;
  }
  return told.join('\n');
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};

it('the version of studies is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(VERSION).equal(version);
});

describe('the address of a queue', () => {
  const asked = (queue: unknown) =>
    refusal(study(url('#bad'), { kind: ['well'] }, { queue } as StudyOptions));

  it('is refused with a name or a password in it, which stand in no message', async () => {
    for (const queue of [
      'redis://:hunter2@127.0.0.1:6379',
      'redis://hunter2@127.0.0.1',
      'rediss://me:hunter2@nowhere/0',
      'redis://127.0.0.1:6379?password=hunter2',
      'hunter2@nowhere',
      'redis://me:hunter2 @nowhere',
    ]) {
      const message = await asked(queue);
      expect(message).contain('MYELIN_REDIS_PASSWORD').not.contain('hunter2');
      expect(await asked({ url: queue }))
        .contain('MYELIN_REDIS_PASSWORD')
        .not.contain('hunter2');
    }
  });

  it('is refused where it is none, or nobody answers there', async () => {
    for (const queue of [
      '',
      'http://127.0.0.1',
      'redis://',
      'redis://a:0',
      'redis://a:70000',
      7,
      { url: 7 },
      {},
    ])
      expect(await asked(queue), String(queue)).contain('redis://127.0.0.1:6379');
    expect(await asked('redis://127.0.0.1:1'))
      .contain('redis://127.0.0.1:1/0')
      .contain('redis-server');
    expect(await asked({ url: 'redis://127.0.0.1:1', priority: 1.5 })).contain('priority');
    expect(await refusal(study(() => ({ one: 1 }), { a: [1] }, { queue: 'redis://127.0.0.1:1' }))).contain(
      'Export it',
    );
  });
});

describe('a study in a queue', () => {
  let redis: OwnRedis;
  let folder: string;
  const stops: AbortController[] = [];
  const working: Promise<void>[] = [];
  const children: ChildProcess[] = [];
  /** Lets a worker begin; it ends with the test. */
  const worker = (trial: URL, own: Partial<StudyWorkerOptions> = {}) => {
    const stop = new AbortController();
    stops.push(stop);
    const all = { queue: redis.url, threads: 1, signal: stop.signal, say: () => {}, ...own };
    working.push(studyWorker(trial, all));
    return stop;
  };
  const endAll = async () => {
    for (const stop of stops.splice(0)) stop.abort();
    await Promise.all(working.splice(0));
  };

  before(async function () {
    if (!SERVER) {
      console.warn('Studies in queues are not tested: there is no redis-server and no valkey-server.');
      return this.skip();
    }
    redis = await ownRedis();
    folder = mkdtempSync(join(tmpdir(), 'queue-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await endAll();
  });
  after(async () => {
    await redis?.remove();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it('gives the bits of this thread, with 1 and 2 workers', async () => {
    const bundle = join(folder, 'cell.mjs');
    const entry = fileURLToPath(new URL('./cell-trial.ts', import.meta.url));
    await build({ entryPoints: [entry], bundle: true, format: 'esm', target: 'es2022', outfile: bundle });
    const trial = pathToFileURL(bundle);
    const space = { tau_m: { from: 10, to: 30, count: 3, unit: 'ms' } } as const;
    const here = (await study(spikes, space, { seeds: 2 })).outcomes;
    for (const _ of [1, 2]) {
      worker(trial);
      expect((await study(trial, space, { seeds: 2, queue: redis.url })).outcomes).eql(here);
    }
  });

  it('halves its settings to the outcomes and checkpoints of this thread, with 1 and 2 workers', async () => {
    const space = { a: { from: 0, to: 1 }, kind: ['x', 'y'] } as const;
    const halving = { metric: 'loss', budgets: [1, 2, 4], lag: 5 } as const;
    const options = { sampler: 'sobol', count: 13, seeds: 2, halving } as const;
    const here = await study(climbing, space, options);
    for (const _ of [1, 2]) {
      worker(url('#climbing'), { threads: 2 });
      const tried = await study(url('#climbing'), space, { ...options, queue: redis.url });
      expect(tried.outcomes).eql(here.outcomes);
      for (const row of here.rows) expect(await tried.checkpoint(row, 1)).eql(await here.checkpoint(row, 1));
    }
  });

  it('passes every number as it is, and leaves nothing in the queue', async () => {
    worker(url('#echo'));
    const space = {
      x: [-0, 5e-324, 1e-320, 0.1 + 0.2, 2 ** 53 + 2, -1.7976931348623157e308],
      on: [true, false],
    };
    const { outcomes } = await study(url('#echo'), space, { queue: { url: redis.url, window: 3 } });
    expect(outcomes.map((own) => 'metrics' in own && own.metrics.x)).eql(space.x.flatMap((x) => [x, x]));
    expect(outcomes.map(({ setting }) => setting.x)).eql(space.x.flatMap((x) => [x, x]));
    const client = new Redis(redis.port);
    const left = (await client.keys('*')).map((key) => key.replace(/[\da-f]{24,}/, 'X'));
    client.disconnect();
    const known = [
      'study:X',
      'worker:trial-X',
      ...['meta', 'id', 'events', 'stalled-check'].map((own) => `trial-X:${own}`),
    ];
    expect(left.map((key) => key.replace(/^myelin:/, '')).filter((key) => !known.includes(key))).eql([]);
  });

  it('names trials that throw, never end, exit, eat memory or give no numbers, and does the others', async () => {
    worker(url('#bad'), { threads: 2 });
    const kinds = ['throws', 'nan', 'text', 'exits', 'eats', 'well', 'fine'];
    const tried = await study(
      url('#bad'),
      { kind: kinds },
      { queue: redis.url, timeLimit: '20 s', memoryLimit: 64 },
    );
    expect(Object.fromEntries(tried.rows.map(({ setting, failed }) => [setting.kind, failed[0]?.why]))).eql({
      throws: 'RangeError: too far',
      nan: 'score is NaN, expected a finite number',
      text: "gave 'score', expected numbers by name",
      exits: 'ended its thread, with code 3',
      eats: 'took more memory than its thread may have',
      well: undefined,
      fine: undefined,
    });
    const late = await study(
      url('#bad'),
      { kind: ['never', 'well'] },
      { queue: redis.url, timeLimit: '500 ms' },
    );
    expect(late.rows.map(({ failed }) => failed.map((own) => own.why))).eql([['took longer than 0.5 s'], []]);
  });

  it('passes what trials share, report, keep and go on from', async () => {
    worker(url('#telling'));
    const kinds = ['well', 'again', 'silent', 'throws', 'odd report', 'odd bytes', 'draws', 'odd figure'];
    const [here, queued] = [{}, { queue: redis.url }].map((how) =>
      study(url('#telling'), { kind: kinds }, { ...how, seeds: 2 }),
    );
    expect((await queued!).outcomes).eql((await here!).outcomes);
    expect(await (await queued!).checkpoint((await queued!).rows[0]!)).eql(Uint8Array.of(1, 2, 0));
    worker(url('#climbing'), { threads: 2 });
    const climbs = [{}, { queue: redis.url }].map((how) =>
      study(
        url('#climbing'),
        { a: [1, 2, 3, 4, 5, 6], kind: ['x', 'y'] },
        { ...how, halving: { metric: 'loss', budgets: [1, 3, 9], lag: 5 } },
      ),
    );
    expect((await climbs[1]!).outcomes).eql((await climbs[0]!).outcomes);
    expect((await climbs[1]!).outcomes.some(({ rung }) => rung === 2)).equal(true);
    worker(url('#weighed'));
    const shared = { weights: [0.5, -0, 1e-320] };
    const [one, other] = [{}, { queue: redis.url }].map((how) =>
      study(url('#weighed'), { a: [1, 2] }, { ...how, shared }),
    );
    expect((await other!).outcomes).eql((await one!).outcomes);
    const typed = { weights: Float32Array.of(1) };
    expect(await refusal(study(url('#weighed'), { a: [1] }, { queue: redis.url, shared: typed }))).contain(
      'Keep large data in files',
    );
  });

  it('asks for no more trials ahead than its window, however many there are', async () => {
    const trial = url('#echo');
    worker(trial, { threads: 2 });
    const [address, module] = [addressRule.read(redis.url, 'test')!, undefined];
    const own = { trial, folder: undefined, shared: undefined, timeLimit: undefined, memoryLimit: undefined };
    const engine = queue({ ...own, queue: { address, module, priority: 0, retries: 1, window: 8 } });
    let [pulled, given, most] = [0, 0, 0];
    async function* endless() {
      for (; ; pulled++) {
        most = Math.max(most, pulled + 1 - given);
        yield { number: pulled, seed: 0, setting: { x: pulled } };
      }
    }
    for await (const ends of engine(endless(), new AbortController().signal)) {
      // Whoever keeps them takes a while.
      await new Promise((resolve) => setTimeout(resolve, 20));
      given += ends.length;
      if (given > 100) break;
    }
    expect(most).within(4, 9);
  });

  it('does studies of a greater priority first', async () => {
    const at = (priority: number) =>
      study(url('#when'), { a: [1, 2, 3, 4, 5] }, { queue: { url: redis.url, priority } });
    const studies = [at(0), at(10), at(3)];
    // All are queued before anybody comes.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    worker(url('#when'));
    const times = (await Promise.all(studies)).map(({ outcomes }) =>
      outcomes.map((own) => ('metrics' in own ? own.metrics.at! : 0)),
    );
    expect(Math.max(...times[1]!)).below(Math.min(...times[2]!));
    expect(Math.max(...times[2]!)).below(Math.min(...times[0]!));
  });

  it('is done by workers of its own version alone: others say so, here and there', async () => {
    const [old, now] = ['old', 'new'].map((name) => {
      mkdirSync(join(folder, name));
      writeFileSync(
        join(folder, name, 'trial.mjs'),
        "import { one } from './one.mjs';\nexport default () => ({ one });\n",
      );
      writeFileSync(join(folder, name, 'one.mjs'), `export const one = ${name === 'old' ? 0 : 1};\n`);
      return pathToFileURL(join(folder, name, 'trial.mjs'));
    });
    const said: string[] = [];
    worker(old!, { say: (text) => void said.push(text) });
    const told = await warned(async () => {
      const trying = study(now!, { a: [1, 2] }, { queue: redis.url });
      await until(() => said.some((text) => text.includes('left to others')));
      // The coordinator hears of it at its next round.
      await new Promise((resolve) => setTimeout(resolve, 5500));
      worker(now!);
      expect((await trying).outcomes.map((own) => 'metrics' in own && own.metrics)).eql([
        { one: 1 },
        { one: 1 },
      ]);
    });
    expect(told).contain('a worker does none of its trials').contain('trial.mjs as its files are there');
  });

  it('executes nothing that comes through it, and refuses what is no trial', async () => {
    const trial = url('#marked');
    const marks = join(folder, 'marks');
    mkdirSync(marks);
    const said: string[] = [];
    worker(trial, { say: (text) => void said.push(text) });
    const { queue: name } = trialVersion(trial);
    const connection = { host: '127.0.0.1', port: redis.port };
    const jobs = new Queue(name, { connection, prefix: 'myelin' });
    const good = { number: 0, seed: 0, setting: { folder: marks } };
    const job = { study: 'a'.repeat(32), asked: good, retries: 1 };
    const hostile = [
      ...[null, 7, {}, [], 'text', '', '{', '{"__proto__":{"a":1}}', `"${'x'.repeat(2 ** 22)}"`],
      ...[
        { ...job, study: '../../etc' },
        { ...job, module: 'file:///tmp/evil.mjs' },
        { ...job, asked: { ...good, number: -1 } },
        { ...job, asked: { ...good, seed: 0.5 } },
        { ...job, asked: { ...good, setting: { folder: { toString: 'evil' } } } },
        { ...job, asked: { ...good, signal: 'abort' } },
        { ...job, timeLimit: -1 },
        { ...job, bytes: { checkpoint: { length: 2 ** 40, hash: 'a'.repeat(64) } } },
        { ...job, bytes: { checkpoint: { length: 3, hash: 'a'.repeat(64) } } },
        { ...job, bytes: { other: { length: 0, hash: 'a'.repeat(64) } } },
      ].map((own) => JSON.stringify(own)),
    ];
    // Whole, but of no study that waits.
    await jobs.addBulk(
      [...hostile, JSON.stringify(job)].map((data, k) => ({
        name: 'trial',
        data,
        opts: { jobId: `hostile-${k}` },
      })),
    );
    while ((await jobs.getJobCounts('waiting', 'active', 'prioritized')).waiting! > 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const states = await Promise.all(hostile.map((_, k) => jobs.getJobState(`hostile-${k}`)));
    expect(new Set(states)).eql(new Set(['failed']));
    expect(said.filter((text) => text.startsWith('refused')).length).above(10);
    expect(readdirSync(marks)).eql([]);
    const tried = await study(trial, { folder: [marks] }, { seeds: 3, queue: redis.url });
    expect(tried.rows[0]!.failed).eql([]);
    expect(readdirSync(marks).length).equal(3);
    await jobs.close();
  });

  it('goes on where its Redis is killed, and has forgotten all', async () => {
    const own = await ownRedis();
    try {
      worker(url('#marked'), { queue: own.url, threads: 2, lease: '1 s' });
      const marks = join(folder, 'forgotten');
      mkdirSync(marks);
      const space = { folder: [marks], a: { from: 1, to: 100, step: 1 } };
      let kills = 0;
      const told = warned(async () => {
        const { outcomes } = await study(url('#again'), space, { queue: own.url, progress: killing });
        expect(outcomes.map((one) => 'metrics' in one && one.metrics.a)).eql(
          Array.from({ length: 100 }, (_, k) => k + 1),
        );
      });
      worker(url('#again'), { queue: own.url, threads: 2, lease: '1 s' });
      async function killing({ done }: { readonly done: number }) {
        if (done < 10 + 40 * kills || kills >= 2) return;
        kills++;
        await own.kill();
        await own.start();
      }
      await told;
      expect(kills).equal(2);
    } finally {
      await endAll();
      await own.remove();
    }
  });

  it('gives the trial of a lost worker to another, so often; one that kills its workers is named', async () => {
    const marks = join(folder, 'lost');
    mkdirSync(marks);
    const cli = await bundled(['cli/main.ts']);
    let isOver = false;
    const keep = () => {
      if (isOver) return;
      const words = [
        'worker',
        `${fileURLToPath(url(''))}#deadly`,
        '--queue',
        redis.url,
        '-c',
        '1',
        '--lease',
        '1s',
      ];
      const child = spawn(process.execPath, [...cli.running('cli/main.ts'), ...words], {
        cwd: ROOT,
        stdio: 'ignore',
      });
      children.push(child);
      child.on('close', keep);
    };
    keep();
    keep();
    const space = { folder: [marks], deaths: [0, 1, 9] };
    const { rows } = await study(url('#deadly'), space, { queue: { url: redis.url, retries: 2 } });
    isOver = true;
    cli.remove();
    expect(rows.map(({ failed }) => failed[0]?.why)).eql([undefined, undefined, 'lost its worker 3 times']);
    expect(readdirSync(marks).length).equal(1 + 3);
  });

  it('keeps what has ended; a signal ends it everywhere, and the same call goes on', async () => {
    const marks = join(folder, 'stopped');
    mkdirSync(marks);
    const files = mortalFiles(new Map());
    const space = { folder: [marks], a: [0, 1, 2, 3, 4, 5, 6, 7] };
    worker(url('#marked'), { threads: 2 });
    const stop = new AbortController();
    const some = await study(url('#marked'), space, {
      ...{ seeds: 3, queue: redis.url, folder: files, signal: stop.signal, onAbort: 'return' },
      progress: ({ done }) => void (done >= 9 && stop.abort()),
    });
    expect(some.outcomes.length).within(9, 23);
    await endAll();
    rmSync(marks, { recursive: true });
    mkdirSync(marks);
    worker(url('#marked'), { threads: 2 });
    const whole = await study(url('#marked'), space, { seeds: 3, queue: redis.url, folder: files });
    expect(whole.rows.map(({ failed }) => failed)).eql(Array(8).fill([]));
    expect(readdirSync(marks).length).equal(24 - some.outcomes.length);
  });

  it('takes its name and password from the environment', async () => {
    const own = await ownRedis(['--requirepass', 'hunter2']);
    const { env } = process;
    try {
      const asked = () => study(url('#bad'), { kind: ['well'] }, { queue: own.url });
      expect(await refusal(asked())).contain('MYELIN_REDIS_PASSWORD');
      env.MYELIN_REDIS_PASSWORD = 'wrong one';
      expect(await refusal(asked()))
        .contain('MYELIN_REDIS_PASSWORD')
        .not.contain('wrong one');
      env.MYELIN_REDIS_PASSWORD = 'hunter2';
      worker(url('#bad'), { queue: own.url });
      expect((await asked()).rows[0]!.failed).eql([]);
    } finally {
      await endAll();
      delete env.MYELIN_REDIS_PASSWORD;
      await own.remove();
    }
  });

  it('says which packages to install where they are not there', async () => {
    const entry = join(folder, 'entry.ts');
    writeFileSync(
      entry,
      `import { study } from '${ROOT}index.ts';
       study(new URL('./trial.mjs', import.meta.url), { a: [1] }, { queue: 'redis://127.0.0.1:1' })
         .catch(({ message }) => console.log(message));`,
    );
    const elsewhere = mkdtempSync(join(tmpdir(), 'bare-'));
    const outfile = join(elsewhere, 'entry.mjs');
    await build({
      entryPoints: [entry],
      ...{ bundle: true, format: 'esm', platform: 'node', target: 'es2022', outfile, logLevel: 'silent' },
    });
    const { stdout } = spawnSync(process.execPath, [outfile], { cwd: elsewhere, encoding: 'utf8' });
    rmSync(elsewhere, { recursive: true });
    expect(stdout).contain('npm install bullmq ioredis');
  });
});
