import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Files that a module reads are found from where its source lies. */
export const inPlace: Plugin = {
  name: 'in place',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]examples[\\/][^\\/]*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
    })),
};

/**
 * Writes modules that plain Node runs, for processes of their own: a loader of TypeScript in each would take longer than
 * what most of them do. Gives the arguments for Node to run one by the name of its source, and what removes all.
 */
export async function bundled(sources: readonly string[]): Promise<{
  readonly running: (source: string) => readonly string[];
  readonly remove: () => void;
}> {
  // Inside the project, so that packages are found.
  const folder = mkdtempSync(join(root, 'test', 'bundled-'));
  await build({
    absWorkingDir: root,
    entryPoints: [...sources],
    outbase: root,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    target: 'es2022',
    sourcemap: true,
    outExtension: { '.js': '.mjs' },
    plugins: [inPlace],
    logLevel: 'warning',
  });
  return {
    running: (source) => ['--enable-source-maps', join(folder, source.replace(/\.ts$/, '.mjs'))],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
