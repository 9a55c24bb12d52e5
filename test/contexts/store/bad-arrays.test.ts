import { expect } from 'chai';
import { ARRAY_FORMATS, arrayMutants } from '../../soak/bad-arrays.ts';

const count = Number(process.env.CASES ?? 2000);

describe('arrays, tables and recordings that are damaged', () => {
  for (const format of Object.keys(ARRAY_FORMATS))
    it(`are read or refused, soon, by errors of ours: mutants of a ${format}`, async () => {
      // Some have lost nothing that matters.
      expect(await arrayMutants(format, count, Number(process.env.SEED ?? 1))).within(1, count / 2);
    });
});
