import { cableHyperparameters } from './cable.ts';

const {
  shape: _shape,
  weight_low: _low,
  weight_high: _high,
  weight_init: _init,
  ...signal
} = cableHyperparameters;

/** What cables of another form than dense ones have of theirs: how a signal passes, whatever the weights are. */
export const signalHyperparameters = signal;
