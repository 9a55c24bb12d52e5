import { expect } from 'chai';
import type { Running } from '../../bench/harness.ts';
import { lifJs } from '../../bench/peers/lif-js.ts';
import { lifWasm } from '../../bench/peers/lif-wasm.ts';
import { currents, type LifContender } from '../../bench/peers/lif-work.ts';

describe('bench: lif peers', () => {
  const result = async (make: LifContender, n: number) => {
    const contender = make({ n, steps: 130, chunk: 65, gain: 1 / 20, current: currents(n) });
    const running = (await contender.setup()) as Running;
    running.run(2);
    return running.result();
  };

  // 3: less than a vector; 21: a block, a vector and a part of one
  for (const n of [3, 16, 21, 100]) {
    it(`compute the same bits for ${n} cells`, async () => {
      const truth = await result(lifJs, n);
      expect(await result(lifWasm(), n)).to.deep.equal(truth);
      expect(await result(lifWasm({ flagged: true }), n)).to.deep.equal(truth);
      expect(await result(lifWasm({ lean: true }), n)).to.deep.equal(truth);
    });
  }
});
