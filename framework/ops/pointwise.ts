import type { Operation } from './operation.ts';
import { broadcastAll, type ElementwiseRow, firstShape } from './row.ts';

// What rows of primitives on real numbers, element by element, have in common.

export type Unary = Operation<ElementwiseRow<readonly ['float']>>;
export type Binary = Operation<ElementwiseRow<readonly ['float', 'float']>>;

const plain = { kind: 'float', selects: null, holds: null } as const;
export const unary = { ...plain, operands: ['float'], shape: firstShape } as const;
export const binary = { ...plain, operands: ['float', 'float'], shape: broadcastAll } as const;
