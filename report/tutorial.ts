import { short } from './drawing/numbers.ts';
import { page, type Section } from './page.ts';
import { readTutorial, type TutorialData } from './tutorial/data.ts';
import { layerFigures } from './tutorial/layer.ts';
import { learnedFigures } from './tutorial/learned.ts';
import { inputWithTarget, losses, output, unseenInput } from './tutorial/signals.ts';
import { tutorialSummary } from './tutorial/summary.ts';

/** The report of the tutorial “Training a spiking network with Jax” of Rockpool, as one HTML document. */
export function tutorialReport(given: TutorialData): string {
  const data = readTutorial(given);
  return page({
    title: 'Training a spiking network: a chirp from frozen noise',
    lead:
      'A layer of spiking cells learns, by surrogate gradients, to turn one fixed raster of random input ' +
      'spikes into a sine whose frequency rises. After Rockpool’s tutorial ' +
      '“Training a spiking network with Jax”.',
    summary: tutorialSummary(data),
    sections: [task(data), before(data), training(data), after(data), learned(data), unseen(data)],
  });
}

const task = (data: TutorialData): Section => ({
  heading: 'The task',
  text:
    'The input is noise that is the same in every iteration; the target is a chirp. Nothing in the noise ' +
    'resembles the chirp: the network has to find spikes that happen to come at useful times.',
  figures: [inputWithTarget(data)],
});

const before = (data: TutorialData): Section => ({
  heading: 'Before training',
  text: 'With random weights the output has nothing to do with the target.',
  figures: [output(data, 'Before', 'Output before training'), ...layerFigures(data, 'Before')],
});

const training = (data: TutorialData): Section => ({
  heading: 'Training',
  text: 'The loss is the mean squared error plus 100 for every time constant below its bound of 11 steps.',
  figures: [losses(data)],
});

const after = (data: TutorialData): Section => ({
  heading: 'After training',
  text: `The same noise after ${data.losses.length} iterations.`,
  figures: [output(data, 'After', 'Output after training'), ...layerFigures(data, 'After')],
});

const learned = (data: TutorialData): Section => ({
  heading: 'What was learned',
  text: 'Training changes the weights, and with them the time constants, thresholds and biases of the cells.',
  figures: learnedFigures(data),
});

const unseen = (data: TutorialData): Section => ({
  heading: 'Unseen noise',
  text:
    'A control: the trained network is given another raster of noise. It is expected to do nothing ' +
    'sensible, because it has learned the answer to one raster by heart.',
  figures: [
    unseenInput(data),
    output(
      data,
      'Unseen',
      'Response to unseen noise',
      `, against ${short(data.mseAfter)} on the trained raster: no resemblance to the target is expected`,
    ),
  ],
});
