export { kaiming, uniform_sqrt, unit_eigs, xavier } from '../initialisers/rockpool.ts';
export { ExpSynJax } from './exp-syn-jax.ts';
export { sigmoid } from './functions.ts';
export { LIFJax } from './lif-jax.ts';
export { LIFODEJax } from './lif-ode-jax.ts';
export { LinearJax } from './linear-jax.ts';
