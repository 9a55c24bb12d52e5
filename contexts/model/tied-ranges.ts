import { greatest, isList, isLive, least, rangeFaultIn, shapeOfReal } from '../../framework/engine.ts';
import type { Diagnostic, HyperparameterHandle, Real } from '../../framework/index.ts';
import type { TiedHyperparameter } from './words.ts';

// What is tied to a hyperparameter has its numbers: they are in the ranges of all of them.

/** The declaration of a live hyperparameter, its range narrowed to those of all that are tied to it. */
export function rangeOf(ties: readonly TiedHyperparameter[], { part, name }: HyperparameterHandle): Real {
  const own = part.component.hyperparameters[name] as Real;
  const tied = ties.filter(({ source }) => source.part === part && source.name === name);
  const all = [own, ...tied.map(({ target }) => rangeOf(ties, target))];
  return {
    ...own,
    min: greatest(all.map(({ min }) => min)),
    max: least(all.map(({ max }) => max)),
    positive: all.some(({ positive }) => positive),
  };
}

/** Faults of numbers that are in the range of their own hyperparameter, but not of one that is tied to it. */
export function checkTiedRanges(
  ties: readonly TiedHyperparameter[],
  nameOf: (handle: HyperparameterHandle) => string,
): Diagnostic[] {
  return [...new Set(ties.map(({ source }) => source))].flatMap((source) => {
    const { part, name } = source;
    const spec = part.component.hyperparameters[name]!;
    if (!isLive(spec)) return [];
    const numbers = part.given.numbers[name] ?? spec.fallback;
    const list = typeof numbers === 'number' ? [numbers] : numbers;
    const fault = isList(list)
      ? rangeFaultIn(rangeOf(ties, source), list as ArrayLike<number>, shapeOfReal(spec, part.given.plain))
      : undefined;
    const tied = ties.filter((own) => own.source === source).map(({ target }) => nameOf(target));
    return fault ? [{ where: `${nameOf(source)}, to which ${tied.join(' and ')} is tied`, ...fault }] : [];
  });
}
