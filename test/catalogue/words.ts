import type { DType, FloatArray } from '../../index.ts';

/** What a change of the engine may show in. */
export const FACETS = ['states', 'records', 'get', 'gradients', 'alarms'] as const;
export type Facet = (typeof FACETS)[number];

/** Something that a model gives: numbers, or a text. */
export interface Item {
  readonly facet: Facet;
  readonly label: string;
  readonly data: FloatArray | string;
}

/** A way to run a model. Whatever two ways give under one label has the same bits. */
export interface Way {
  readonly name: string;
  give(dtype: DType): readonly Item[] | Promise<readonly Item[]>;
}

export type Ways = readonly [Way, ...Way[]];

/** A model of the catalogue; what its first way gives is hashed, facet by facet. */
export interface Entry {
  readonly name: string;
  readonly ways: Ways;
  /** Ways of many steps, of which some is drawn; where there are none, a model has no steps that could be more. */
  readonly long?: (steps: number, draw: () => number) => Ways;
}
