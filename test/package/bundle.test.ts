import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The bytes that each source has in a page that uses so many things of the package. */
async function weights(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const list = names.join(', ');
  const { metafile } = await build({
    stdin: { contents: `import { ${list} } from './index.ts'; console.log(${list});`, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    packages: 'external',
    logLevel: 'silent',
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return new Map(inputs.map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
}

const PAGE = ['simulate', 'context', 'process', 'LIFCell'];
const isRow = (path: string): boolean => path.startsWith('framework/large/');

describe('a bundled page', () => {
  it('carries large operations and their kernels only where it uses them', async () => {
    const plain = await weights(PAGE);
    const carried = [...plain].filter(([path, bytes]) => isRow(path) && bytes > 0);
    expect(carried).eql([]);

    const withPool = await weights([...PAGE, 'maxPool']);
    const rows = [...withPool].filter(([path, bytes]) => isRow(path) && bytes > 0).map(([path]) => path);
    expect(rows).include('framework/large/pooling.ts').not.include('framework/large/convolution.ts');
    const kernels = [...withPool].filter(([path, bytes]) => bytes > (plain.get(path) ?? 0) && !isRow(path));
    const kernel = 'framework/compile/backends/wasm/kernels/pooling.ts';
    expect(kernels.map(([path]) => path)).include(kernel);
    expect(plain.get(kernel) ?? 0).equal(0);
  }).timeout(60_000);
});
