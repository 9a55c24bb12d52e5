import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { UsageError } from './faults.ts';

/** Node reads TypeScript from 22.18 on; before that tsx does, if it is there. */
export async function readTypeScript(url: string, file: string): Promise<void> {
  const { features } = process as { features: { typescript?: string | false } };
  if (features.typescript || process.execArgv.some((arg) => arg.includes('tsx'))) return;
  for (const from of [url, import.meta.url]) {
    try {
      // Importing it is registering it, as with node --import=tsx.
      await import(pathToFileURL(createRequire(from).resolve('tsx')).href);
      return;
    } catch {
      // Not there: the next place may have it.
    }
  }
  throw new UsageError(
    `${file}: Node ${process.version} cannot read TypeScript. Use Node 22.18 or newer, npm install tsx, or give a .js file.`,
  );
}
