import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { open, type Savable, save } from '../../index.ts';
import { Noisy } from '../contexts/support.ts';
import {
  type Course,
  courseOf,
  goesOn,
  Hebb,
  type Learnt,
  learnsOn,
  learnt,
  netOf,
  type Play,
  played,
  type Seen,
  simulations,
  trained,
  trainings,
} from './resume.ts';

// What one process has saved goes on in another one, to the same bits: in the model from the file and in the same one built in code.

type Case =
  | { readonly kind: 'simulation'; readonly draw: Play; readonly seen: Seen }
  | { readonly kind: 'training'; readonly draw: Course; readonly seen: Learnt };

const components = { Noisy, Hebb };

/** Saves as many simulations as asked for, and a quarter as many trainings, each somewhere on its way; gives how many there are. */
export async function saveCases(folder: string, count: number, seed: number): Promise<number> {
  mkdirSync(folder, { recursive: true });
  let next = 0;
  const keep = async (own: Case, snapshot: Savable) => {
    const path = join(folder, `${next++}`);
    await save(snapshot, `${path}.myelin`);
    writeFileSync(`${path}.seen`, serialize(own));
  };
  for (const draw of fc.sample(simulations, { numRuns: count, seed })) {
    const { own, snapshot, seen } = played(netOf(draw), draw);
    await keep({ kind: 'simulation', draw, seen }, snapshot);
    own.sim[Symbol.dispose]();
  }
  for (const draw of fc.sample(trainings, { numRuns: Math.ceil(count / 4), seed }).map(courseOf)) {
    const { trainer, snapshot, seen } = learnt(trained(draw), draw);
    await keep({ kind: 'training', draw, seen }, snapshot);
    trainer[Symbol.dispose]();
  }
  return next;
}

/** Opens and goes on with what was saved; fails where a bit is another. */
export async function resumeCases(folder: string, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    const own = deserialize(readFileSync(join(folder, `${i}.seen`))) as Case;
    const { net, snapshot } = await open(join(folder, `${i}.myelin`), { components });
    try {
      if (own.kind === 'simulation')
        for (const model of [net as ReturnType<typeof netOf>, netOf(own.draw)])
          goesOn(model, own.draw, { snapshot, seen: own.seen });
      else
        for (const model of [net as ReturnType<typeof trained>, trained(own.draw)])
          learnsOn(model, own.draw, { snapshot, seen: own.seen });
    } catch (error) {
      throw new Error(`${i}: ${JSON.stringify(own.draw)}`, { cause: error });
    }
  }
}
