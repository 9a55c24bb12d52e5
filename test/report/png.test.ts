import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import { DIVERGING, levelOf, NOT_FINITE } from '../../report/drawing/diverging.ts';
import { pngDataUri, stored } from '../../report/drawing/png.ts';

describe('report: images', () => {
  it('writes a PNG with its pixels, row by row', () => {
    const uri = pngDataUri(
      3,
      2,
      [0, 1, 0, 1, 1, 0],
      [
        [255, 0, 0],
        [0, 0, 255],
      ],
    );
    const file = Buffer.from(uri.replace('data:image/png;base64,', ''), 'base64');
    expect(file.subarray(1, 4).toString()).to.equal('PNG');
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).to.deep.equal([3, 2]);
    const data = file.indexOf('IDAT');
    const rows = inflateSync(file.subarray(data + 4, data + 4 + file.readUInt32BE(data - 4)));
    expect([...rows]).to.deep.equal([0, 0, 1, 0, 0, 1, 1, 0]);
    // The checksum of an empty IEND chunk is the same in every PNG.
    expect(file.subarray(-4).toString('hex')).to.equal('ae426082');
  });

  it('colours values symmetrically around an almost white zero', () => {
    expect([levelOf(-2, 2), levelOf(0, 2), levelOf(2, 2), levelOf(9, 2)]).to.deep.equal([0, 127, 254, 254]);
    expect(Math.min(...DIVERGING[127]!)).to.be.above(235);
    const [negative, positive] = [DIVERGING[0]!, DIVERGING[254]!];
    expect(negative[2], 'blue').to.be.above(negative[0]);
    expect(positive[0], 'red').to.be.above(positive[2]);
    expect([...DIVERGING, NOT_FINITE][levelOf(Number.NaN, 2)]).to.equal(NOT_FINITE);
  });

  it('has bytes as they are where nothing deflates them, as in a page', () => {
    for (const length of [0, 1, 65_535, 65_536, 200_000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => i * 31);
      expect(new Uint8Array(inflateSync(stored(bytes)))).eql(bytes);
    }
  });
});
