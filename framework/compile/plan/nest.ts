import { broadcastStrides, type Shape } from '../../base/shapes.ts';
import type { Table } from '../../ops/tables.ts';
import { paddedRows, paddedSize, paddedStrides } from './layout.ts';
import type { Access, Axis, Loop, Place, Stage } from './words.ts';

/** Whether a stage runs over the rows of all steps at once. */
export const coversAllSteps = (stage: Stage): boolean => stage === 'before' || stage === 'after';

/** How a loop over `shape` walks through an array of its own shape, broadcast to it. */
export function accessTo(stage: Stage, place: Place, own: Shape, shape: Shape): Access {
  const strides = broadcastStrides(own, shape, paddedStrides(own)).filter((_, axis) => shape[axis]! > 1);
  const perStep = place.row === 'only' ? 0 : paddedSize(place.shape);
  return { place, strides: coversAllSteps(stage) ? [perStep, ...strides] : strides };
}

/** How a loop whose innermost axis walks through the last one of an array by a table reads it. */
export function indexedAccess(stage: Stage, place: Place, own: Shape, index: Table): Access {
  const rows = paddedStrides(own).slice(0, -1);
  const strides = [...rows.filter((_, axis) => own[axis]! > 1), 1];
  const perStep = place.row === 'only' ? 0 : paddedSize(place.shape);
  return { place, strides: coversAllSteps(stage) ? [perStep, ...strides] : strides, index };
}

/** The loop with its nest: as few axes as can be, neighbours joined where every access walks on without a break. */
export function nested(loop: Loop, stage: Stage): Loop {
  const lengths = loop.domain.filter((n) => n > 1);
  if (lengths.length > 0) lengths[lengths.length - 1] = paddedRows(loop.domain).stride;
  const elements = lengths.map((length): Axis => ({ length, over: 'elements' }));
  const axes: Axis[] = coversAllSteps(stage) ? [{ length: 1, over: 'steps' }, ...elements] : elements;
  const reads = loop.reads.map(({ strides }) => [...strides]);
  const writes = loop.writes.map(({ to }) => [...to.strides]);
  const innermost = axes.length - 1;
  for (let inner = innermost; inner > 0; inner--) {
    const { length } = axes[inner]!;
    const outer = axes[inner - 1]!;
    if (inner === innermost && loop.reads.some(({ index }) => index)) continue;
    if (![...reads, ...writes].every((s) => s[inner - 1] === s[inner]! * length)) continue;
    axes.splice(inner - 1, 2, { length: outer.length * length, over: outer.over });
    for (const strides of [...reads, ...writes]) strides.splice(inner - 1, 1);
  }
  return {
    ...loop,
    axes,
    reads: loop.reads.map((access, i) => ({ ...access, strides: reads[i]! })),
    writes: loop.writes.map((write, i) => ({
      ...write,
      to: { place: write.to.place, strides: writes[i]! },
    })),
  };
}
