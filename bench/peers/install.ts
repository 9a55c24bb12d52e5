import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { SYSTEMS, systems } from './systems.ts';

// npm run systems [-- NAME …]: installs the systems that `npm run bench` races and `npm run parity -- --live` asks, at pinned versions: each in a
// Python of its own, and jax-js from npm.

const JAX_JS = 'jax-js';
const known = [...Object.keys(systems), JAX_JS];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`systems: found ${unknown.join(', ')}, expected some of ${known.join(', ')}`);
  process.exit(1);
}
const run = (command: string, args: readonly string[]) => execFileSync(command, args, { stdio: 'inherit' });
for (const name of wanted.length > 0 ? wanted : known) {
  const folder = join(SYSTEMS, name);
  if (name === JAX_JS) {
    const package_ = '@jax-js/jax@0.1.25';
    console.log(`${name}: ${package_}`);
    run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, package_]);
    continue;
  }
  const file = fileURLToPath(new URL(`requirements-${name}.txt`, import.meta.url));
  console.log(`${name}: requirements-${name}.txt`);
  run(env.PYTHON ?? 'python3', ['-m', 'venv', folder]);
  run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', file]);
}
