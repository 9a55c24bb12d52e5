import * as brainstate from './surrogates/brainstate.ts';
import * as ngclearn from './surrogates/ngclearn.ts';
import * as norse from './surrogates/norse.ts';
import * as rockpool from './surrogates/rockpool.ts';

/**
 * Surrogate gradients by the system that defines them, each with its system's scale and defaults:
 * `spike(v, threshold, { surrogate: surrogates.norse.superSpike(25), strict: true })`. Functions of the same name in
 * two systems may differ. Parameters are numbers or tensors, such as live hyperparameters; nothing flows back to them.
 */
export const surrogates = { brainstate, ngclearn, norse, rockpool } as const;

export const { piecewiseLinear } = rockpool;
export const { superSpike } = norse;
