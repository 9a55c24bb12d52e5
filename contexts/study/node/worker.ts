import type { Worker } from 'node:worker_threads';
import { IMPORTING, type Told, textOfEnd } from '../../store/thread-module.ts';
import { type GivenBeside, outcomeOf } from '../outcome.ts';
import type { Metrics, Outcome, TrialAsked, TrialFigure } from '../words.ts';

// One thread: it imports the module of the trial itself, does one trial after another, and executes nothing that comes to it.

/** What a thread runs. */
export const THREAD = `${IMPORTING}
const { signal } = new AbortController();
imported.then(
  (own) => {
    const trial = own[workerData.name];
    if (typeof trial !== 'function') return parentPort.postMessage({ missing: Object.keys(own) });
    parentPort.on('message', async (asked) => {
      const reports = [];
      const figures = [];
      let kept;
      const report = (metrics) => void reports.push({ ...metrics });
      const draw = (figure) => void figures.push({ ...figure });
      const keep = (bytes) => {
        kept = bytes instanceof Uint8Array ? new Uint8Array(bytes) : bytes;
      };
      const said = { reports, figures };
      try {
        said.gave = await trial({ ...asked, signal, shared: workerData.shared, report, draw, keep });
        said.kept = kept;
      } catch (error) {
        said.threw = told(error);
      }
      try {
        parentPort.postMessage(said);
      } catch (error) {
        parentPort.postMessage({ threw: told(error), reports: [], figures: [] });
      }
    });
    parentPort.postMessage({ ready: true });
  },
  (error) => parentPort.postMessage({ broken: told(error) }),
);
`;

/** What a trial has said before it ended. */
interface SaidBefore {
  readonly reports: readonly Metrics[];
  readonly figures: readonly TrialFigure[];
}

/** What a thread says. */
export type Said =
  | { readonly ready: true }
  | { readonly missing: readonly string[] }
  | { readonly broken: Told }
  | (SaidBefore & { readonly gave: unknown; readonly kept: Uint8Array | undefined })
  | (SaidBefore & { readonly threw: Told });

const errorOf = (told: Told): unknown =>
  'thrown' in told ? told.thrown : Object.assign(new Error(told.message), { name: told.name });

/** What a thread says next, or what ended it. */
export function nextOf(worker: Worker): Promise<Said | { readonly ended: string }> {
  return new Promise((resolve) => {
    const end = (answer: Said | { readonly ended: string }) => {
      worker.off('message', end).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    const onError = (error: Error & { readonly code?: unknown }) => end({ ended: textOfEnd(error) });
    const onExit = (code: number) => end({ ended: `ended its thread, with code ${code}` });
    worker.on('message', end).on('error', onError).on('exit', onExit);
  });
}

/** How a trial ended whose thread said something: as if it had said it here. */
export const outcomeSaid = (said: Said, asked: TrialAsked, beside: GivenBeside): Promise<Outcome> =>
  outcomeOf(
    ({ report, draw, keep }) => {
      if ('reports' in said) {
        said.reports.forEach(report);
        said.figures.forEach(draw);
      }
      if ('threw' in said) throw errorOf(said.threw);
      if ('gave' in said && said.kept !== undefined) keep(said.kept);
      return ('gave' in said ? said.gave : undefined) as never;
    },
    asked,
    beside,
  );
