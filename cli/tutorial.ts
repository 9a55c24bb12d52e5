import { join } from 'node:path';
import {
  chirp,
  noiseRaster,
  tutorial,
  tutorialHandles,
  tutorialNetwork,
  tutorialTrainer,
} from '../examples/tutorial.ts';
import { seconds, simulate } from '../index.ts';
import { meanSquare, respond } from './answer.ts';
import { makeFolder, write } from './results.ts';
import { INTERRUPTED, type Terminal } from './terminal.ts';
import { training } from './train.ts';

const SEED = 'tutorial';

/** The main job: simulate, train, simulate again, on the training noise and on unseen noise; report. */
export async function runTutorial(
  _words: readonly string[],
  { out = 'out' }: { readonly out?: string },
  terminal: Terminal,
): Promise<number> {
  makeFolder(out);
  const say = terminal.out;
  const net = tutorialNetwork();
  const [raster, unseenRaster] = [noiseRaster('frozen noise'), noiseRaster('unseen noise')];
  const target = chirp();
  const { inputs, cells, steps, iterations } = tutorial;
  say(
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
  say(
    `Before training: mse ${mseBefore.toFixed(4)} (an output of 0 has ${meanSquare(new Float64Array(steps), target).toFixed(4)})`,
  );

  const start = performance.now();
  const { result: losses, isInterrupted } = await training(trainer, { iterations }, terminal);
  const elapsed = (performance.now() - start) / 1000;
  const iterationsPerSecond = losses.length / elapsed;
  say(
    `Trained ${losses.length} iterations in ${elapsed.toFixed(2)} s: ${iterationsPerSecond.toFixed(0)} iterations/s`,
  );

  const parametersAfter = Object.fromEntries(
    handles.map(([name, handle]) => [name, trainer.parameters.get(handle)]),
  );
  for (const [name, handle] of handles) sim.set(handle, parametersAfter[name]!);
  const after = respond(net, sim, raster);
  const unseen = respond(net, sim, unseenRaster);
  const mseAfter = meanSquare(after.output, target);
  const mseUnseen = meanSquare(unseen.output, target);
  say(`After training:  mse ${mseAfter.toFixed(4)}`);
  say(
    `Unseen noise:    mse ${mseUnseen.toFixed(4)} (nothing sensible is expected: it knows one raster by heart)`,
  );

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
  write(join(out, 'tutorial.json'), JSON.stringify(results));
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
  write(join(out, 'tutorial.html'), page);
  say(`Wrote ${out}/tutorial.json and ${out}/tutorial.html`);
  return isInterrupted ? INTERRUPTED : 0;
}
