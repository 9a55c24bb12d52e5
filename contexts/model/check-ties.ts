import { formatShape, isLive, sameShape, sameUnit, shapeOfReal } from '../../framework/engine.ts';
import { type Diagnostic, type HyperparameterHandle, unit } from '../../framework/index.ts';
import { checkTiedRanges } from './tied-ranges.ts';
import type { NameOf, TiedHyperparameter } from './words.ts';

export const tieOf = (
  source: HyperparameterHandle,
  target: HyperparameterHandle,
  transposed: boolean,
): TiedHyperparameter => ({ source, target, transposed, check: checkTies });

/** The faults of the tied hyperparameters of a context; of numbers where there are no others. */
function checkTies(ties: readonly TiedHyperparameter[], nameOf: NameOf): Diagnostic[] {
  const faults = linkFaults(ties, nameOf);
  return faults.length > 0 ? faults : checkTiedRanges(ties, nameOf);
}

function linkFaults(ties: readonly TiedHyperparameter[], nameOf: NameOf): Diagnostic[] {
  const sources = new Map<HyperparameterHandle, HyperparameterHandle>();
  return ties.flatMap(({ source, target, transposed }): Diagnostic[] => {
    const where = `${nameOf(source)} → ${nameOf(target)}`;
    const fault = (code: Diagnostic['code'], found: string, expected: string): Diagnostic[] => [
      {
        code,
        where,
        found,
        expected,
        remedy: 'Tie live hyperparameters of one shape and unit, each to one other.',
      },
    ];
    const [from, to] = [liveOf(source), liveOf(target)];
    if (!from || !to)
      return fault('unknown-hyperparameter', 'a hyperparameter that is part of the structure', 'a live one');
    if (sources.has(target)) return fault('two-wires', `a second tie of ${nameOf(target)}`, 'one');
    sources.set(target, source);
    for (let at: HyperparameterHandle | undefined = source; at; at = sources.get(at))
      if (at === target)
        return fault('unfed-input', 'hyperparameters that are only tied to each other', 'one with numbers');
    const shape = transposed ? [...from.shape].reverse() : from.shape;
    if (!sameShape(shape, to.shape) || (transposed && shape.length !== 2))
      return fault('shape-mismatch', `shape ${formatShape(shape)}`, `shape ${formatShape(to.shape)}`);
    return sameUnit(from.unit, to.unit) ? [] : fault('unit-mismatch', from.unit.text, to.unit.text);
  });
}

function liveOf({ part, name }: HyperparameterHandle) {
  const spec = part.component.hyperparameters[name];
  return isLive(spec) ? { shape: shapeOfReal(spec, part.given.plain), unit: unit(spec.unit) } : undefined;
}
