import type { Shape } from '../../framework/index.ts';

// The patches of an image that cells see, and where they lie.

export interface Retina {
  readonly area_shape: Shape;
  readonly patch_shape: Shape;
  readonly step_x: number;
  readonly step_y: number;
}

type PatchAxis = { readonly step: number; readonly count: number };

/** Of each axis: patches, and from one to the next. */
const axesOf = ({ area_shape, patch_shape, step_x, step_y }: Retina) =>
  [step_x, step_y].map((step, axis) => {
    const [area, patch] = [area_shape[axis]!, patch_shape[axis]!];
    return { step, count: step === 0 ? Math.floor(area / patch) : Math.floor((area - patch) / step) + 1 };
  }) as [PatchAxis, PatchAxis];

export const perArea = ({ area_shape }: Retina): Shape => [area_shape[0]! * area_shape[1]!];
export const perPatch = (p: Retina): Shape => {
  const [x, y] = axesOf(p);
  return [x.count * y.count * p.patch_shape[0]! * p.patch_shape[1]!];
};

export const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Which place of the area each place of each patch is. */
export function placesOf(p: Retina): readonly number[] {
  const [x, y] = axesOf(p);
  const [height, width] = p.patch_shape as [number, number];
  return upTo(x.count).flatMap((i) =>
    upTo(y.count).flatMap((j) =>
      upTo(height).flatMap((row) =>
        upTo(width).map((column) => (i * x.step + row) * p.area_shape[1]! + j * y.step + column),
      ),
    ),
  );
}
