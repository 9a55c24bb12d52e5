import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { python } from './child.ts';
import type { PlasticContender } from './plastic-work.ts';
import { systems } from './systems.ts';

/** The networks in ngc-learn. */
export const ngcLearn =
  (network: 'digit' | 'patch'): PlasticContender =>
  ({ n_in, n_units, steps, spikes, weights }) => ({
    name: 'ngc-learn (JAX), one scan',
    async setup() {
      const folder = mkdtempSync(join(tmpdir(), 'plastic-'));
      const remove = () => rmSync(folder, { recursive: true, force: true });
      const file = join(folder, 'numbers');
      writeFileSync(file, Float32Array.from([...spikes, ...weights]));
      const made = await python(systems.ngclearn, 'plastic_ngclearn.py', [
        network,
        file,
        steps,
        n_in,
        n_units,
      ]);
      if ('missing' in made) {
        remove();
        return made;
      }
      return {
        ...made,
        async close() {
          await made.close?.();
          remove();
        },
      };
    },
  });
