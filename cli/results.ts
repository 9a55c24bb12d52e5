import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { UsageError } from './faults.ts';
import type { Terminal } from './terminal.ts';

/** What a verb has found: as a document, as a table, and as text. */
export interface Results {
  readonly document: object;
  readonly csv: () => string;
  readonly text: readonly string[];
}

/** How results are written, by the end of a file's name. */
const FORMATS: Readonly<Record<string, (results: Results) => string>> = {
  '.json': ({ document }) => `${JSON.stringify(document)}\n`,
  '.csv': ({ csv }) => csv(),
};

/** Checks, before the work begins, that a file can be written. */
export function checkOut(file: string | undefined): void {
  if (file !== undefined) checkPlace(file, Object.keys(FORMATS));
}

/** Checks the end of a file's name, and where it is to be. */
export function checkPlace(file: string, ends: readonly string[], option = '--out'): void {
  if (!ends.includes(extname(file)))
    throw new UsageError(`${option} ${file}: expected a name that ends in ${ends.join(' or ')}.`);
  const path = resolve(file);
  if (existsSync(path) && statSync(path).isDirectory())
    throw new UsageError(`${option} ${file}: a folder has this name.`);
  checkFolder(dirname(path), `${option} ${file}`);
}

/** Checks that files can be written into a folder. */
function checkFolder(folder: string, where: string): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(`${where}: there is no folder ${folder}.`);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UsageError(`${where}: nothing can be written into ${folder}.`);
  }
}

/** The folder is there before the work begins, or there is an error. */
export function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch {
    throw new UsageError(`--out ${out}: no folder of this name can be made.`);
  }
  checkFolder(resolve(out), `--out ${out}`);
}

/** Writes a file; an error says which one cannot be written, and why. */
export function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--out ${file}: it cannot be written: ${(error as Error).message}`);
  }
}

/** Writes results where they are wanted. */
export function give(
  results: Results,
  { out, json }: { readonly out?: string; readonly json?: boolean },
  terminal: Terminal,
): void {
  if (out !== undefined) write(out, FORMATS[extname(out)]!(results));
  if (json) terminal.out(JSON.stringify(results.document));
  else
    for (const line of [...results.text, ...(out === undefined ? [] : [`Wrote ${out}`])]) terminal.out(line);
}
