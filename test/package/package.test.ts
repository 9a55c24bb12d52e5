import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { compiles } from './compiled.ts';
import { doors, type Installed, install, lockedWithUs, manifest, root, runs } from './installed.ts';

// What can be looked at in seconds; `npm run package` has the rest.

/** Figures are written by Node; everything else runs in a browser. */
const forNode = ['myelin/report'];

/** All files below a folder. */
const filesIn = (folder: string, path = ''): string[] =>
  readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const own = path === '' ? entry.name : `${path}/${entry.name}`;
    return entry.isDirectory() ? filesIn(folder, own) : [own];
  });

/** What a line imports, at once or later. */
const IMPORT = /^(?:import|export|\})[^'"\n]*from ['"]([^'"]+)|^import ['"]([^'"]+)|\bimport\(['"]([^'"]+)/gm;

/** A model's module in plain JavaScript. */
const MODEL = `
import { adam, context, LIFCell, ms, mse, process } from 'myelin';
export const net = context('net', () => {
  const z = LIFCell({ n_units: 2, tau_m: 20 });
  return { z, advance: process(z.advance_state) };
});
export const inputs = [[net.z.j, 30]];
export const record = [net.z.s];
export const training = {
  ...{ process: net.advance, dt: ms(1), steps: 5, inputs, targets: [[net.z.v, -60]], optimizer: adam(), iterations: 3 },
  loss: ({ of, target }) => mse(of(net.z.v), target(net.z.v)),
};
`;

describe('the package', function () {
  this.timeout(180_000);
  let at: Installed;
  before(async () => {
    at = await install();
  });
  after(() => at.remove());

  it('holds what is built, documents and licence, and nothing else', () => {
    expect(readdirSync(at.ours)).have.members([...manifest.files, 'package.json']);
    const built = filesIn(join(at.ours, 'dist'));
    expect(built.filter((file) => !/\.(d\.ts|js|js\.map)$/.test(file))).eql([]);
    expect(built.filter((file) => /^(test|bench|docs)\//.test(file))).eql([]);
    expect(filesIn(join(at.ours, 'docs')).filter((file) => !/\.(md|svg)$/.test(file))).eql([]);
    // A path of the machine that has built it would be of use to nobody.
    const local = filesIn(at.ours).filter((file) => readFileSync(join(at.ours, file), 'utf8').includes(root));
    expect(local).eql([]);
  });

  it('runs no script where it is installed, and neither does what it needs', () => {
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$/.test(name))).eql([]);
    expect(lockedWithUs().flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [path] : []))).eql(
      [],
    );
  });

  it('needs what it imports, and nothing else', () => {
    const importedBy = (which: RegExp) =>
      new Set(
        filesIn(join(at.ours, 'dist'))
          .filter((file) => which.test(file))
          .flatMap((file) => [...readFileSync(join(at.ours, 'dist', file), 'utf8').matchAll(IMPORT)])
          .map(([, ...from]) => from.find((name) => name !== undefined)!)
          .filter((from) => !/^(\.|node:)/.test(from))
          .map((from) => /^(@[^/]+\/)?[^/]+/.exec(from)![0]),
      );
    expect([...importedBy(/\.js$/)]).have.members(Object.keys(manifest.dependencies));
    // What nobody has to install is asked for at run time; only types of what stays inside name it.
    const { peerDependencies: optional, peerDependenciesMeta: facts } = manifest;
    expect(Object.keys(optional).every((name) => facts[name]?.optional)).equal(true);
    const known = [...Object.keys(manifest.dependencies), ...Object.keys(optional)];
    expect([...importedBy(/\.d\.ts$/)].filter((name) => !known.includes(name))).eql([]);
  });

  it('opens all its doors in plain Node, as one bundle and module by module, each showing what its source shows', async () => {
    const sources = await Promise.all(
      doors.map(({ source }) => import(pathToFileURL(join(root, source)).href) as Promise<object>),
    );
    const modules = doors.map(({ source }) => `./node_modules/myelin/dist/${source.replace(/\.ts$/, '.js')}`);
    for (const names of [doors.map(({ name }) => name), modules]) {
      const script = `
        const doors = await Promise.all(${JSON.stringify(names)}.map((name) => import(name)));
        console.log(JSON.stringify(doors.map((door) => Object.keys(door))));`;
      const shown = await runs(process.execPath, ['--input-type=module', '-e', script], at.user);
      expect(JSON.parse(shown)).eql(sources.map((source) => Object.keys(source)));
    }
  });

  it('shows an error that nobody catches by its name, with the place in the file of the user, and none of ours', () => {
    const printed = (...lines: readonly string[]) => {
      const imports = "import { context, LIFCell, ms, process, simulate } from 'myelin';";
      writeFileSync(join(at.user, 'wrong.js'), [imports, ...lines].join('\n'));
      return spawnSync(process.execPath, ['wrong.js'], { cwd: at.user, encoding: 'utf8' }).stderr;
    };
    expect(printed('LIFCell({ n_units: 1 });'))
      .match(/^MyelinError: LIFCell\.tau_m: found nothing/m)
      .match(/wrong\.js:2:\d+/);
    // Where a stream fails, none of the user's code stands above.
    const late = printed(
      "const net = context('net', () => { const z = LIFCell({ n_units: 1, tau_m: 20 });",
      'return { z, advance: process(z.advance_state) }; });',
      "const j = (t) => { if (t > 150) throw new Error('mine'); return 1; };",
      'simulate(net, { dt: ms(1) }).stream(net.advance, { steps: 300, inputs: [[net.z.j, j]] }).subscribe();',
    );
    expect(late)
      .match(
        /^\[?MyelinError: net\/z\.j at t = 151 ms \(wrong\.js:4:\d+\): found an error of its function: mine/m,
      )
      .not.match(/myelin.dist.*:\d+:\d+/);
    expect(late.trim().split('\n').length, late).below(12);
  });

  it('reaches no module of Node from the doors for browsers', async () => {
    const contents = doors
      .filter(({ name }) => !forNode.includes(name))
      .map(({ name }, i) => `export * as door${i} from '${name}';`)
      .join('\n');
    const { errors, warnings } = await build({
      stdin: { contents, resolveDir: at.user },
      ...{ bundle: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent' },
    });
    expect([...errors, ...warnings]).eql([]);
  });

  it('brings a command whose verbs work on a module of the user', async () => {
    writeFileSync(join(at.user, 'model.js'), MODEL);
    const main = join(at.ours, 'dist/node/cli/main.js');
    const myelin = (...args: string[]) => runs(process.execPath, [main, ...args], at.user);
    const [version, described, ran, trained, inspected, checked] = await Promise.all([
      runs('npx', ['--offline', 'myelin', '--version'], at.user),
      myelin('components', 'LIFCell'),
      myelin('run', 'model.js', '--steps', '50', '--out', 'run.csv'),
      myelin('train', 'model.js', '--json'),
      myelin('inspect', 'model.js'),
      myelin('check', 'model.js'),
    ]);
    expect(version.trim()).equal(manifest.version);
    expect(described).include('tau_m');
    expect(ran).include('Wrote run.csv');
    expect(readFileSync(join(at.user, 'run.csv'), 'utf8').trim().split('\n').length).equal(51);
    expect(JSON.parse(trained).losses.length).equal(3);
    expect(inspected).include('LIFCell');
    expect(checked).include('no faults');
  });

  it('reads a module in TypeScript where Node does or tsx is there, and says what is missing elsewhere', async () => {
    writeFileSync(join(at.user, 'model.ts'), `${MODEL}export const dt: string = '1 ms';\n`);
    const main = join(at.ours, 'dist/node/cli/main.js');
    const check = () =>
      spawnSync(process.execPath, [main, 'check', 'model.ts'], { cwd: at.user, encoding: 'utf8' });
    const { typescript } = process.features as { readonly typescript?: unknown };
    if (typescript) {
      writeFileSync(
        join(at.user, 'own.ts'),
        "import { net } from './model.ts';\nconsole.log(String(net));\n",
      );
      expect(await runs(process.execPath, ['own.ts'], at.user)).include('LIFCell');
    } else {
      const { status, stderr } = check();
      expect(`${status} ${stderr}`).match(/^2 error: .*cannot read TypeScript.*tsx/);
      symlinkSync(join(root, 'node_modules/tsx'), join(at.user, 'node_modules/tsx'));
    }
    const { stdout, stderr } = check();
    expect(stdout, stderr).include('no faults');
  });

  it("lets users' modules be published: inference finds a name for every type", async () => {
    const module = await compiles(at, 'typescript', 'nodenext');
    await runs(process.execPath, [module], at.user);
  });
});
