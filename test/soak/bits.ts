import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { DType } from '../../index.ts';
import { runEntry } from '../catalogue/compare.ts';
import { entries } from '../catalogue/entries.ts';
import { type Chosen, hashesHere, waysOf } from '../catalogue/here.ts';
import { writePage } from '../catalogue/page.ts';
import { browsers, missing, resultsIn } from '../package/pages.ts';

// The models of the catalogue, each run for many steps: the same bits in all their ways, in other versions of Node, and in browsers.

const DTYPES: readonly DType[] = ['f32', 'f64'];
const NODES = [20, 22, 24] as const;
const run = promisify(execFile);

type Hashes = Awaited<ReturnType<typeof hashesHere>>;

const everything = (steps: number): Chosen => ({ every: 1, from: 0, dtypes: DTYPES, steps });

/** What the first ways of all models give in this process, for another one that has started it. */
export async function printHashes(steps: number): Promise<void> {
  process.stdout.write(JSON.stringify(await hashesHere(everything(steps))));
}

/** Runs all models in all their ways, and says which of them end in an alarm; fails where a bit is another. */
async function inAllWays(
  steps: number,
  seed: number,
): Promise<{ hashes: Hashes; ways: number; alarms: string[] }> {
  const hashes: Record<string, Hashes[string]> = {};
  const alarms: string[] = [];
  const faults: string[] = [];
  let ways = 0;
  for (const entry of entries) {
    for (const dtype of DTYPES) {
      const own = waysOf(entry, steps, seed);
      const start = performance.now();
      const found = await runEntry({ name: entry.name, ways: own }, dtype);
      faults.push(...found.faults);
      const name = `${entry.name} ${dtype}`;
      if (found.hashes.alarms && entry.long) alarms.push(name);
      hashes[name] = found.hashes;
      ways += own.length;
      if (process.env.VERBOSE) console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return { hashes, ways, alarms };
}

/** Where a version of Node is: this one, or one that is installed beside the packages. */
async function nodeOf(major: number): Promise<string> {
  if (process.version.startsWith(`v${major}.`)) return process.execPath;
  const folder = resolve('node_modules/.cache', `node-${major}`);
  const path = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    await run('npm', [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--no-save',
      `node@${major}`,
    ]);
  }
  return path;
}

/** Browsers that are missing, from Debian's packages. */
async function installBrowsers(): Promise<void> {
  if (!missing()) return;
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 2 ** 26 };
  await run('apt-get', ['update'], quiet);
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'firefox-esr'], quiet);
}

function expectSame(where: string, found: Hashes, expected: Hashes): void {
  const odd = Object.keys(expected).filter(
    (name) => JSON.stringify(found[name]) !== JSON.stringify(expected[name]),
  );
  if (odd.length > 0) throw new Error(`${where}: other bits of ${odd.join(', ')}`);
}

/** @param self what Node runs for `printHashes`, with the steps as its last argument */
export async function bits(
  self: readonly string[],
  folder: string,
  steps: number,
  seed: number,
): Promise<string> {
  const { hashes, ways, alarms } = await inAllWays(steps, seed);
  const seen: string[] = [];
  for (const major of NODES) {
    const { stdout } = await run(await nodeOf(major), [...self, `${steps}`], { maxBuffer: 2 ** 26 });
    expectSame(`Node ${major}`, JSON.parse(stdout) as Hashes, hashes);
    seen.push(`Node ${major}`);
  }
  await installBrowsers();
  const page = await writePage(folder, everything(steps));
  for (const browser of browsers()) {
    const [result] = await resultsIn(browser, folder, [page], 3600);
    expectSame(browser.name, JSON.parse(result!) as Hashes, hashes);
    seen.push(browser.name);
  }
  const without = missing();
  return (
    `${entries.length} models, ${steps} steps each in f32 and f64, ${ways} runs: equal bits in all ways, in ${seen.join(', ')}` +
    `${without ? `; ${without}` : ''}; ${alarms.length} end in the same alarm${alarms.length > 0 ? `: ${alarms.join(', ')}` : ''}`
  );
}
