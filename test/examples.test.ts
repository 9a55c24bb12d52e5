import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the examples', () => {
  for (const file of readdirSync(`${root}/examples`).filter((name) => /^\d\d-.*\.ts$/.test(name))) {
    it(`${file} runs, and what it claims holds`, () => {
      execFileSync(process.execPath, ['--import', 'tsx', `examples/${file}`], { cwd: root, stdio: 'pipe' });
    }).timeout(300_000);
  }
});
