import { defaultBackend, readOptions } from '../../framework/engine.ts';
import { type Compartment, type DType, type HyperparameterHandle, seedKey } from '../../framework/index.ts';
import { dtype, duration, seed, whole } from '../common-options.ts';
import { contentsOf } from '../model/registry.ts';
import { alive, disposed } from '../session/follow.ts';
import { dispose, sessionOf } from '../session/session.ts';
import { valuesIn } from '../session/set-numbers.ts';
import { reset, restart } from '../session/still.ts';
import { warningsRule, warningsTo } from '../session/warnings.ts';
import type { Session } from '../session/words.ts';
import { read, set } from './access.ts';
import { runAll } from './run.ts';
import type { SimulateOptions, Simulation } from './simulation.ts';

export type RunnerOptions<D extends DType = DType> = Omit<SimulateOptions<D>, 'backend'>;

/** The part of a simulation that runs and can be read and set. */
export type Runner<D extends DType = DType> = Pick<
  Simulation<D>,
  'tick' | 'run' | 'get' | 'set' | 'reset' | 'restart' | typeof Symbol.dispose
>;

const RUNNER = {
  dt: duration,
  batch: whole(1, 1),
  seed,
  dtype,
  tick: whole(0, 0),
  warnings: warningsRule,
};

/**
 * `simulate` for small pages: the same runs, to the last bit, but no streams, observers, drives and snapshots, no rxjs, and no
 * backend but WebAssembly; so a bundler leaves all these out.
 */
export function runner<D extends DType = 'f32'>(net: object, options: RunnerOptions<D>): Runner<D>;
export function runner(net: object, options: RunnerOptions): Runner {
  const rules = { ...RUNNER, hyperparameters: valuesIn(contentsOf(net, 'runner')) };
  const { seed, tick: start, warnings, ...given } = readOptions('runner', options, rules);
  const setting = { ...given, start, key: seedKey(seed), backend: defaultBackend };
  // Disposed of, it holds the last tick alone, however long somebody keeps it.
  let session: Session | undefined = sessionOf(
    () => contentsOf(net, 'runner'),
    setting,
    warningsTo(warnings),
  );
  let last = start;
  const own = (caller: string): Session => session ?? disposed(caller);
  const whileAlive = <T>(caller: string, work: (session: Session) => T): T => {
    const live = own(caller);
    alive(live, caller);
    return work(live);
  };
  return {
    get tick() {
      return session?.live.tick ?? last;
    },
    run: (what, options) => runAll(own('run'), what, options),
    get: (of) => whileAlive('get', (live) => read(live, of)),
    set: (of: Compartment | HyperparameterHandle, value: unknown) =>
      whileAlive('set', (live) => set(live, of, value)),
    reset: () => whileAlive('reset', reset),
    restart: () => restart(own('restart')),
    [Symbol.dispose]: () => {
      if (!session) return;
      last = session.live.tick;
      dispose(session);
      session = undefined;
    },
  };
}
