import { coefficientOfVariation, firingRates, type SpikeEvents } from '../index.ts';

export const mean = (all: ArrayLike<number>): number =>
  Array.from(all).reduce((sum, own) => sum + own, 0) / all.length;

/** How cells fire, on average: their rate in Hz, and how much the intervals of a cell vary (0 of a clock, 1 of chance). */
export const firing = (raster: SpikeEvents): { readonly rate: number; readonly irregular: number } => ({
  rate: mean(firingRates(raster)),
  irregular: mean(coefficientOfVariation(raster).filter((own) => !Number.isNaN(own))),
});
