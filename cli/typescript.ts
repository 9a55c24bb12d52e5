import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { UsageError } from './faults.ts';

type Exports = Readonly<Record<string, unknown>>;

/** How Node and tsx say that a module's text stands in a package of CommonJS. */
const COMMONJS = /outside a module|token 'export'|in a cycle/;

/** What a module of JavaScript or TypeScript exports. */
export async function importing(path: string, file: string): Promise<Exports> {
  const url = pathToFileURL(path).href;
  if (/ts$/.test(path)) await readTypeScript(url, file);
  try {
    return (await import(url)) as Exports;
  } catch (error) {
    if (error instanceof Error && COMMONJS.test(error.message))
      throw new UsageError(
        `${file}: Node takes it for CommonJS. Write "type": "module" into the package.json beside it, or call it ${path.endsWith('ts') ? '.mts' : '.mjs'}.`,
      );
    // It has no place: the file that was to be loaded is the best there is.
    if (error instanceof SyntaxError) error.message += `, loading ${file}`;
    throw error;
  }
}

/** Node reads TypeScript from 22.18 on; before that tsx does, if it is there, in each thread anew. */
async function readTypeScript(url: string, file: string): Promise<void> {
  const { features } = process as { features: { typescript?: string | false } };
  if (features.typescript || process.execArgv.some((arg) => arg.includes('tsx'))) return;
  for (const from of [url, import.meta.url]) {
    try {
      // What require finds registers nothing: the module beside it does.
      const tsx = createRequire(from).resolve('tsx/esm/api').replace(/cjs$/, 'mjs');
      ((await import(pathToFileURL(tsx).href)) as { register(): void }).register();
      return;
    } catch {
      // Not there: the next place may have it.
    }
  }
  throw new UsageError(
    `${file}: Node ${process.version} cannot read TypeScript. Use Node 22.18 or newer, npm install tsx, or give a .js file.`,
  );
}
