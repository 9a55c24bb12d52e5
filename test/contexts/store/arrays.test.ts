import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { crc32 } from '../../../contexts/store/arrays/crc32.ts';
import {
  context,
  DenseSynapse,
  fromNpy,
  fromNpz,
  ms,
  process,
  simulate,
  toNpy,
  toNpz,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';
import { pythonWith } from './python.ts';
import { faultsIn } from './support.ts';

interface Golden {
  readonly files: readonly {
    name: string;
    shape: number[];
    dtype: string;
    numbers: (number | string | boolean)[];
    npy: string;
  }[];
  readonly refused: Readonly<Record<string, string>>;
  readonly archives: Readonly<Record<string, string>>;
  readonly arrays: Readonly<Record<string, { shape: number[]; numbers: number[] }>>;
}
const golden = JSON.parse(
  readFileSync(new URL('../../golden/arrays/arrays.json', import.meta.url), 'utf8'),
) as Golden;
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const NAMES: Readonly<Record<string, string>> = {
  b1: 'bool',
  f2: 'f16',
  f4: 'f32',
  f8: 'f64',
  i1: 'i8',
  i2: 'i16',
  i4: 'i32',
  i8: 'i64',
  u1: 'u8',
  u2: 'u16',
  u4: 'u32',
  u8: 'u64',
};

const dtypes = fc.constantFrom(
  'bool',
  'i8',
  'u8',
  'i16',
  'u16',
  'i32',
  'u32',
  'i64',
  'u64',
  'f16',
  'f32',
  'f64',
);
const arrays = fc
  .tuple(dtypes, fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }))
  .chain(([dtype, shape]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const number =
      dtype === 'bool'
        ? fc.integer({ min: 0, max: 1 })
        : dtype.startsWith('f')
          ? fc.integer({ min: -99, max: 99 }).map((x) => x / 8)
          : fc.integer({ min: dtype.startsWith('u') ? 0 : -128, max: 127 });
    return fc.array(number, { minLength: size, maxLength: size }).map((data) => ({ data, shape, dtype }));
  });

