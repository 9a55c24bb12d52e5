import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readSafetensors, type StoredArray, writeSafetensors } from '../../../contexts/store/safetensors.ts';

interface Said {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../golden/arrays/safetensors.json', import.meta.url), 'utf8'),
) as {
  readonly theirs: string;
  readonly theirs_holds: Readonly<Record<string, Said>>;
  readonly ours: string;
  readonly ours_as_read: Readonly<Record<string, Said>>;
};
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

const said = (arrays: ReadonlyMap<string, StoredArray>) =>
  Object.fromEntries(
    [...arrays].map(([name, { shape, data }]) => [name, { shape: [...shape], data: [...data] }]),
  );

/** What Python has read in the file of ours that is recorded. */
const ours = () =>
  writeSafetensors({
    metadata: { checksum: 'none', text: '{"a":"é"}' },
    arrays: new Map<string, StoredArray>([
      ['state/net/z.v', { shape: [1, 3], data: Float32Array.of(0.1, -2, 3.5) }],
      ['state/net/z.tols', { shape: [2], data: Float64Array.of(Math.PI, -0) }],
      ['drive-ticks/net/x.j', { shape: [3], data: Int32Array.of(1, 2, -3) }],
      ['empty', { shape: [0, 2], data: new Float32Array(0) }],
    ]),
  });

describe('safetensors', () => {
  it('of Python is read', () => {
    const { metadata, arrays } = readSafetensors(bytesOf(golden.theirs), 'theirs');
    expect(metadata).eql({ by: 'Python' });
    expect(said(arrays)).eql(golden.theirs_holds);
    expect(Object.is(arrays.get('b')!.data[1], -0)).equal(true);
  });

  it('of ours is what Python has read', () => {
    expect(ours()).eql(bytesOf(golden.ours));
    const own = readSafetensors(ours(), 'ours');
    expect(said(own.arrays)).eql(golden.ours_as_read);
    expect(own.metadata.text).equal('{"a":"é"}');
  });
});
