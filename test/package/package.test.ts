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
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { build } from 'esbuild';
import ts from 'typescript-api';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { version, files, exports, dependencies } = JSON.parse(read('package.json')) as {
  readonly version: string;
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** How an entry is imported, and its source. */
const doors = Object.entries(exports).map(([entry, { types }]) => ({
  name: posix.join('myelin', entry),
  source: types.replace('./dist/', '').replace(/\.d\.ts$/, '.ts'),
}));
/** Figures are written by Node; everything else runs in a browser. */
const forNode = ['myelin/report'];

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
    return [...include, 'cli', 'examples/tutorial.ts', 'package.json', 'tsconfig.build.json'].some(
      (path) => newest(path) > built,
    );
  } catch {
    return true;
  }
}

/** Folders of all packages that are installed with ours, as the lock file has them. */
const installedWithUs = (): string[] => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: true }>>;
  };
  return Object.entries(packages).flatMap(([path, { dev }]) => (path && !dev ? [path] : []));
};

/** All files below a folder. */
const filesIn = (folder: string, path = ''): string[] =>
  readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const own = posix.join(path, entry.name);
    return entry.isDirectory() ? filesIn(folder, own) : [own];
  });

describe('the package', function () {
  this.timeout(180_000);
  let folder = '';
  let user = '';
  let ours = '';

  /** Runs a program where the user works; fails with what it printed. */
  const runs = async (program: string, args: readonly string[], cwd = user): Promise<string> => {
    try {
      return (await promisify(execFile)(program, args, { cwd, encoding: 'utf8' })).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
      return expect.fail(`${program} ${args.join(' ')}\n${stdout}${stderr}`);
    }
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'myelin-package-'));
    user = join(folder, 'user');
    ours = join(user, 'node_modules/myelin');
    mkdirSync(user);
    if (isStale()) await runs('npm', ['run', '--silent', 'build'], root);
    await runs('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);
    // The packages that ours needs are there already, their commands too, so that npm asks no registry for any.
    const there = [...installedWithUs(), 'node_modules/.bin'];
    for (const path of there)
      cpSync(join(root, path), join(user, path), { recursive: true, verbatimSymlinks: true });
    writeFileSync(
      join(user, 'package.json'),
      JSON.stringify({ name: 'user', type: 'module', private: true }),
    );
    const quiet = ['--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')];
    await runs('npm', ['install', ...quiet, join(folder, `myelin-${version}.tgz`)]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what is built, documents and licence, and nothing else', () => {
    expect(readdirSync(ours)).have.members([...files, 'package.json']);
    const built = filesIn(join(ours, 'dist'));
    expect(built.filter((file) => !/\.(d\.ts|js|js\.map)$/.test(file))).eql([]);
    expect(built.filter((file) => /^(test|bench|docs)\//.test(file))).eql([]);
    expect(filesIn(join(ours, 'docs')).filter((file) => !file.endsWith('.md'))).eql([]);
    // A path of the machine that has built it would be of use to nobody.
    const local = filesIn(ours).filter((file) => readFileSync(join(ours, file), 'utf8').includes(root));
    expect(local).eql([]);
  });

  it('needs what it imports, and nothing else', () => {
    const imported = filesIn(join(ours, 'dist'))
      .filter((file) => /\.(js|d\.ts)$/.test(file))
      .flatMap((file) => ts.preProcessFile(readFileSync(join(ours, 'dist', file), 'utf8')).importedFiles)
      .filter(({ fileName }) => !/^(\.|node:)/.test(fileName))
      .map(({ fileName }) => /^(@[^/]+\/)?[^/]+/.exec(fileName)![0]);
    expect([...new Set(imported)]).have.members(Object.keys(dependencies));
  });

  it('opens all its doors in plain Node, each showing what its source shows', async () => {
    const names = doors.map(({ name }) => name);
    const script = `
      const names = ${JSON.stringify(names)};
      const doors = await Promise.all(names.map((name) => import(name)));
      console.log(JSON.stringify(doors.map((door) => Object.keys(door))));`;
    const shown = JSON.parse(await runs(process.execPath, ['--input-type=module', '-e', script]));
    const sources = await Promise.all(
      doors.map(({ source }) => import(pathToFileURL(join(root, source)).href) as Promise<object>),
    );
    expect(shown).eql(sources.map((source) => Object.keys(source)));
  });

  it('reaches no module of Node from the doors for browsers', async () => {
    const contents = doors
      .filter(({ name }) => !forNode.includes(name))
      .map(({ name }, i) => `export * as door${i} from '${name}';`)
      .join('\n');
    const bundle = { bundle: true, write: false, format: 'esm', platform: 'browser' } as const;
    const { errors, warnings } = await build({
      ...bundle,
      stdin: { contents, resolveDir: user },
      logLevel: 'silent',
    });
    expect([...errors, ...warnings]).eql([]);
  });

  it('brings a command that works', async () => {
    const npx = (...args: string[]) => runs('npx', ['--offline', 'myelin', ...args]);
    expect(await npx('components', 'LIFCell')).include('tau_m');
    expect(await npx('tutorial')).include('Wrote out/tutorial.json and out/tutorial.html');
    expect(JSON.parse(readFileSync(join(user, 'out/tutorial.json'), 'utf8')).mseAfter).below(0.03);
    expect(readFileSync(join(user, 'out/tutorial.html'), 'utf8')).include('<svg');
  });

  it("lets users' modules be published: inference finds a name for every type", async () => {
    const module = read('test/package/user-module.ts').replace("'../../index.ts'", "'myelin'");
    writeFileSync(join(user, 'module.ts'), module);
    const common = {
      target: 'es2022',
      strict: true,
      declaration: true,
      types: [],
      skipDefaultLibCheck: true,
    };
    const settings = {
      // An older library, and our declarations checked too; rxjs names functions of the DOM.
      old: { lib: ['ES2022', 'DOM'], module: 'nodenext', moduleResolution: 'nodenext' },
      new: { lib: ['ESNext'], module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true },
    };
    await Promise.all(
      Object.entries(settings).map(async ([name, own]) => {
        const compilerOptions = { ...common, ...own, rootDir: '.', outDir: name };
        writeFileSync(join(user, `${name}.json`), JSON.stringify({ compilerOptions, files: ['module.ts'] }));
        await runs(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', `${name}.json`]);
        const declared = readFileSync(join(user, name, 'module.d.ts'), 'utf8');
        expect(declared)
          .include('Cell: import("myelin").Component<"Cell"')
          .not.match(/\bany\b/);
        // Types of what we depend on would be out of a user's reach where packages are installed strictly.
        const packages = [...declared.matchAll(/(?:import\(|from )["']([^"']+)/g)].map(([, from]) => from!);
        expect([...new Set(packages)]).eql(['myelin']);
        await runs(process.execPath, [join(name, 'module.js')]);
      }),
    );
  });
});
