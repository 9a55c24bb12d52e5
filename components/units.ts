import { count } from '../framework/index.ts';

/** How many neurons a part has; its compartments have one element for each. */
export const units = {
  /** number of neurons */
  n_units: count('number of neurons'),
};
