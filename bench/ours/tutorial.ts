import { type TutorialParameters, tutorialNetwork, tutorialTrainer } from '../../examples/tutorial.ts';
import type { DType } from '../../index.ts';
import type { Contender } from '../harness.ts';
import { chirp, iterations, tutorialData } from '../peers/tutorial-data.ts';

/** The training of examples/tutorial.ts from the golden start. */
export const ourTutorial = (dtype: DType): Contender => ({
  name: `myelin, ${dtype}`,
  setup() {
    const data = tutorialData();
    const start = Object.fromEntries(
      Object.entries(data.init).map(([name, values]) => [name, values.flat()]),
    );
    const net = tutorialNetwork(start as TutorialParameters);
    const trainer = tutorialTrainer(net, data.raster_tc, { dtype });
    const target = chirp(data.T);
    return {
      run(repeat) {
        for (let k = 0; k < repeat; k++) {
          trainer.restart();
          trainer.run({ iterations, progress: false });
        }
      },
      result() {
        trainer.evaluate();
        const output = trainer.output(net.output);
        return [target.reduce((sum, y, k) => sum + (output[k]! - y) ** 2, 0) / target.length];
      },
    };
  },
});
