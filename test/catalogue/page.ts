import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Chosen } from './here.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Writes a page into a folder that runs models of the catalogue, and shows their hashes as JSON. */
export async function writePage(folder: string, chosen: Chosen): Promise<string> {
  const { build } = await import('esbuild');
  mkdirSync(folder, { recursive: true });
  const contents = `
    import { hashesHere } from './test/catalogue/here.ts';
    const own = document.createElement('p');
    own.id = 'result';
    own.textContent = JSON.stringify(await hashesHere(${JSON.stringify(chosen)}));
    document.body.appendChild(own);`;
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    ...{ absWorkingDir: root, outfile: join(folder, 'catalogue.js'), bundle: true, minify: true },
    ...{ format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'silent' },
  });
  writeFileSync(
    join(folder, 'catalogue.html'),
    '<!doctype html><body><script type="module" src="/catalogue.js"></script>',
  );
  return 'catalogue.html';
}
