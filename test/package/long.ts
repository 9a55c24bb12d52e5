import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { build as esbuild } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build as vite } from 'vite';
import { browser, ratesOf } from './browser.ts';
import { compiles, SETTINGS } from './compiled.ts';
import { type Installed, install, read, root, runs } from './installed.ts';
import { browsers, missing, resultsIn } from './pages.ts';
import { MOST } from './size.ts';

// The long form of `package.test.ts`: `npm run package`.

/** One layer of noisy cells, run; a hash of the bits of all its potentials and spikes goes to `tell`. */
const layer = (start: 'simulate' | 'runner') => `
import { context, LIFCell, ms, ${start}, perTrial, process } from 'myelin';
const net = context('net', () => {
  const z = LIFCell({ n_units: 100, tau_m: 20, resist_m: 3 });
  return { z, advance: process(z.advance_state) };
});
const sim = ${start}(net, { dt: ms(1), seed: 'page', batch: 2 });
const j = Float64Array.from({ length: 100 }, (_, i) => i / 5);
const run = sim.run(net.advance, { steps: 300, inputs: [[net.z.j, j]], record: [net.z.s, net.z.v] });
let hash = 2166136261;
for (const { data } of [run.get(net.z.s), run.get(net.z.v)])
  for (const word of new Uint32Array(data.buffer)) hash = Math.imul(hash ^ word, 16777619) >>> 0;
const spikes = run.get(net.z.s).data.reduce((sum, s) => sum + s, 0);
tell(\`\${hash} of \${spikes} spikes\`);
`;
const IN_PAGE = `
const tell = (text) => {
  const result = document.body.appendChild(document.createElement('p'));
  result.textContent = text;
  result.id = 'result';
};`;
const IN_NODE = 'const tell = console.log;';

describe('the package, at length', function () {
  this.timeout(300_000);
  let at: Installed;
  before(async () => {
    at = await install();
  });
  after(() => at.remove());

  it('has nothing for publint and attw to find', async () => {
    const { messages, pkg } = await publint({ pkgDir: at.ours });
    expect(messages.map((message) => formatMessage(message, pkg))).eql([]);
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    await runs(process.execPath, [attw, at.tarball, '--profile', 'esm-only'], at.user);
  });

  for (const typescript of ['typescript-5.6', 'typescript-api'])
    for (const setting of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[])
      it(`compiles a user's module with ${typescript}, ${setting}`, async () => {
        await compiles(at, typescript, setting);
      });

  it('makes pages of esbuild and Vite that are small, and give in browsers the bits of Node', async function () {
    const pages = join(at.user, 'pages');
    mkdirSync(pages);
    const sizes: Record<string, number> = {};
    for (const start of ['simulate', 'runner'] as const) {
      const source = join(at.user, `${start}.js`);
      writeFileSync(source, IN_PAGE + layer(start));
      const file = join(pages, `esbuild-${start}.js`);
      await esbuild({
        ...{ entryPoints: [source], outfile: file, bundle: true, minify: true, format: 'esm' },
        ...{ platform: 'browser', logLevel: 'silent' },
      });
      await vite({
        root: at.user,
        configFile: false,
        logLevel: 'silent',
        build: {
          ...{ outDir: 'pages', emptyOutDir: false, copyPublicDir: false, modulePreload: false },
          rollupOptions: { input: source, output: { entryFileNames: `vite-${start}.js` } },
        },
      });
      for (const tool of ['esbuild', 'vite']) {
        const name = `${tool}-${start}`;
        const bytes = readFileSync(join(pages, `${name}.js`));
        sizes[name] = gzipSync(bytes).length;
        expect(sizes[name], name).below(MOST[start]);
        writeFileSync(
          join(pages, `${name}.html`),
          `<!doctype html><body><script type="module" src="/${name}.js"></script>`,
        );
      }
    }
    expect(readdirSync(pages).filter((name) => name.endsWith('.js')).length, 'one file each').equal(4);
    console.log(
      `      gzipped: ${Object.entries(sizes)
        .map(([name, size]) => `${name} ${(size / 1000).toFixed(1)} kB`)
        .join(', ')}`,
    );

    writeFileSync(join(at.user, 'node.js'), IN_NODE + layer('simulate'));
    const expected = (await runs(process.execPath, ['node.js'], at.user)).trim();
    expect(expected).match(/^\d+ of [1-9]\d* spikes$/);
    const without = missing();
    if (without) console.log(`      ${without}`);
    if (browsers().length === 0) return this.skip();
    const names = Object.keys(sizes).map((name) => `${name}.html`);
    for (const own of browsers())
      expect(await resultsIn(own, pages, names), own.name).eql(names.map(() => expected));
  });

  it('runs in a Worker beside a page that goes on at 60 pictures a second', async function () {
    const chromium = browser();
    if (!chromium) return this.skip();
    const folder = join(at.user, 'worker');
    mkdirSync(folder);
    for (const name of ['worker', 'page'])
      writeFileSync(
        join(at.user, `${name}.ts`),
        read(`examples/page/${name}.ts`).replace('../../index.ts', 'myelin'),
      );
    await esbuild({
      ...{ absWorkingDir: at.user, entryPoints: ['worker.ts', 'page.ts'], outdir: folder, bundle: true },
      ...{ minify: true, format: 'esm', platform: 'browser', logLevel: 'silent' },
    });
    writeFileSync(join(folder, 'page.html'), read('examples/page/page.html'));
    const { pictures, frames, longest, faults } = await ratesOf(chromium, folder, 'page.html', 5);
    console.log(
      `      ${pictures.toFixed(1)} pictures a second, none longer than ${longest.toFixed(0)} ms, ${frames.toFixed(1)} frames of the Worker`,
    );
    // Of other work on the same machine some leeway.
    expect(Math.min(pictures, frames)).above(50);
    expect(faults.filter((fault) => !/404/.test(fault))).eql([]);
  });

  it('runs the main job from where it is installed', async () => {
    const main = join(at.ours, 'dist/node/cli/main.js');
    expect(await runs(process.execPath, [main, 'tutorial'], at.user)).include(
      'Wrote out/tutorial.json and out/tutorial.html',
    );
    expect(JSON.parse(readFileSync(join(at.user, 'out/tutorial.json'), 'utf8')).mseAfter).below(0.03);
    expect(readFileSync(join(at.user, 'out/tutorial.html'), 'utf8')).include('<svg');
  });
});
