import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as nodeFs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { nodeFiles } from '../../../contexts/store/files/node.ts';
import { context, DenseSynapse, type Files, MyelinError, memoryFiles, open, save } from '../../../index.ts';
import { bundled } from '../../bundled.ts';
import { crash } from '../../soak/crash.ts';
import { faultsIn } from './support.ts';

/** A model that is told by its first weight, with an array beside its document. */
const numbered = (count: number) =>
  context('net', () => ({
    W: DenseSynapse({
      shape: [20, 20],
      weight_init: Float64Array.from({ length: 400 }, (_, i) => (i === 0 ? count : i)),
    }),
  }));

async function countIn(path: string, files: Files): Promise<number> {
  const { net } = await open<ReturnType<typeof numbered>>(path, { files, warnings: 'silent' });
  return (net.W.given.numbers.weight_init as Float64Array)[0]!;
}

const failing = (code: string) => Object.assign(new Error(`${code}: it fails on purpose`), { code });

/** A copy of something with functions of which the k-th call fails, those of what they open too. */
function failingAt<T extends object>(of: T, k: number, code: string) {
  let calls = 0;
  const wrap = <O extends object>(own: O): O =>
    new Proxy(own, {
      get: (target, name) => {
        const f = (target as Record<PropertyKey, unknown>)[name];
        if (typeof f !== 'function') return f;
        return async (...given: unknown[]) => {
          if (++calls === k) {
            // A disk that is full has taken some.
            if (name === 'writeFile') await f.call(target, (given[0] as Uint8Array).subarray(0, 100));
            if (name === 'close') await f.call(target);
            throw failing(code);
          }
          const result: unknown = await f.apply(target, given);
          return name === 'open' ? wrap(result as object) : result;
        };
      },
    });
  return { fs: wrap(of), calls: () => calls };
}

describe('files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'myelin-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const name of ['net.myelin', 'net.json'])
    it(`are the old ones or the new ones where any call of the file system fails: ${name}`, async () => {
      const path = join(folder, name);
      const files = nodeFiles();
      let saved = 1;
      await save(numbered(saved), path, { files });
      let isDone = false;
      for (let k = 1; !isDone && k < 100; k++) {
        const { fs, calls } = failingAt({ ...nodeFs }, k, 'ENOSPC');
        const own = nodeFiles(fs as never);
        let isSaved = true;
        try {
          await save(numbered(saved + 1), path, { files: own });
        } catch (error) {
          expect(error, String(error)).instanceOf(MyelinError).with.property('code', 'file');
          isSaved = false;
        }
        isDone = calls() < k;
        const found = await countIn(path, files);
        expect(found, `call ${k}`).oneOf(isSaved ? [saved + 1] : [saved, saved + 1]);
        saved = found;
        expect(readdirSync(folder).filter((one) => one.endsWith('.tmp'))).eql([]);
      }
      expect(isDone).equal(true);
    });

  it('in memory, too', async () => {
    const stored = new Map<string, Uint8Array>();
    let saved = 1;
    await save(numbered(saved), 'net.json', { files: memoryFiles(stored) });
    for (let k = 1; k < 12; k++) {
      const { fs } = failingAt(memoryFiles(stored), k, 'EIO');
      const isSaved = await save(numbered(saved + 1), 'net.json', { files: fs }).then(
        () => true,
        () => false,
      );
      const found = await countIn('net.json', memoryFiles(stored));
      expect(found, `call ${k}`).oneOf(isSaved ? [saved + 1] : [saved, saved + 1]);
      saved = found;
    }
  });

  it('are opened as they were before where the newest is damaged, with a warning', async () => {
    const stored = new Map<string, Uint8Array>();
    const files = memoryFiles(stored);
    for (const count of [1, 2]) await save(numbered(count), 'net.myelin', { files });
    const whole = stored.get('net.myelin')!;
    for (let at = 0; at < whole.length; at += 211) {
      stored.set('net.myelin', whole.subarray(0, at));
      expect(await countIn('net.myelin', files), `cut at ${at}`).equal(1);
      const changed = whole.slice();
      changed[at]! ^= 1 << (at % 8);
      stored.set('net.myelin', changed);
      expect(await countIn('net.myelin', files), `changed at ${at}`).equal(1);
    }
    const saved = await open('net.myelin', { files, warnings: 'silent' });
    expect(saved.warnings.map(({ code, where }) => [code, where])).eql([['previous', 'net.myelin']]);
    // A damaged file takes no whole one's place.
    await save(numbered(3), 'net.myelin', { files });
    expect(await countIn('net.myelin', files)).equal(3);
    expect(await countIn('net.myelin.previous', files)).equal(1);
  });

  it('of dead writers are removed, those of living ones stay', async () => {
    const [path, document] = [join(folder, 'net.myelin'), join(folder, 'net.json')];
    await save(numbered(1), path);
    await save(numbered(1), document);
    const arrays = join(folder, 'net.safetensors.999999999-abc.tmp');
    writeFileSync(arrays, 'x');
    await open(document);
    expect(existsSync(arrays)).equal(false);
    const [dead, living] = [`${path}.999999999-abc.tmp`, `${path}.${process.ppid}-abc.tmp`];
    const others = [`${path}.tmp`, join(folder, 'my.net.myelin.999999999-abc.tmp')];
    for (const name of [dead, living, ...others]) writeFileSync(name, 'x');
    await open(path);
    expect([dead, living, ...others].map(existsSync)).eql([false, true, true, true]);
  });

  it('behind symbolic links are written where they are: the links stay, and both generations open', async () => {
    const [path, target] = [join(folder, 'latest.myelin'), join(folder, 'runs', 'net.myelin')];
    mkdirSync(join(folder, 'runs'));
    await save(numbered(1), target);
    symlinkSync(join('runs', 'net.myelin'), path);
    await save(numbered(2), path);
    await save(numbered(3), path);
    expect(lstatSync(path).isSymbolicLink()).to.equal(true);
    for (const own of [path, target]) expect(await countIn(own, nodeFiles())).to.equal(3);
    writeFileSync(target, 'torn');
    expect(await countIn(path, nodeFiles())).to.equal(2);
    expect(readdirSync(join(folder, 'runs'))).to.deep.equal(['net.myelin']);
  });

  it('say what the system says', async () => {
    expect((await faultsIn(save(numbered(1), join(folder, 'no', 'net.myelin'))))[0]!.found).include('ENOENT');
    writeFileSync(join(folder, 'net.myelin'), 'something else');
    expect((await faultsIn(open(join(folder, 'net.myelin'))))[0]!.code).equal('file');
    expect((await faultsIn(open(folder)))[0]!.found).include('EISDIR');
    for (const path of ['', 3, undefined, 'a\0b'])
      expect((await faultsIn(save(numbered(1), path as never)))[0]!.code).equal('file');
  });

  it('outlive writers that are killed at any moment', async () => {
    const { running, remove } = await bundled(['test/soak/crash-writer.ts']);
    try {
      expect(await crash(running('test/soak/crash-writer.ts'), folder, 3, 1)).above(3);
      expect(readFileSync(join(folder, 'net.json'), 'utf8')).include('myelin-model');
    } finally {
      remove();
    }
  }).timeout(60_000);
});
