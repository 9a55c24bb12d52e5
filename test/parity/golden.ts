import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brian2Equations } from './brian2-equations.ts';
import { brian2Nets } from './brian2-nets.ts';
import { brian2Plastic } from './brian2-plastic.ts';
import { type Case, type Format, isRecord } from './case.ts';
import { lifTraces } from './lif-traces.ts';
import { ngclearn } from './ngclearn.ts';
import { parts } from './parts.ts';
import { surrogates } from './surrogates.ts';
import { tutorial } from './tutorial.ts';

/** The project's own numbers. */
export const GOLDEN = fileURLToPath(new URL('../golden', import.meta.url));

/** A file is known by what it holds, not by its name. */
const FORMATS: readonly Format[] = [
  tutorial,
  lifTraces,
  surrogates,
  brian2Nets,
  brian2Equations,
  brian2Plastic,
  ngclearn,
  parts,
];

/** Numbers of single operations and of files, which tests of their own hold them against: no system's. */
const NO_SYSTEM = ['operations', 'arrays'].map((name) => join(GOLDEN, name));

/** All cases of the JSON files in a folder and below it, or of one file. */
export function casesIn(path: string): readonly Case[] {
  if (statSync(path).isDirectory()) {
    return readdirSync(path)
      .sort()
      .map((name) => join(path, name))
      .filter((inside) => !NO_SYSTEM.includes(inside))
      .filter((inside) => statSync(inside).isDirectory() || inside.endsWith('.json'))
      .flatMap(casesIn);
  }
  const data: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return casesOf(data, basename(path));
}

export function casesOf(data: unknown, fileName: string): readonly Case[] {
  if (isRecord(data)) {
    for (const format of FORMATS) {
      const cases = format(data, fileName);
      if (cases) return cases;
    }
  }
  return [{ name: fileName, missing: 'a file of no form that is known' }];
}
