import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { DType } from '../../index.ts';
import { runEntry } from '../catalogue/compare.ts';
import { entries } from '../catalogue/entries.ts';
import { type Chosen, hashesHere, waysOf } from '../catalogue/here.ts';
import { writePage } from '../catalogue/page.ts';
import { browsers, missing, resultsIn } from '../package/pages.ts';
import type { Share } from './shares.ts';

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

/** Hashes of models as lines that can be put together. */
const linesOf = (hashes: Hashes): readonly string[] =>
  Object.entries(hashes).map(([name, own]) => `${name} ${JSON.stringify(own)}`);

/** What hashes of all models come to, the same on every machine. */
export const digestOf = (lines: readonly string[]): string =>
  createHash('sha256')
    .update([...lines].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);

/** Every model in each number type. */
export const RUNS = entries.flatMap((entry) => DTYPES.map((dtype) => ({ entry, dtype })));

/** Runs models in all their ways, of all every so many; says which end in an alarm. Fails where a bit is another. */
export async function bits(steps: number, seed: number, { index, of }: Pick<Share, 'index' | 'of'>) {
  const hashes: string[] = [];
  const alarms: string[] = [];
  const faults: string[] = [];
  let ways = 0;
  for (const { entry, dtype } of RUNS.filter((_, i) => i % of === index)) {
    const own = waysOf(entry, steps, seed);
    const start = performance.now();
    const found = await runEntry({ name: entry.name, ways: own }, dtype);
    faults.push(...found.faults);
    const name = `${entry.name} ${dtype}`;
    if (found.hashes.alarms && entry.long) alarms.push(name);
    hashes.push(...linesOf({ [name]: found.hashes }));
    ways += own.length;
    if (process.env.VERBOSE) console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return { hashes, ways, alarms };
}

/** Where another version of Node is: one that is installed beside the packages. */
async function nodeOf(major: number): Promise<string> {
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

/**
 * Runs all models in their first way in other versions of Node and in browsers: the same bits as here.
 *
 * @param self what Node runs for `printHashes`, with the steps as its last argument
 */
export async function elsewhere(self: readonly string[], folder: string, steps: number): Promise<string> {
  const hashes = await hashesHere(everything(steps));
  const seen: string[] = [`Node ${process.version}`];
  for (const major of NODES) {
    if (process.version.startsWith(`v${major}.`)) continue;
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
  return `${entries.length} models, ${steps} steps each in f32 and f64, their first way: equal bits in ${seen.join(', ')}, ${digestOf(linesOf(hashes))}${without ? `; ${without}` : ''}`;
}
