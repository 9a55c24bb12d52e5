import { wrongOption } from '../../framework/engine.ts';

// What threads of Node begin with: each imports a module of the user's by itself, and executes nothing that comes to it.

/**
 * The begin of what a thread runs: a text, so that it is the same in sources, in a bundle and in a page's build, which have files at other
 * places. `imported` promises what the module of `workerData` shows, `told` makes data of an error. Node reads TypeScript from 22.18 on; before that
 * tsx does, if it is there, in each thread anew.
 */
export const IMPORTING = `
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');
const { parentPort, workerData } = require('node:worker_threads');
const told = (error) => (error instanceof Error ? { name: error.name, message: error.message } : { thrown: String(error) });
const typescript = async () => {
  if (!/ts$/.test(workerData.module) || process.features.typescript) return;
  const tsx = createRequire(workerData.module).resolve('tsx/esm/api');
  // What require finds registers nothing: the module beside it does.
  (await import(pathToFileURL(tsx.replace(/cjs$/, 'mjs')).href)).register();
};
const imported = typescript().catch(() => {}).then(() => import(workerData.module));
`;

/** Whether something is a URL; what throws when it is looked at is none. */
export function isUrl(x: unknown): x is URL {
  try {
    return typeof URL === 'function' && x instanceof URL;
  } catch {
    return false;
  }
}

/** The address of a module, and behind `#` the name of its export, `default` without one. */
export const exportOf = ({ href, hash }: URL): { readonly module: string; readonly name: string } => ({
  module: href.slice(0, href.length - hash.length),
  name: decodeURIComponent(hash.slice(1)) || 'default',
});

/** What an error was, where errors themselves do not pass. */
export type Told = { readonly name: string; readonly message: string } | { readonly thrown: string };

export const textOfTold = (told: Told): string =>
  'thrown' in told ? `threw ${told.thrown}` : `${told.name}: ${told.message}`;

/** A thread has not imported its module: it said why, or ended. */
export const notImported = (where: string, said: object): never =>
  wrongOption(
    where,
    'broken' in said
      ? textOfTold(said.broken as Told)
      : 'ended' in said
        ? `${said.ended}`
        : 'a message of its own',
    'a module that can be imported',
    'Import it yourself to see where it fails.',
  );

/** Why a thread ended by an error that nobody has caught. */
export const textOfEnd = (error: Error & { readonly code?: unknown }): string =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'took more memory than its thread may have'
    : `${error.name}: ${error.message}`;
