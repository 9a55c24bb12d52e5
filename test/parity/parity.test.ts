import { expect } from 'chai';
import { casesIn, GOLDEN } from './golden.ts';
import { outcomeOf } from './report.ts';

describe('the numbers of the reference systems', () => {
  for (const golden of casesIn(GOLDEN)) {
    if ('missing' in golden) continue;
    it(golden.name, () => {
      const { mark, text } = outcomeOf(golden, { training: false });
      expect(mark, text).equal('ok');
    });
  }
});
