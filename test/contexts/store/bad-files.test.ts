import { expect } from 'chai';
import { parseJson } from '../../../contexts/store/json.ts';
import { readSafetensors, writeSafetensors } from '../../../contexts/store/safetensors.ts';
import { model, open, toBytes } from '../../../index.ts';
import { mutants } from '../../soak/bad-files.ts';
import { pair, Source } from '../support.ts';
import { faultsIn } from './support.ts';

const count = Number(process.env.CASES ?? 500);

describe('bad files', () => {
  for (const format of ['model', 'checkpoint'] as const)
    it(`are opened or refused, soon, by errors of ours: mutants of a ${format}`, async () => {
      expect(await mutants(format, count, Number(process.env.SEED ?? 1))).within(count / 100, count / 4);
    });

  it('are refused by their documents, field by field', async () => {
    const document = model(pair());
    const rows: readonly (readonly [where: string, change: (own: typeof document) => unknown])[] = [
      ['version', (own) => ({ ...own, version: '2.0' })],
      ['format', (own) => ({ ...own, format: 'other' })],
      ['more', (own) => ({ ...own, more: 1 })],
      ['name', (own) => ({ ...own, name: 'a/b' })],
      ['parts, x', (own) => ({ ...own, parts: { ...own.parts, x: { ...own.parts.x, more: 1 } } })],
      ['wires, 1', (own) => ({ ...own, wires: [{ from: 'x.j', to: 'z.j', more: 1 }] })],
      ['from', (own) => ({ ...own, wires: [{ from: { sum: 'x.j' }, to: 'z.j' }] })],
      [
        'processes',
        (own) => ({ ...own, processes: { advance: [{ command: 'z.reset', given: { a: 'b' } }] } }),
      ],
      [
        'schedules',
        (own) => ({ ...own, schedules: { all: [{ every: 1, from: '0 s', process: 'advance' }] } }),
      ],
    ];
    for (const [where, change] of rows) {
      const [fault] = await faultsIn(open(change(document) as object, { components: { Source } }));
      expect(fault!.where, where).include(where);
    }
    const paths = { ...document, processes: { 'a//b': [] } };
    expect((await faultsIn(open(paths, { components: { Source } })))[0]!.code).equal('model');
    const two = { ...document, processes: { x: ['z.reset'] } };
    expect((await faultsIn(open(two, { components: { Source } })))[0]!.expected).equal('one thing at a path');
  });

  it('are read by a strict JSON', () => {
    const read = (text: string) => parseJson(text, 'x');
    for (const [text, value] of [
      ['{"a":[1,-0,1.5e-3,true,null,"\\u00e9\\\\"]}', { a: [1, -0, 1.5e-3, true, null, 'é\\'] }],
      [' [ ] ', []],
      ['"a\\\\"', 'a\\'],
    ] as const)
      expect(read(text)).eql(value);
    expect(Object.getPrototypeOf(read('{}'))).equal(null);
    for (const text of [
      ...[
        '',
        '{',
        '[1,]',
        '{"a":1,}',
        '{"a":1,"a":2}',
        '{"__proto__":1}',
        '{"\\u005f_proto__":1}',
        '{"constructor":1}',
        '01',
        '1e999',
        'NaN',
      ],
      ...[
        "'a'",
        '"a',
        '"a\\',
        '"\\x"',
        '"\\ud800"',
        '"\n"',
        '1 2',
        '{a:1}',
        '\ufeff1',
        `${'['.repeat(65)}${']'.repeat(65)}`,
        '['.repeat(100_000),
      ],
    ])
      expect(() => read(text), text.slice(0, 40))
        .throw('x, character')
        .with.property('code', 'file');
    expect(read(`${'['.repeat(64)}1${']'.repeat(64)}`)).an('array');
  });

  it('declare nothing that they do not have: sizes, types, gaps, overlaps', () => {
    const file = (header: object | string, data = 16) => {
      const text = typeof header === 'string' ? header : JSON.stringify(header);
      const bytes = new Uint8Array(8 + text.length + data);
      new DataView(bytes.buffer).setUint32(0, text.length, true);
      bytes.set(new TextEncoder().encode(text), 8);
      return bytes;
    };
    const entry = (shape: readonly number[], data_offsets: readonly number[], dtype = 'F64') => ({
      dtype,
      shape,
      data_offsets,
    });
    expect(readSafetensors(file({ a: entry([2], [0, 16]) }), 'x').arrays.get('a')!.data).eql(
      new Float64Array(2),
    );
    const bad = [
      file({ a: entry([1e15], [0, 8e15]) }),
      file({ a: entry([2 ** 53, 2 ** 53], [0, 16]) }),
      file({ a: entry([3], [0, 16]) }),
      file({ a: entry([2], [0, 16], 'F16') }),
      file({ a: entry([1], [0, 8]), b: entry([1], [0, 8]) }),
      file({ a: entry([1], [8, 16]) }),
      file({ a: entry([1], [0, 8]) }),
      file({ a: entry([-1], [0, 8]) }),
      file({ a: entry([0.5], [0, 4]) }),
      file({ a: entry([2], [16, 0]) }),
      file({ a: entry([2], [0]) }),
      file({ a: entry(new Array(20).fill(1), [0, 8]) }, 8),
      file({ a: { ...entry([2], [0, 16]), more: 1 } }),
      file({ __metadata__: { a: 1 }, a: entry([2], [0, 16]) }),
      file('[]'),
      file('{"a":1,"a":2}', 0),
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 123, 125),
      Uint8Array.of(1, 2, 3),
      new Uint8Array(0),
    ];
    for (const [i, bytes] of bad.entries())
      expect(() => readSafetensors(bytes, 'x'), `${i}`)
        .throw('x')
        .with.property('code', 'file');
    const whole = writeSafetensors({
      metadata: {},
      arrays: new Map([['a', { shape: [1], data: Float32Array.of(3) }]]),
    });
    expect(whole.length % 4).equal(0);
    const own = new Uint8Array(whole.length + 3).fill(7);
    own.set(whole, 3);
    expect(readSafetensors(own.subarray(3), 'x').arrays.get('a')!.data[0]).equal(3);
  });

  it('run nothing: what looks like code or a path is a name that nobody has', async () => {
    const bytes = await toBytes(pair());
    expect((await faultsIn(open(bytes)))[0]!.found).include("the component 'Source'");
  });
});
