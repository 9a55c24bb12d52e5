import { choice, input, lengths, output, quantity, real, state, type Tensor } from '../../framework/index.ts';

// What synapses have in common: conductances of cells that stand along axes, in a unit that is chosen.

interface Structure {
  readonly in_size: readonly number[];
}

export const perCell = ({ in_size }: Structure) => in_size;

type UnitOf = (p: { readonly unit: string }) => string;
const unitOf: UnitOf = (p) => p.unit;

/** What a synapse gives may be: conductances, currents, jumps of a potential, or a number. */
const UNITS = ['mS', 'uS', 'nS', 'mA', 'uA', 'nA', 'mV', '1'] as const;

export const ofUnit = (fallback: (typeof UNITS)[number] = 'mS') =>
  ({
    /** unit of the conductances */
    unit: choice('unit of the conductances', UNITS, fallback),
  }) as const;

export const size = {
  /** number of cells, or the lengths of the axes along which they stand */
  in_size: lengths('number of cells, or the lengths of the axes along which they stand'),
};

export const spikes = {
  /** spikes */
  spike: output('spike', 'spikes', { shape: perCell }),
};

/** Where conductances begin, in their unit. */
export const beginning = {
  /** conductance before the first step, in `unit` */
  g_initializer: real('1', 'conductance before the first step, in `unit`', 0, {
    shape: perCell,
    trainable: false,
  }),
};

export const begin = (p: { readonly g_initializer: Tensor; readonly unit: string }): Tensor =>
  p.g_initializer.mul(quantity(`1 ${p.unit}`));

export const tau = (doc: string, fallback: number) =>
  real('ms', doc, fallback, { positive: true, shape: perCell });

export const arriving = {
  /** what arrives, added after the step */
  x: input(unitOf, 'what arrives, added after the step', { shape: perCell, default: 0 }),
};

export const spiking = {
  /** spikes of the cells before */
  pre_spike: input('1', 'spikes of the cells before', { shape: perCell }),
};

export const kept = (doc: string) => state(unitOf, doc, { shape: perCell });
export const shown = (doc: string) => output(unitOf, doc, { shape: perCell });
