import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Less of the same, for tests. */
const given: Readonly<Record<string, readonly string[]>> = { '11-event-stdp-patches.ts': ['8000'] };

describe('the examples', () => {
  for (const file of readdirSync(`${root}/examples`).filter((name) => /^\d\d-.*\.ts$/.test(name))) {
    it(`${file} runs, and what it claims holds`, () => {
      const args = ['--import', 'tsx', `examples/${file}`, ...(given[file] ?? [])];
      execFileSync(process.execPath, args, { cwd: root, stdio: 'pipe' });
    }).timeout(300_000);
  }
});
