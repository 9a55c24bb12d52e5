import { expect } from 'chai';
import type { Running } from '../../bench/harness.ts';
import { ourLinear } from '../../bench/ours/linear.ts';
import { type LinearWork, linearData, linearSummary } from '../../bench/peers/linear-work.ts';
import { close } from '../../bench/statistics.ts';

/** The work as it is described, number by number, in f64. */
function byHand(work: LinearWork): readonly number[] {
  const { n, batch, steps } = work;
  const { x, w } = linearData(work);
  const gradient = new Float64Array(n * n);
  let loss = 0;
  for (let trial = 0; trial < batch; trial++) {
    const inputs = (t: number) => x.subarray((t * batch + trial) * n, (t * batch + trial + 1) * n);
    for (let cell = 0; cell < n; cell++) {
      const u: number[] = [];
      let v = 0;
      for (let t = 0; t < steps; t++) {
        u.push(inputs(t).reduce((sum, one, k) => sum + one * w[k * n + cell]!, 0.95 * v));
        const s = u[t]! > 1 ? 1 : 0;
        loss += s;
        v = u[t]! - s;
      }
      // ∂loss/∂v of the step after, decayed; s counts itself, and is taken off v.
      let g = 0;
      for (let t = steps - 1; t >= 0; t--) {
        const slope = 1 / (1 + (Math.PI * (u[t]! - 1)) ** 2);
        const gu = g + (1 - g) * slope;
        inputs(t).forEach((one, k) => {
          gradient[k * n + cell]! += gu * one;
        });
        g = 0.95 * gu;
      }
    }
  }
  return linearSummary(loss, gradient);
}

describe('bench: linear', () => {
  it('is the loss and the gradient of the work as it is described', async () => {
    const work = { n: 20, batch: 3, steps: 40 };
    const running = (await ourLinear(work).setup()) as Running;
    running.run(2);
    const [ours, theirs] = [await running.result(), byHand(work)];
    expect(theirs[0]).greaterThan(10);
    ours.forEach((x, i) => expect(close(x, theirs[i]!, 1e-4), `${ours} and ${theirs}`).equal(true));
    expect(ours).length(3);
  });
});
