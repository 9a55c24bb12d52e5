import { mkdir, writeFile } from 'node:fs/promises';
import {
  chirp,
  noiseRaster,
  type RasterEvent,
  rasterInput,
  type TutorialNetwork,
  tutorial,
  tutorialHandles,
  tutorialNetwork,
  tutorialTrainer,
} from '../examples/tutorial.ts';
import { type FloatArray, type Simulation, seconds, simulate } from '../index.ts';

const SEED = 'tutorial';
const OUT = 'out';

/** The main job: simulate, train, simulate again, on the training noise and on unseen noise; report. */
export async function runTutorial(): Promise<number> {
  const net = tutorialNetwork();
  const [raster, unseenRaster] = [noiseRaster('frozen noise'), noiseRaster('unseen noise')];
  const target = chirp();
  const { inputs, cells, steps, iterations } = tutorial;
  console.log(
    `Tutorial network: ${inputs} inputs, ${cells} cells, 1 output; ${steps} steps of 1 ms; ${raster.length} input spikes.`,
  );

  const handles = Object.entries(tutorialHandles(net));
  const sim = simulate(net, { dt: seconds(tutorial.dt), seed: SEED });
  const trainer = tutorialTrainer(net, raster, { seed: SEED });
  const before = respond(net, sim, raster);
  const parametersBefore = Object.fromEntries(
    handles.map(([name, handle]) => [name, trainer.parameters.get(handle)]),
  );
  const mseBefore = meanSquare(before.output, target);
  console.log(
    `Before training: mse ${mseBefore.toFixed(4)} (an output of 0 has ${meanSquare(new Float64Array(steps), target).toFixed(4)})`,
  );

  const start = performance.now();
  const losses = trainer.run({ iterations });
  const elapsed = (performance.now() - start) / 1000;
  const iterationsPerSecond = iterations / elapsed;
  console.log(
    `Trained ${iterations} iterations in ${elapsed.toFixed(2)} s: ${iterationsPerSecond.toFixed(0)} iterations/s`,
  );

  const parametersAfter = Object.fromEntries(
    handles.map(([name, handle]) => [name, trainer.parameters.get(handle)]),
  );
  for (const [name, handle] of handles) sim.set(handle, parametersAfter[name]!);
  const after = respond(net, sim, raster);
  const unseen = respond(net, sim, unseenRaster);
  const mseAfter = meanSquare(after.output, target);
  const mseUnseen = meanSquare(unseen.output, target);
  console.log(`After training:  mse ${mseAfter.toFixed(4)}`);
  console.log(
    `Unseen noise:    mse ${mseUnseen.toFixed(4)} (nothing sensible is expected: it knows one raster by heart)`,
  );

  await mkdir(OUT, { recursive: true });
  const parameters = Object.fromEntries(
    Object.entries(parametersAfter).map(([name, numbers]) => [name, [...numbers]]),
  );
  const results = {
    iterationsPerSecond,
    mseBefore,
    mseAfter,
    mseUnseen,
    losses: [...losses],
    raster,
    parameters,
  };
  await writeFile(`${OUT}/tutorial.json`, JSON.stringify(results));
  const { tutorialReport } = await import('../report/index.ts');
  const page = tutorialReport({
    dt: tutorial.dt,
    raster,
    unseenRaster,
    channels: inputs,
    target,
    outputBefore: before.output,
    outputAfter: after.output,
    outputUnseen: unseen.output,
    layerBefore: before.layer,
    layerAfter: after.layer,
    losses,
    parametersBefore,
    parametersAfter,
    mseBefore,
    mseAfter,
    mseUnseen,
    iterationsPerSecond,
  });
  await writeFile(`${OUT}/tutorial.html`, page);
  console.log(`Wrote ${OUT}/tutorial.json and ${OUT}/tutorial.html`);
  return 0;
}

/** The network's answer to a raster, from rest. */
function respond(net: TutorialNetwork, sim: Simulation, raster: readonly RasterEvent[]) {
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

const meanSquare = (output: ArrayLike<number>, target: ArrayLike<number>): number =>
  Array.from(output, (y, i) => (y - target[i]!) ** 2).reduce((a, b) => a + b, 0) / output.length;