describe('npy', () => {
  it('reads what NumPy has written: every type, byte order, layout and version', () => {
    for (const { name, shape, dtype, numbers, npy } of golden.files) {
      const array = fromNpy(bytesOf(npy));
      expect(array.shape, name).eql(shape);
      expect(array.dtype, name).equal(NAMES[dtype]);
      const wanted = numbers.map((x) => (x === 'inf' ? Infinity : x === '-inf' ? -Infinity : Number(x)));
      expect([...array.data], name).eql(wanted);
    }
  });

  it('writes what NumPy writes, byte for byte', () => {
    for (const { name, npy } of golden.files) {
      if (!/^[<|].* C$|version \(1/.test(name)) continue;
      expect(Buffer.from(toNpy(fromNpy(bytesOf(npy)))).toString('base64'), name).equal(npy);
    }
  });

  it('reads back what it has written', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        const { data, shape, dtype } = fromNpy(toNpy(array));
        expect({ data: [...data], shape, dtype }).eql(array);
      }),
    );
  });

  it('takes flat arrays by their kind', () => {
    expect(fromNpy(toNpy(new Int16Array([1, -2])))).eql({
      data: new Int16Array([1, -2]),
      shape: [2],
      dtype: 'i16',
    });
    expect(fromNpy(toNpy([1.5]))).eql({ data: new Float64Array([1.5]), shape: [1], dtype: 'f64' });
    const half = {
      data: new Float32Array([1.5, -65504, 2 ** -24, 1 / 3]),
      shape: [4],
      dtype: 'f16',
    } as const;
    expect(faultsOf(() => toNpy(half))[0]).include({ code: 'option' });
    expect([...fromNpy(toNpy({ ...half, data: half.data.slice(0, 3), shape: [3] })).data]).eql([
      1.5,
      -65504,
      2 ** -24,
    ]);
  });

  it('refuses what has no exact form, and what is no array of numbers', () => {
    expect(faultsOf(() => toNpy({ data: [1, 300], shape: [2], dtype: 'u8' }))[0]!.found).equal(
      '300 at position 1',
    );
    expect(faultsOf(() => toNpy({ data: [2 ** 53], shape: [1], dtype: 'i64' }))[0]!.code).equal('option');
    expect(faultsOf(() => toNpy({ data: [1, 2], shape: [3] }))[0]!.expected).equal('3 numbers');
    expect(faultsOf(() => toNpy({ data: [1], shape: [1], dtype: 'f322' }))[0]!.remedy).equal(
      "Did you mean 'f32'?",
    );
    for (const [name, npy] of Object.entries(golden.refused))
      expect(faultsOf(() => fromNpy(bytesOf(npy)))[0]!.code, name).equal('file');
    expect(faultsOf(() => fromNpy(bytesOf(golden.refused.complex!)))[0]!.remedy).contain('x.real');
    const records = toNpy(new Float32Array(2));
    const descr = "[('a', '<f4')], 'fortran_order': False, 'shape': (2,), }";
    records.set(new TextEncoder().encode(`{'descr': ${descr}`), 10);
    expect(faultsOf(() => fromNpy(records))[0]!.remedy).contain("x['field']");
  });

  it('refuses what declares more, or less, than the file holds, before anything is made of it', () => {
    const whole = toNpy({ data: new Float32Array(12), shape: [3, 4] });
    const header = (text: string) => {
      const bytes = whole.slice();
      bytes.set(new TextEncoder().encode(text.padEnd(117)), 10);
      return bytes;
    };
    const dictionary = (shape: string, descr = '<f4') =>
      header(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`);
    expect([...fromNpy(dictionary('(3, 4)')).shape]).eql([3, 4]);
    for (const shape of [
      '(9007199254740991,)',
      '(1000000, 1000000, 1000000)',
      '(3, 5)',
      '(3,)',
      '(-3, 4)',
      '(3.0, 4)',
      '(3 4)',
      '3',
      '[3, 4]',
      '(3, 4',
      '(99999999999999999999,)',
    ])
      expect(faultsOf(() => fromNpy(dictionary(shape)))[0]!.code, shape).equal('file');
    for (const text of [
      "{'descr': '<f4'}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (12,)}",
      "{'__proto__': (1,), 'descr': '<f4', 'fortran_order': False, 'shape': (12,)}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (12,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (12,)} + x",
    ])
      expect(faultsOf(() => fromNpy(header(text)))[0]!.code, text).equal('file');
    for (let length = 0; length < whole.length; length++)
      expect(faultsOf(() => fromNpy(whole.slice(0, length)))[0]!.code).equal('file');
  });

  it('gives what inputs, states and hyperparameters take', () => {
    const X = fromNpy(toNpy({ data: [1, 0, 0, 1, 1, 1], shape: [3, 2] }));
    const weights = fromNpy(toNpy({ data: new Float32Array([0.5, 1, 2, 3]), shape: [2, 2] }));
    const net = context('net', () => {
      const W = DenseSynapse({
        shape: [2, 2],
        weight_init: 0,
        g_conduct_factor: fromNpy(toNpy([2])).data[0]!,
      });
      return { W, advance: process(W.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1) });
    sim.set(net.W.weights, weights);
    const run = sim.run(net.advance, { steps: 3, inputs: [[net.W.inputs, X]], record: [net.W.outputs] });
    const { data } = fromNpy(toNpy(run.get(net.W.outputs)));
    expect([...data]).eql([1, 2, 4, 6, 5, 8]);
  });
});

describe('npz', () => {
  it('reads what NumPy has written: stored, deflated, with zip64', async () => {
    for (const [name, file] of Object.entries(golden.archives)) {
      const arrays = await fromNpz(bytesOf(file));
      expect(Object.keys(arrays), name).eql(Object.keys(golden.arrays));
      for (const [own, { shape, numbers }] of Object.entries(golden.arrays)) {
        expect([...arrays[own]!.data], name).eql(numbers);
        expect(arrays[own]!.shape, name).eql(shape);
      }
    }
  });

  it('reads back what it has written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z_Ω]{1,9}$/), arrays),
        fc.boolean(),
        async (all, compress) => {
          const read = await fromNpz(await toNpz(all, { compress }));
          const plain = Object.entries(read).map(([name, { data, shape, dtype }]) => [
            name,
            { data: [...data], shape, dtype },
          ]);
          expect(plain).eql(Object.entries(all));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps a name that means something elsewhere as a name', async () => {
    const file = await toNpz(
      Object.fromEntries([
        ['__proto__', [1]],
        ['constructor', [2]],
      ]),
    );
    const read = await fromNpz(file);
    expect(Object.keys(read)).eql(['__proto__', 'constructor']);
    expect(({} as { shape?: unknown }).shape).equal(undefined);
  });

  const rejected = async (work: Promise<unknown>) => (await faultsIn(work))[0]!;

  it('refuses names, overlaps, doubles, bombs and other bytes than were written', async () => {
    const one = await toNpz({ aaaa: [1, 2, 3], bbbb: [4] });
    const edited = (from: string, to: string) =>
      new Uint8Array(Buffer.from(Buffer.from(one).toString('latin1').replaceAll(from, to), 'latin1'));
    expect((await rejected(fromNpz(edited('aaaa', 'bbbb')))).found).equal("two members named 'bbbb.npy'");
    for (const name of ['../a', '/aaa', 'C:aa', 'a\\aa', 'a//a', 'a\0aa'])
      expect((await rejected(fromNpz(edited('aaaa', name)))).code, name).equal('file');
    for (const name of ['', '../a', '/a', 'a/', 'a\\b'])
      expect((await rejected(toNpz({ [name]: [1] }))).code, name).equal('option');
    const overlapping = one.slice();
    const at = Buffer.from(one).lastIndexOf('bbbb.npy') - 46;
    new DataView(overlapping.buffer).setUint32(at + 42, 0, true);
    expect((await rejected(fromNpz(overlapping))).code).equal('file');
    const other = one.slice();
    other[170]! ^= 1;
    expect((await rejected(fromNpz(other))).found).equal('bytes that do not fit their checksum');
    const large = await toNpz({ zeros: new Float32Array(8e6) }, { compress: true });
    expect(large.length).lessThan(40_000);
    expect(await rejected(fromNpz(large))).include({
      code: 'file',
      remedy: 'If you trust it, write { most: 32000128 }.',
    });
    expect((await fromNpz(large, { most: 32000128 })).zeros!.data.length).equal(8e6);
    // One that says less than it is ends there.
    const lying = large.slice();
    const entry = Buffer.from(large).lastIndexOf('zeros.npy') - 46;
    new DataView(lying.buffer).setUint32(entry + 24, 1000, true);
    expect((await rejected(fromNpz(lying))).found).equal('other than the 1000 bytes that it says');
    for (const length of [0, 10, one.length - 1, one.length - 30])
      expect((await rejected(fromNpz(one.slice(0, length)))).code).equal('file');
  });

  it('has the checksum of zip files', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).equal(0xcbf43926);
    expect(crc32(new TextEncoder().encode('6789'), crc32(new TextEncoder().encode('12345')))).equal(
      0xcbf43926,
    );
  });

  it('writes what NumPy reads', async function () {
    const python = pythonWith('numpy') ?? this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'myelin-npz-'));
    try {
      const all = {
        'net/z.v': { data: new Float32Array([1, 2, 3, 4, 5, 6]), shape: [3, 2] },
        i64: { data: [2 ** 53 - 1, -5], shape: [2], dtype: 'i64' },
        f16: { data: [0.5], shape: [], dtype: 'f16' },
        bool: { data: [1, 0], shape: [2], dtype: 'bool' },
        empty: { data: [], shape: [2, 0] },
      };
      writeFileSync(join(folder, 'a.npz'), await toNpz(all));
      writeFileSync(join(folder, 'b.npz'), await toNpz(all, { compress: true }));
      const script =
        'import numpy as np\nfor n in "ab":\n  f = np.load(n + ".npz", allow_pickle=False)\n  print({k: (f[k].dtype.str, f[k].tolist(), f[k].shape) for k in f.files})';
      const { stdout, stderr } = spawnSync(python, ['-c', script], { cwd: folder, encoding: 'utf8' });
      const line =
        "{'net/z.v': ('<f4', [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], (3, 2)), 'i64': ('<i8', [9007199254740991, -5], (2,)), 'f16': ('<f2', 0.5, ()), 'bool': ('|b1', [True, False], (2,)), 'empty': ('<f8', [[], []], (2, 0))}\n";
      expect(stdout, stderr).equal(line + line);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
