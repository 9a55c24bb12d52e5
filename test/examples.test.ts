import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = readdirSync(`${root}/examples`).filter((name) => /^\d\d-.*\.ts$/.test(name));

/** Less of the same, for tests. */
const given: Readonly<Record<string, readonly string[]>> = {
  '10-diehl-cook.ts': ['800'],
  '11-event-stdp-patches.ts': ['8000'],
  '12-digits.ts': ['2'],
};

describe('the examples', () => {
  let bundle: Awaited<ReturnType<typeof bundled>>;
  before(async () => {
    bundle = await bundled(examples.map((file) => `examples/${file}`));
  });
  after(() => bundle.remove());

  for (const file of examples) {
    it(`${file} runs, and what it claims holds`, () => {
      const args = [...bundle.running(`examples/${file}`), ...(given[file] ?? [])];
      execFileSync(process.execPath, args, { cwd: root, stdio: 'pipe' });
    }).timeout(300_000);
  }
});
