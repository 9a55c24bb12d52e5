import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { command, DOCUMENT, kernelText } from '../../bench/kernel.ts';
import { writtenBy } from '../../bench/marked.ts';

describe('bench: the kernel in docs/performance.md', () => {
  it('is what the compiler makes today', async () => {
    const written = writtenBy(readFileSync(DOCUMENT, 'utf8'), command);
    expect(written, `run ${command}, and read what it has written`).equal(await kernelText());
  });
});
