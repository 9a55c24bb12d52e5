import type { RandomNumbers, Shape, Tensor, Unit } from '../../framework/index.ts';
import { within } from './variance.ts';

/** Rockpool's `kaiming`: uniform in ±√(6 / first length). */
export const kaiming = (_p: unknown, random: RandomNumbers, shape: Shape, unit: Unit): Tensor =>
  within(shape, random, Math.sqrt(6 / shape[0]!)).mul({ value: 1, unit });

/** Rockpool's `xavier`: uniform in ±√(6 / sum of the lengths). */
export const xavier = (_p: unknown, random: RandomNumbers, shape: Shape, unit: Unit): Tensor =>
  within(shape, random, Math.sqrt(6 / shape.reduce((a, b) => a + b))).mul({ value: 1, unit });

/** Rockpool's `uniform_sqrt`: uniform in ±√(1 / first length). */
export const uniform_sqrt = (_p: unknown, random: RandomNumbers, shape: Shape, unit: Unit): Tensor =>
  within(shape, random, Math.sqrt(1 / shape[0]!)).mul({ value: 1, unit });

/** Rockpool's `unit_eigs`: normal with variance 1 / first length, so that the eigenvalues of a square matrix fill the unit circle. */
export const unit_eigs = (_p: unknown, random: RandomNumbers, shape: Shape, unit: Unit): Tensor =>
  random.normal(shape).div(Math.sqrt(shape[0]!)).mul({ value: 1, unit });
