import { type HyperparameterHandle, inspect, partAt, type Trainer, train } from '../index.ts';
import { oneOf, UsageError, withFlags } from './faults.ts';
import { loadModel } from './model.ts';
import { checkOut, give, type Results } from './results.ts';
import { INTERRUPTED, interruptible, progressTo, type Terminal } from './terminal.ts';

interface TrainFlags {
  readonly set?: readonly string[];
  readonly seed?: string;
  readonly iterations?: number;
  readonly epochs?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Trains a model by the options that its module exports as `training`. */
export async function trainModel(
  [file]: readonly [string],
  flags: TrainFlags,
  terminal: Terminal,
): Promise<number> {
  checkOut(flags.out);
  oneOf(flags, 'iterations', 'epochs');
  const { net, name: model, given } = await loadModel(file, flags.set);
  if (typeof given.training !== 'object' || given.training === null)
    throw new UsageError(
      `${file} exports no training. Write export const training = { process, dt, steps, loss, optimizer, iterations, … }.`,
    );
  const { iterations, epochs, ...options } = given.training;
  const long = flags.iterations || flags.epochs ? flags : { iterations, epochs };
  if (long.iterations === undefined && long.epochs === undefined)
    throw new UsageError('How long? Give --iterations or --epochs, or export iterations in training.');
  const seed = flags.seed ?? options.seed ?? 0;
  using trainer = train(net, { ...options, seed }) as Trainer;
  const before = parametersOf(net, trainer);
  const { result: losses, isInterrupted } = await withFlags(flags, () => training(trainer, long, terminal));
  const about = { model, seed, iterations: trainer.iteration, interrupted: isInterrupted };
  const trained = changed(before, parametersOf(net, trainer));
  give(resultsOf(about, [...losses], trained), flags, terminal);
  return isInterrupted ? INTERRUPTED : 0;
}

/** Trains, until it is done or interrupted. */
export const training = (
  trainer: Trainer,
  long: { readonly iterations?: number | undefined; readonly epochs?: number | undefined },
  terminal: Terminal,
) =>
  interruptible(terminal, (signal) => {
    const { iterations, epochs } = long;
    const length = iterations === undefined ? { epochs: epochs! } : { iterations };
    const progress = progressTo(terminal, 'iterations');
    return trainer.runAsync({ ...length, signal, onAbort: 'return', progress });
  });

type TrainedNumbers = Readonly<Record<string, readonly number[]>>;

/** The numbers of all live hyperparameters, by name. */
function parametersOf(net: object, trainer: Trainer): TrainedNumbers {
  const all = inspect(net).parts.flatMap((part) => {
    const handles = partAt(net, part.name).hyperparameters as Readonly<Record<string, HyperparameterHandle>>;
    const live = part.hyperparameters.filter((own) => own.live);
    return live.map(
      ({ name }) => [`${part.name}.${name}`, [...trainer.parameters.get(handles[name]!)]] as const,
    );
  });
  return Object.fromEntries(all);
}

/** What training has changed. */
const changed = (before: TrainedNumbers, after: TrainedNumbers): TrainedNumbers =>
  Object.fromEntries(
    Object.entries(after).filter(([name, own]) => own.some((x, i) => !Object.is(x, before[name]![i]))),
  );

function resultsOf(
  about: { readonly model: string; readonly iterations: number; readonly interrupted: boolean },
  losses: readonly number[],
  parameters: TrainedNumbers,
): Results {
  const { model, iterations, interrupted } = about;
  const names = Object.keys(parameters);
  const [first, last] = [losses[0], losses.at(-1)].map((loss) => loss?.toPrecision(5) ?? 'none');
  return {
    document: { ...about, losses, parameters },
    csv: () =>
      ['iteration,loss', ...losses.map((loss, i) => `${i},${loss}`)].map((line) => `${line}\n`).join(''),
    text: [
      `${model}: ${iterations} iterations${interrupted ? ', interrupted' : ''}, loss ${first} → ${last}; trained ${names.join(', ')}`,
    ],
  };
}
