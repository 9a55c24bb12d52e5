export { ExpSynJax } from './exp-syn-jax.ts';
export { sigmoid } from './functions.ts';
export { LIFJax } from './lif-jax.ts';
export { LIFODEJax } from './lif-ode-jax.ts';
export { LinearJax } from './linear-jax.ts';
