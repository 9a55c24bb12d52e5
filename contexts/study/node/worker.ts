import type { Worker } from 'node:worker_threads';
import { type GivenBeside, outcomeOf } from '../outcome.ts';
import type { Metrics, Outcome, TrialAsked } from '../words.ts';

// One thread: it imports the module of the trial itself, does one trial after another, and executes nothing that comes to it.

/**
 * What a thread runs: a text, so that it is the same in sources, in a bundle and in a page's build, which have files at other places. Node reads
 * TypeScript from 22.18 on; before that tsx does, if it is there, in each thread anew.
 */
export const THREAD = `
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');
const { parentPort, workerData } = require('node:worker_threads');
const told = (error) => (error instanceof Error ? { name: error.name, message: error.message } : { thrown: String(error) });
const { signal } = new AbortController();
const typescript = async () => {
  if (!/ts$/.test(workerData.module) || process.features.typescript) return;
  const tsx = createRequire(workerData.module).resolve('tsx/esm/api');
  // What require finds registers nothing: the module beside it does.
  (await import(pathToFileURL(tsx.replace(/cjs$/, 'mjs')).href)).register();
};
typescript().catch(() => {}).then(() => import(workerData.module)).then(
  (own) => {
    const trial = own[workerData.name];
    if (typeof trial !== 'function') return parentPort.postMessage({ missing: Object.keys(own) });
    parentPort.on('message', async (asked) => {
      const reports = [];
      let kept;
      const report = (metrics) => void reports.push({ ...metrics });
      const keep = (bytes) => {
        kept = bytes instanceof Uint8Array ? new Uint8Array(bytes) : bytes;
      };
      const said = { reports };
      try {
        said.gave = await trial({ ...asked, signal, shared: workerData.shared, report, keep });
        said.kept = kept;
      } catch (error) {
        said.threw = told(error);
      }
      try {
        parentPort.postMessage(said);
      } catch (error) {
        parentPort.postMessage({ threw: told(error), reports: [] });
      }
    });
    parentPort.postMessage({ ready: true });
  },
  (error) => parentPort.postMessage({ broken: told(error) }),
);
`;

/** What an error was, where errors themselves do not pass. */
type Told = { readonly name: string; readonly message: string } | { readonly thrown: string };

/** What a thread says. */
export type Said =
  | { readonly ready: true }
  | { readonly missing: readonly string[] }
  | { readonly broken: Told }
  | { readonly gave: unknown; readonly reports: readonly Metrics[]; readonly kept: Uint8Array | undefined }
  | { readonly threw: Told; readonly reports: readonly Metrics[] };

export const textOfTold = (told: Told): string =>
  'thrown' in told ? `threw ${told.thrown}` : `${told.name}: ${told.message}`;

const errorOf = (told: Told): unknown =>
  'thrown' in told ? told.thrown : Object.assign(new Error(told.message), { name: told.name });

/** What a thread says next, or what ended it. */
export function nextOf(worker: Worker): Promise<Said | { readonly ended: string }> {
  return new Promise((resolve) => {
    const end = (answer: Said | { readonly ended: string }) => {
      worker.off('message', end).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    const onError = (error: Error & { readonly code?: unknown }) =>
      end({
        ended:
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? 'took more memory than its thread may have'
            : `${error.name}: ${error.message}`,
      });
    const onExit = (code: number) => end({ ended: `ended its thread, with code ${code}` });
    worker.on('message', end).on('error', onError).on('exit', onExit);
  });
}

/** How a trial ended whose thread said something: as if it had said it here. */
export const outcomeSaid = (said: Said, asked: TrialAsked, beside: GivenBeside): Promise<Outcome> =>
  outcomeOf(
    ({ report, keep }) => {
      if ('reports' in said) for (const own of said.reports) report(own);
      if ('threw' in said) throw errorOf(said.threw);
      if ('gave' in said && said.kept !== undefined) keep(said.kept);
      return ('gave' in said ? said.gave : undefined) as never;
    },
    asked,
    beside,
  );
