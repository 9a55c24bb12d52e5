import { builtIn } from '../../store/streams/built-in.ts';
import { exportOf } from '../../store/thread-module.ts';
import { VERSION } from '../version.ts';

/** What a trial is, so that whoever has another one is told apart. */
export interface TrialVersion {
  /** The name of the last file of its module, and of its export: for people. */
  readonly shown: string;
  readonly version: string;
  /** Of the texts of its module, and of what it imports by relative paths. */
  readonly hash: string;
  /** The queue of those who agree in all of this. */
  readonly queue: string;
}

/** Imports that are written out: what is computed when it runs is not found. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g;

/** The hash of a text or of bytes, in hexadecimal digits. */
export const hashOf = (...parts: readonly (string | Uint8Array)[]): string => {
  const { createHash } = builtIn('node:crypto') as typeof import('node:crypto');
  const hash = createHash('sha256');
  for (const own of parts) hash.update(own).update('\0');
  return hash.digest('hex');
};

/** The texts of a module and of all that it imports by relative paths, each once, in the order in which they are imported. */
function textsOf(module: URL): readonly string[] {
  const fs = builtIn('node:fs') as typeof import('node:fs');
  const known = new Set<string>();
  const texts: string[] = [];
  const visit = (url: URL) => {
    // TypeScript may write the name of the file that it is compiled to.
    const file = [url, new URL(url.href.replace(/js$/, 'ts'))].find((own) => fs.existsSync(own));
    if (!file || known.has(file.href)) return;
    known.add(file.href);
    const text = fs.readFileSync(file, 'utf8');
    texts.push(text);
    for (const [, , path] of text.matchAll(IMPORT)) visit(new URL(path!, url));
  };
  visit(module);
  return texts;
}

/** Of a file; what else a module's address may be has its address as its text. */
const textsAt = (module: string): readonly string[] =>
  module.startsWith('file:') ? textsOf(new URL(module)) : [module];

/** @param beside a module that the trial imports by itself, for which the trial is done: a model */
export function trialVersion(trial: URL, beside?: URL): TrialVersion {
  const { module, name } = exportOf(trial);
  const hash = hashOf(...textsAt(module), ...(beside ? textsAt(beside.href) : []));
  const fileOf = (href: string) =>
    decodeURIComponent(
      href
        .replace(/[?#].*$/, '')
        .split('/')
        .at(-1)!,
    );
  return {
    shown: beside ? fileOf(beside.href) : `${fileOf(module)}${name === 'default' ? '' : `#${name}`}`,
    version: VERSION,
    hash,
    queue: `trial-${hashOf(VERSION, hash, name).slice(0, 24)}`,
  };
}
