import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  context,
  DenseSynapse,
  fromNpz,
  process as inOrder,
  LIFCell,
  memoryFiles,
  ms,
  open,
  SparseSynapse,
  save,
  simulate,
  toBytes,
  toNpz,
  type WritableArray,
} from '../../../index.ts';
import { wave } from '../support.ts';
import { pythonWith } from './python.ts';
import { faultsIn } from './support.ts';

const build = () =>
  context('net', () => {
    const layers = [DenseSynapse({ shape: [3, 100], weight_init: wave(300, 1) })];
    const from = Array.from({ length: 300 }, (_, e) => e % 7);
    const to = Array.from({ length: 300 }, (_, e) => e % 5);
    const S = SparseSynapse({
      connectivity: { pre: 7, post: 5, from, to },
      weights: wave(300, 2),
      unit: 'nA',
    });
    const z = LIFCell({ n_units: 2, tau_m: 20 });
    return { layers, S, z, out: z.s, advance: inOrder(z.advance_state) };
  });

const quiet = { warnings: 'silent' } as const;

describe('a model with its arrays for NumPy', () => {
  const saved = async () => {
    const stored = new Map<string, Uint8Array>();
    const files = memoryFiles(stored);
    const net = build();
    await save(net, 'dir/net.json', { files, arrays: 'npz' });
    return { stored, files, net };
  };
  /** The file of arrays, with some of them changed. */
  const changed = async (change: (own: Record<string, WritableArray>) => void) => {
    const { stored, files, net } = await saved();
    const arrays: Record<string, WritableArray> = { ...(await fromNpz(stored.get('dir/net.npz')!)) };
    change(arrays);
    stored.set('dir/net.npz', await toNpz(arrays));
    return { files, net, stored };
  };

  it('is the same model, its arrays beside it by the names that they have in the document', async () => {
    const { stored, files, net } = await saved();
    expect([...stored.keys()]).eql(['dir/net.npz', 'dir/net.json']);
    const arrays = await fromNpz(stored.get('dir/net.npz')!);
    expect(Object.entries(arrays).map(([name, { shape, dtype }]) => [name, [...shape], dtype])).eql([
      ['layers/0.weight_init', [3, 100], 'f64'],
      ['S.connectivity.from', [300], 'i32'],
      ['S.connectivity.to', [300], 'i32'],
      ['S.weights', [300], 'f64'],
    ]);
    const again = await open<typeof net>('dir/net.json', { files, ...quiet });
    expect(again.warnings).eql([]);
    expect(await toBytes(again.net)).eql(await toBytes(net));
  });

  it('takes numbers that others have written there, of any type, and says so', async () => {
    const { files } = await changed((own) => {
      own['S.weights'] = {
        data: Float64Array.from({ length: 300 }, (_, e) => e),
        shape: [300],
        dtype: 'i64',
      };
      own['layers/0.weight_init'] = { data: new Float32Array(300).fill(0.5), shape: [3, 100], dtype: 'f32' };
      own['S.connectivity.to'] = { data: new Int32Array(300).fill(4), shape: [300], dtype: 'u8' };
    });
    const own = await open<ReturnType<typeof build>>('dir/net.json', { files, ...quiet });
    expect(own.warnings.map(({ code, where }) => [code, where])).eql([['changed', 'dir/net.npz']]);
    const { S, layers } = own.net;
    expect([...(S.given.numbers.weights as Float64Array).slice(0, 3)]).eql([0, 1, 2]);
    expect((layers[0]!.given.numbers.weight_init as Float64Array)[299]).equal(0.5);
    expect(simulate(own.net, { dt: ms(1) }).get(S.hyperparameters.weights)[299]).equal(299);
  });

  it('keeps the arrays of the model before, which a crash between both files would leave', async () => {
    const { stored, files, net } = await saved();
    const before = stored.get('dir/net.json')!;
    await save(
      context('net', () => ({ S: DenseSynapse({ shape: [3, 100], weight_init: wave(300, 5) }) })),
      'dir/net.json',
      {
        files,
        arrays: 'npz',
      },
    );
    stored.set('dir/net.json', before);
    const again = await open<typeof net>('dir/net.json', { files, ...quiet });
    expect(again.warnings).eql([]);
    expect(await toBytes(again.net)).eql(await toBytes(net));
  });

  it('is refused where its arrays are none of it, damaged, or say what they do not have', async () => {
    const rows: readonly (readonly [what: string, change: (own: Record<string, WritableArray>) => void])[] = [
      ['too few', (own) => void (own['S.weights'] = new Float64Array(299))],
      ['too many', (own) => void (own['S.weights'] = new Float64Array(301))],
      ['not finite', (own) => void (own['S.weights'] = new Float64Array(300).fill(Number.NaN))],
      ['no cell', (own) => void (own['S.connectivity.to'] = new Int32Array(300).fill(5))],
      ['no whole number', (own) => void (own['S.connectivity.to'] = new Float64Array(300).fill(0.5))],
      ['gone', (own) => void delete own['S.weights']],
      ['one more', (own) => void (own.more = new Float64Array(3))],
      ['a strange name', (own) => void (own.__proto__x = new Float64Array(3))],
    ];
    for (const [what, change] of rows) {
      const { files } = await changed(change);
      expect((await faultsIn(open('dir/net.json', { files, ...quiet }))).length, what).greaterThan(0);
    }
    const { stored, files } = await saved();
    const whole = stored.get('dir/net.npz')!;
    for (let at = 0; at < whole.length; at += 97) {
      const own = whole.slice();
      own[at]! ^= 0x55;
      stored.set('dir/net.npz', own);
      await open('dir/net.json', { files, ...quiet }).catch((error) => expect(error).property('diagnostics'));
    }
    stored.set('dir/net.npz', whole.subarray(0, 1000));
    expect((await faultsIn(open('dir/net.json', { files, ...quiet })))[0]!.code).equal('file');
    // A bomb: 64 MB of zeros in some kB.
    const bomb = await toNpz({ 'S.weights': new Float64Array(2 ** 23) }, { compress: true });
    stored.set('dir/net.npz', bomb);
    const [fault] = await faultsIn(open('dir/net.json', { files, ...quiet }));
    expect(fault!.code).equal('file');
    expect(fault!.where).equal('dir/net.npz');
    stored.delete('dir/net.npz');
    expect((await faultsIn(open('dir/net.json', { files, ...quiet })))[0]!.found).equal(
      'arrays that are not beside it',
    );
    const [odd] = await faultsIn(save(build(), 'net.myelin', { files, arrays: 'npz' }));
    expect([odd!.code, odd!.where]).eql(['file', 'save, arrays']);
    expect((await faultsIn(save(build(), 'net.json', { files, arrays: 'zip' as never })))[0]!.where).equal(
      'save, arrays',
    );
  });

  it('is read and written by NumPy', async function () {
    const python = pythonWith('numpy');
    if (!python) return this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'myelin-npz-'));
    try {
      const path = join(folder, 'net.json');
      await save(build(), path, { arrays: 'npz' });
      const script = `
import json, numpy as np
arrays = dict(np.load(r'${join(folder, 'net.npz')}'))
print(json.dumps({name: [list(a.shape), str(a.dtype)] for name, a in arrays.items()}))
arrays['layers/0.weight_init'] = np.asfortranarray(arrays['layers/0.weight_init'] * 2).astype('>f4')
arrays['S.weights'] = np.arange(300)
np.savez_compressed(r'${join(folder, 'net.npz')}', **arrays)`;
      writeFileSync(join(folder, 'change.py'), script);
      const { status, stdout, stderr } = spawnSync(python, [join(folder, 'change.py')], { encoding: 'utf8' });
      expect(status, stderr).equal(0);
      expect(JSON.parse(stdout)).eql({
        'layers/0.weight_init': [[3, 100], 'float64'],
        'S.connectivity.from': [[300], 'int32'],
        'S.connectivity.to': [[300], 'int32'],
        'S.weights': [[300], 'float64'],
      });
      const { net, warnings } = await open<ReturnType<typeof build>>(path, quiet);
      expect(warnings.map(({ code }) => code)).eql(['changed']);
      const weights = net.layers[0]!.given.numbers.weight_init as Float64Array;
      wave(300, 1).forEach((x, k) => expect(weights[k]).equal(Math.fround(2 * x)));
      expect((net.S.given.numbers.weights as Float64Array)[299]).equal(299);
      await save(net, path, { arrays: 'npz' });
      expect((await open(path, quiet)).warnings).eql([]);
      expect(readdirSync(folder).sort()).include.members(['net.json', 'net.npz']);
      expect(readFileSync(path, 'utf8')).include('"format": "npz"');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
