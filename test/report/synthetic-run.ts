import seedrandom from 'seedrandom';
import type { LayerTraces, RasterEvent, TutorialData } from '../../report/index.ts';

const STEPS = 1000;
const CHANNELS = 200;
const CELLS = 50;

/** A run of the tutorial's size, made of waves and noise: enough to draw, without a simulation. */
export function syntheticRun() {
  const random = seedrandom('report');
  const noise = (length: number, size: number, middle = 0): Float64Array =>
    Float64Array.from({ length }, () => middle + size * (2 * random() - 1));
  const target = Float64Array.from({ length: STEPS }, (_, step) =>
    Math.sin(2 * Math.PI * 10 * (step * 1e-3) ** 2),
  );
  const raster = (): RasterEvent[] =>
    Array.from(
      { length: STEPS * CHANNELS },
      (_, place): RasterEvent => [Math.floor(place / CHANNELS), place % CHANNELS],
    ).filter(() => random() < 0.01);
  const layer = (rate: number): LayerTraces => ({
    steps: STEPS,
    cells: CELLS,
    vmem: noise(STEPS * CELLS, 1),
    isyn: noise(STEPS * CELLS, 1.5),
    spikes: Float64Array.from({ length: STEPS * CELLS }, () => (random() < rate ? 1 : 0)),
  });
  const parameters = (spread: number) => ({
    w_in: noise(CHANNELS * CELLS, 0.17),
    tau_mem: noise(CELLS, spread, 0.02),
    tau_syn: noise(CELLS, spread, 0.02),
    bias: noise(CELLS, spread),
    thr: noise(CELLS, spread, 1),
    tau_out: noise(CELLS, spread, 0.01),
    w_out: noise(CELLS, 0.35),
    b_out: noise(1, 0.1),
  });
  return {
    dt: 1e-3,
    raster: raster(),
    channels: CHANNELS,
    target,
    outputBefore: noise(STEPS, 0.1),
    outputAfter: target.map((value) => value + 0.2 * (random() - 0.5)),
    outputUnseen: noise(STEPS, 0.5),
    layerBefore: layer(0.0003),
    layerAfter: layer(0.015),
    losses: Float64Array.from(
      { length: 2000 },
      (_, i) => 0.02 + Math.exp(-i / 200) + (random() < 0.05 ? 100 : 0),
    ),
    parametersBefore: parameters(0),
    parametersAfter: parameters(0.008),
    unseenRaster: raster(),
    mseBefore: 0.48,
    mseAfter: 0.02,
    mseUnseen: 0.6,
    iterationsPerSecond: 600,
  } satisfies TutorialData;
}
