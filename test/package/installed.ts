import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');
export const manifest = JSON.parse(read('package.json')) as {
  readonly version: string;
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly scripts: Readonly<Record<string, string>>;
};

/** How an entry is imported, and its source. */
export const doors = Object.entries(manifest.exports).map(([entry, { types }]) => ({
  name: posix.join('myelin', entry),
  source: types.replace('./dist/', '').replace(/\.d\.ts$/, '.ts'),
}));

/** Runs a program; fails with what it printed. */
export async function runs(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    return expect.fail(`${program} ${args.join(' ')}\n${stdout}${stderr}`);
  }
}

const newest = (path: string): number => {
  const stat = statSync(join(root, path));
  const inside = stat.isDirectory() ? readdirSync(join(root, path)) : [];
  return Math.max(stat.mtimeMs, ...inside.map((name) => newest(join(path, name))));
};

/** Whether something that is built has changed since: after `npm ci` nothing has. */
function isStale(): boolean {
  const { include } = JSON.parse(read('tsconfig.build.json')) as { readonly include: readonly string[] };
  try {
    // What the bundler writes, and it comes last.
    const built = statSync(join(root, 'dist/node/index.js')).mtimeMs;
    const sources = [...include, 'cli', 'examples/tutorial.ts', 'package.json', 'tsconfig.build.json'];
    return sources.some((path) => newest(path) > built);
  } catch {
    return true;
  }
}

/** Packages that are installed with ours, as the lock file has them. */
export const lockedWithUs = (): readonly (readonly [
  path: string,
  { readonly hasInstallScript?: true },
])[] => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: true; readonly hasInstallScript?: true }>>;
  };
  return Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
};

/** Where a user works who has installed the packed package into an empty folder. */
export interface Installed {
  /** The packed package. */
  readonly tarball: string;
  /** The user's folder, and that of ours in it. */
  readonly user: string;
  readonly ours: string;
  readonly remove: () => void;
}

/** Packs and installs, as it is built; builds first if something has changed since. */
export async function install(): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), 'myelin-package-'));
  const user = join(folder, 'user');
  mkdirSync(user);
  if (isStale()) await runs('npm', ['run', '--silent', 'build'], root);
  await runs('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);
  // The packages that ours needs are there already, their commands too, so that npm asks no registry for any.
  for (const path of [...lockedWithUs().map(([own]) => own), 'node_modules/.bin'])
    cpSync(join(root, path), join(user, path), { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(user, 'package.json'), JSON.stringify({ name: 'user', type: 'module', private: true }));
  const tarball = join(folder, `myelin-${manifest.version}.tgz`);
  const quiet = ['--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')];
  await runs('npm', ['install', ...quiet, tarball], user);
  const ours = join(user, 'node_modules/myelin');
  return { tarball, user, ours, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
