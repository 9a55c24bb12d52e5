import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { PEERS, SYSTEMS } from './live.ts';

// npm run systems [-- NAME …]: installs the systems that `npm run parity -- --live` asks, each in a Python of its own.

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PEERS.some((peer) => peer.name === name));
if (unknown.length > 0) {
  console.error(
    `systems: found ${unknown.join(', ')}, expected some of ${PEERS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(1);
}
for (const { name, requirements } of PEERS.filter(
  (peer) => wanted.length === 0 || wanted.includes(peer.name),
)) {
  const folder = join(SYSTEMS, name);
  const file = fileURLToPath(new URL(requirements, import.meta.url));
  console.log(`${name}: ${requirements.split('/').at(-1)}`);
  execFileSync(env.PYTHON ?? 'python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--requirement', file];
  execFileSync(join(folder, 'bin', 'python'), pip, { stdio: 'inherit' });
}
