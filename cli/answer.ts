import { type RasterEvent, rasterInput, type TutorialNetwork, tutorial } from '../examples/tutorial.ts';
import type { FloatArray, Simulation } from '../index.ts';

/** The network's answer to a raster, from rest. */
export function respond(net: TutorialNetwork, sim: Simulation, raster: readonly RasterEvent[]) {
  const { steps, cells } = tutorial;
  const { vmem, isyn, spikes } = net['1_LIFODEJax'];
  sim.reset();
  const recording = sim.run(net.advance, {
    steps,
    inputs: [[net.input, rasterInput(raster)]],
    record: [net.output, vmem, isyn, spikes],
  });
  const data = (of: Parameters<typeof recording.get>[0]): FloatArray => recording.get(of).data;
  return {
    output: data(net.output),
    layer: { steps, cells, vmem: data(vmem), isyn: data(isyn), spikes: data(spikes) },
  };
}

export const meanSquare = (output: ArrayLike<number>, target: ArrayLike<number>): number =>
  Array.from(output, (y, i) => (y - target[i]!) ** 2).reduce((a, b) => a + b, 0) / output.length;
