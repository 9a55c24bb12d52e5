import { type Shape, sizeOf } from '../../../base/shapes.ts';
import { paddedRows, paddedSize, paddedStrides } from '../layout.ts';
import { printPlace } from '../print.ts';
import type { Access, Axis, Loop } from '../words.ts';

/**
 * What is wrong with the way in which a loop walks through a place for a value of a shape `own`, broadcast to `shape`:
 * the nest meets its elements in the order of the domain. Addresses are linear, so one step along each axis tells.
 */
export function walkFault(
  loop: Pick<Loop, 'domain' | 'axes'>,
  access: Access,
  own: Shape,
  shape: Shape,
  overSteps: boolean,
): string | undefined {
  const elements = shape.flatMap((n, axis) => (n > 1 ? [strideAlong(own, shape.length - axis)] : []));
  return strideFault(loop, access, elements, overSteps);
}

/**
 * The same for what is read by a table: the nest goes through the rows of an array of shape `own`, and its innermost axis
 * through no more than the table.
 */
export function indexedWalkFault(
  loop: Pick<Loop, 'domain' | 'axes'>,
  access: Access,
  own: Shape,
  overSteps: boolean,
): string | undefined {
  const rows = paddedStrides(own).filter((_, axis) => axis < own.length - 1 && own[axis]! > 1);
  const { index } = access;
  const isOne = loop.axes.at(-1)?.length === paddedRows(loop.domain).stride;
  const isTable = paddedRows(loop.domain).width === sizeOf(index!.shape) && index!.below <= own.at(-1)!;
  return isOne && isTable ? strideFault(loop, access, [...rows, 1], overSteps) : printPlace(access.place);
}

function strideFault(
  { domain, axes }: Pick<Loop, 'domain' | 'axes'>,
  { place, strides }: Access,
  elements: readonly number[],
  overSteps: boolean,
): string | undefined {
  const lengths = domain.filter((n) => n > 1);
  if (lengths.length > 0) lengths[lengths.length - 1] = paddedRows(domain).stride;
  const rows = place.row === 'only' ? 0 : paddedSize(place.shape);
  const expected = overSteps ? [rows, ...elements] : elements;
  const whole = overSteps ? [1, ...lengths] : lengths;
  const turns = axes.reduce((product, { length }) => product * length, 1);
  const isWhole = turns === whole.reduce((product, n) => product * n, 1);
  const stepAxes = axes.filter(({ over }) => over === 'steps').length;
  if (!isWhole || stepAxes !== (overSteps ? 1 : 0) || (overSteps && axes[0]!.over !== 'steps'))
    return 'its nest';
  const isRight = expected.every((stride, k) => {
    const turn = whole.slice(k + 1).reduce((product, n) => product * n, 1);
    return address(axes, strides, turn) === stride;
  });
  return isRight && expected.length === whole.length ? undefined : printPlace(place);
}

/** Elements from one index to the next on the axis that is so far from the end; none where it is stretched. */
function strideAlong(own: Shape, fromEnd: number): number {
  const axis = own.length - fromEnd;
  return axis < 0 || own[axis] === 1 ? 0 : paddedStrides(own)[axis]!;
}

/** The element that the nest meets in a turn. */
function address(axes: readonly Axis[], strides: readonly number[], turn: number): number {
  let rest = turn;
  let at = 0;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const length = axis === 0 ? Number.POSITIVE_INFINITY : axes[axis]!.length;
    const index = axis === 0 ? rest : rest % length;
    at += index * strides[axis]!;
    rest = Math.floor(rest / length);
  }
  return at;
}
