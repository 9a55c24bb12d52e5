import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { build } from 'esbuild';
import { MOST } from './size.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A page that uses so many things of the package: its bytes, and those that each source has in it. */
async function page(names: readonly string[]): Promise<{
  readonly bytes: Uint8Array;
  readonly weights: ReadonlyMap<string, number>;
}> {
  const list = names.join(', ');
  const { metafile, outputFiles } = await build({
    stdin: { contents: `import { ${list} } from './index.ts'; console.log(${list});`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const weights = new Map(inputs.map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
  return { bytes: outputFiles[0]!.contents, weights };
}

const PAGE = ['simulate', 'context', 'process', 'LIFCell'];
const isRow = (path: string): boolean => path.startsWith('framework/large/');

describe('a bundled page', () => {
  it('of one layer is small, and what it has no use for is not in it', async () => {
    const one = ['context', 'process', 'LIFCell', 'ms'];
    const carries = (weights: ReadonlyMap<string, number>, ...paths: readonly string[]) =>
      paths.filter((path) => [...weights].some(([own, bytes]) => bytes > 0 && own.startsWith(path)));
    const never = [
      'node_modules/immer',
      'contexts/training',
      'contexts/circuits',
      'contexts/store',
      'contexts/study',
      'contexts/running/timeline.ts',
      'contexts/running/past.ts',
      'report',
      'cli',
      'examples',
    ];
    const whole = await page([...one, 'simulate']);
    expect(carries(whole.weights, ...never)).eql([]);
    expect(gzipSync(whole.bytes).length).below(MOST.simulate);

    expect(carries((await page(['context', 'train', 'sgd'])).weights, 'contexts/training/node')).eql([]);

    const small = await page([...one, 'runner']);
    const seldom = ['stream', 'observe', 'drive', 'simulation'].map((name) => `contexts/running/${name}.ts`);
    const backends = 'framework/compile/backends';
    const others = ['node_modules/rxjs', 'contexts/session/snapshot', `${backends}/reference`, ...seldom];
    expect(carries(small.weights, ...never, ...others)).eql([]);
    expect(gzipSync(small.bytes).length).below(MOST.runner);
  }).timeout(60_000);

  it('carries large operations and their kernels only where it uses them', async () => {
    const plain = (await page(PAGE)).weights;
    const carried = [...plain].filter(([path, bytes]) => isRow(path) && bytes > 0);
    expect(carried).eql([]);

    const withPool = (await page([...PAGE, 'maxPool'])).weights;
    const rows = [...withPool].filter(([path, bytes]) => isRow(path) && bytes > 0).map(([path]) => path);
    expect(rows).include('framework/large/pooling.ts').not.include('framework/large/convolution.ts');
    const kernels = [...withPool].filter(([path, bytes]) => bytes > (plain.get(path) ?? 0) && !isRow(path));
    const kernel = 'framework/compile/backends/wasm/kernels/pooling.ts';
    expect(kernels.map(([path]) => path)).include(kernel);
    expect(plain.get(kernel) ?? 0).equal(0);
  }).timeout(60_000);
});
