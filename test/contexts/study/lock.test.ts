import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { lockFolder } from '../../../contexts/study/node/lock.ts';
import { VERSION } from '../../../contexts/study/version.ts';
import { study } from '../../../index.ts';
import { mortalFiles, refusal } from './support.ts';

const script = fileURLToPath(new URL('./locking.ts', import.meta.url));
const locking = (...words: string[]): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
const said = async (child: ChildProcess) => String((await once(child.stdout!, 'data'))[0]).trim();

describe('the lock of a folder', () => {
  let folder: string;
  const locks = () => readdirSync(folder).filter((name) => name.startsWith('lock-'));
  const tried = () => study(({ seed }) => ({ score: seed }), { a: [1, 2] }, { folder });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is that of one study at a time, and goes when it ends, well or not', async () => {
    let other: Promise<string> | undefined;
    const own = await study(
      async ({ seed }) => {
        expect(locks().length).equal(1);
        other ??= refusal(tried());
        expect(await other)
          .contain('this process')
          .contain(join(folder, 'lock-'));
        return { score: seed };
      },
      { a: [1, 2] },
      { folder },
    );
    expect(own.rows.map(({ failed }) => failed)).eql([[], []]);
    expect(locks()).eql([]);
    expect(await refusal(study(() => ({ score: 1 }), { b: [1] }, { folder }))).contain('study.json, space');
    expect(locks()).eql([]);
    const signal = AbortSignal.abort(new Error('enough'));
    expect(await refusal(study(() => ({ score: 1 }), { a: [1, 2] }, { folder, signal, seeds: 2 }))).equal(
      'enough',
    );
    expect(locks()).eql([]);
  });

  it('names the process that holds it, and is taken over where that was killed', async () => {
    const child = locking(folder);
    try {
      expect(await said(child)).equal('locked');
      expect(await refusal(tried())).contain(`process ${child.pid}`);
      expect(locks().length).equal(1);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(locks().length).equal(1);
      expect((await tried()).outcomes.length).equal(2);
      expect(locks()).eql([]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('is taken over from before the machine began, and from an earlier process of the same number; not from another machine', async () => {
    const unlock = lockFolder(folder);
    const [mine] = locks() as [string];
    unlock();
    const [, pid, began, boot, host] = mine.split(/-(\d+)-(\d*)-([0-9a-f]*)-/) as [string, ...string[]];
    expect(Number(pid)).equal(process.pid);
    expect(decodeURIComponent(host!)).equal(hostname());
    const left = (name: string) => writeFileSync(join(folder, name), '');
    left(`lock-${pid}-${began}-0123-${host}`);
    left(`lock-2147483646-${began}-${boot}-${host}`);
    if (began !== '') left(`lock-${pid}-${Number(began) - 1}-${boot}-${host}`);
    left('lock-of-a-door');
    await tried();
    expect(locks()).eql(['lock-of-a-door']);
    const far = `lock-1-2-3-else.where`;
    left(far);
    expect(await refusal(tried()))
      .contain('process 1 of else.where')
      .contain(`remove ${join(folder, far)}`);
    expect(locks().sort()).eql([far, 'lock-of-a-door']);
  });

  it('lets one in at a time, of three processes that come again and again', async () => {
    const children = [0, 1, 2].map(() => locking(folder, '400'));
    const ends = await Promise.all(
      children.map(async (child) => [Number(await said(child)), (await once(child, 'exit'))[0] as number]),
    );
    expect(ends.map(([, code]) => code)).eql([0, 0, 0]);
    expect(ends.reduce((sum, [held]) => sum + held!, 0)).above(0);
    expect(locks()).eql([]);
  });

  it('may be that of other files, which the study unlocks in the end', async () => {
    const calls: string[] = [];
    const lock = async () => {
      calls.push('lock');
      return () => void calls.push('unlock');
    };
    await study(() => ({ score: 1 }), { a: [1] }, { folder: { ...mortalFiles(new Map()), lock } });
    expect(calls).eql(['lock', 'unlock']);
    const bad = (own: unknown) =>
      refusal(
        study(
          () => ({ score: 1 }),
          { a: [1] },
          { folder: { ...mortalFiles(new Map()), lock: own as never } },
        ),
      );
    expect(await bad(5)).contain('study, folder');
    expect(await bad(() => 5))
      .contain('lock')
      .contain('a function');
  });
});

describe('what a folder says of its trial', () => {
  it('is the hash of its module and the version of the package; what changed without need is written into it', async () => {
    const path = mkdtempSync(join(tmpdir(), 'hash-'));
    try {
      const [module, folder] = [join(path, 'trial.mjs'), join(path, 'own')];
      const write = (text: string) => writeFileSync(module, text);
      const run = (own = {}) => study(pathToFileURL(module), { a: [1, 2] }, { threads: 1, folder, ...own });
      write('export default ({ setting }) => ({ score: setting.a });\n');
      await run();
      const file = join(folder, 'study.json');
      const before = JSON.parse(readFileSync(file, 'utf8'));
      expect(before.myelin).equal(VERSION);
      expect(before.module).match(/^[0-9a-f]{64}$/);
      write('// Says more.\nexport default ({ setting }) => ({ score: setting.a });\n');
      const refused = await refusal(run());
      expect(refused).contain('study.json, module').contain(before.module.slice(0, 16));
      const [, remedy, now] = /write ("module": "([0-9a-f]{64})") into/.exec(refused)!;
      expect(remedy).equal(`"module": "${now}"`);
      writeFileSync(file, readFileSync(file, 'utf8').replace(before.module, now!));
      expect((await run({ seeds: 2 })).outcomes.length).equal(4);
      writeFileSync(file, readFileSync(file, 'utf8').replace(`"myelin": "${VERSION}"`, '"myelin": "0.0.9"'));
      expect(await refusal(run()))
        .contain('study.json, myelin')
        .contain(`"myelin": "${VERSION}"`);
      // A version of one's own stands for the text.
      const other = { version: 'of my own', folder: join(path, 'other') };
      await run(other);
      write('export default ({ setting: { a } }) => ({ score: a });\n');
      expect((await run({ ...other, seeds: 3 })).outcomes.length).equal(6);
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});
