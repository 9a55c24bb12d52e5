import { expect } from 'chai';
import type { Running } from '../../bench/harness.ts';
import { ourBptt } from '../../bench/ours/bptt.ts';
import { bpttJs } from '../../bench/peers/bptt-js.ts';
import type { BpttContender, BpttWork } from '../../bench/peers/bptt-work.ts';
import { close } from '../../bench/statistics.ts';

describe('bench: bptt', () => {
  const result = async (make: BpttContender, work: BpttWork) => {
    const running = (await make(work).setup()) as Running;
    running.run(2);
    return running.result();
  };
  for (const work of [
    { inputs: 300, hidden: 20, classes: 5, batch: 7, steps: 12 },
    { inputs: 97, hidden: 33, classes: 10, batch: 4, steps: 30 },
  ]) {
    it(`is the same loss and gradients, ours and those by hand: ${Object.values(work).join('-')}`, async () => {
      const [ours, theirs] = [await result(ourBptt, work), await result(bpttJs, work)];
      expect(theirs.every((x) => Number.isFinite(x) && x !== 0)).equal(true);
      ours.forEach((x, i) => expect(close(x, theirs[i]!, 1e-4), `${ours} and ${theirs}`).equal(true));
      expect(ours).length(5);
    });
  }
});
