import { expect } from 'chai';
import { progressLine } from '../../../contexts/session/progress.ts';
import { context, ms, rockpool, sequential, sgd, total, train } from '../../../index.ts';

/** A training of next to nothing. */
function trainer() {
  const net = context('net', () => sequential(rockpool.LinearJax({ shape: [1, 1] })));
  return train(net, {
    process: net.advance,
    dt: ms(1),
    steps: 1,
    inputs: [[net.input, 1]],
    loss: ({ of }) => total(of(net.output)),
    optimizer: sgd(),
  });
}

describe('the progress line', () => {
  /** What is written for iterations that take 40 ms each. */
  const lines = (iterations: number) => {
    let now = 0;
    const written: string[] = [];
    const report = progressLine(iterations, { write: (text) => void written.push(text) }, 'it', () => now);
    for (let i = 1; i <= iterations; i++) {
      now = 40 * i;
      report(i, 1 / i);
    }
    return written;
  };

  it('says how far it is, the loss, the speed, and the time left, ten times a second', () => {
    const written = lines(10);
    expect(written.map((text) => text.trim())).eql([
      '1/10  loss 1.0000  25 it/s  0.4 s left',
      '4/10  loss 0.25000  25 it/s  0.2 s left',
      '7/10  loss 0.14286  25 it/s  0.1 s left',
      '10/10  loss 0.10000  25 it/s  0.0 s left',
    ]);
    for (const text of written) expect(text).match(/^\r/);
    expect(written.map((text) => text.endsWith('\n'))).eql([false, false, false, true]);
  });

  it('is silent where there is no terminal, and where it is not wanted', () => {
    const { stderr } = process;
    const was = { write: stderr.write, isTTY: stderr.isTTY };
    const written: string[] = [];
    const trial = (isTTY: boolean, progress?: false) => {
      written.length = 0;
      Object.assign(stderr, { isTTY, write: (text: string) => written.push(text) > 0 });
      try {
        trainer().run({ iterations: 2, ...(progress === false && { progress }) });
      } finally {
        Object.assign(stderr, was);
      }
      return written.length;
    };
    expect([trial(false), trial(true, false)]).eql([0, 0]);
    expect(trial(true)).above(0);
  });
});
