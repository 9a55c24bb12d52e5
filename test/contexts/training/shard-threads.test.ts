import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { expectSameBits } from '../../framework/support.ts';
import { amongThreads } from './shard-support.ts';
import type * as Trainers from './shard-trainers.ts';

type Made = ReturnType<typeof Trainers.made>;

function expectSame(a: Made, b: Made): void {
  a.handles.forEach((own, i) => {
    expectSameBits(`parameter ${i}`, a.parameters.get(own), b.parameters.get(b.handles[i]!));
  });
}

/** What a promise fails with. */
const refusal = (of: Promise<unknown>): Promise<string> =>
  of.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => {
      if (error instanceof Error) return error.message;
      throw error;
    },
  );

describe('shards in threads', () => {
  const iterations = 7;
  const folder = mkdtempSync(join(tmpdir(), 'shards-'));
  let trainers: typeof Trainers;
  let here: Made;
  let losses: Float64Array;
  before(async () => {
    // As one file, so that threads begin soon.
    const outfile = join(folder, 'trainers.mjs');
    const entry = fileURLToPath(new URL('./shard-trainers.ts', import.meta.url));
    await build({
      ...{ entryPoints: [entry], bundle: true, format: 'esm', target: 'es2022', platform: 'node', outfile },
      logLevel: 'error',
    });
    trainers = (await import(pathToFileURL(outfile).href)) as typeof Trainers;
    here = trainers.made('alone', undefined);
    losses = here.run({ iterations });
    expect(new Set(losses).size).equal(iterations);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('give the bits of this thread, with 1, 2 and 4 of them', async () => {
    for (const threads of [1, 2, 4]) {
      using own = trainers.plain({ threads });
      expect(await own.runAsync({ iterations })).eql(losses);
      expectSame(own, here);
      expect(own.evaluate()).equal(here.evaluate());
    }
  });

  it('make updates by themselves, and parameters are averaged, to the bits of this thread', async () => {
    const alone = trainers.made('alone', undefined, { given: () => ({ averageEvery: 3 }) });
    const expected = alone.run({ iterations: 5 });
    expect([...expected.subarray(0, 1)]).not.eql([...losses.subarray(0, 1)]);
    for (const threads of [1, 2]) {
      using own = trainers.averaged({ threads });
      const first = await own.runAsync({ iterations: 2 });
      expect([...first, ...(await own.runAsync({ iterations: 3 }))]).eql([...expected]);
      expectSame(own, alone);
    }
    // It is found only where both are asked for the same.
    using other = trainers.made('unlike', { threads: 1 }, { given: () => ({ averageEvery: 3 }) });
    expect(await refusal(other.runAsync({ iterations }))).contain('other options');
  });

  it('see what hooks, restore and restart change, though only that is sent', async () => {
    const change = (trainer: Made) => {
      const [weight] = trainer.handles;
      return {
        iterations: 3,
        hooks: {
          batch: ({ iteration }: { readonly iteration: number }) => {
            if (iteration % 2 === 0)
              trainer.parameters.set(
                weight!,
                trainer.parameters.get(weight!).map((w) => w / 2),
              );
          },
          gradients: () =>
            trainer.gradients.set(
              weight!,
              trainer.gradients.get(weight!).map((g) => -g),
            ),
        },
      };
    };
    const other = trainers.made('alone', undefined, { given: () => ({ seed: 'another' }) });
    other.run({ iterations: 2 });
    const alone = trainers.made('alone', undefined);
    using own = trainers.plain({ threads: 2 });
    const all: number[][] = [[], []];
    for (const [i, trainer] of [alone, own].entries()) {
      const noted = async (given: Parameters<Made['runAsync']>[0]) =>
        all[i]!.push(...(await trainer.runAsync(given)));
      await noted(change(trainer));
      // A seed of another training comes with its snapshot, through a file.
      const { snapshot } = await trainers.open(await trainers.toBytes(other));
      trainer.restore(snapshot);
      await noted({ iterations: 2 });
      trainer.restart();
      await noted({ iterations: 2 });
    }
    expect(all[1]).eql(all[0]);
    expect(all[0]!.slice(-2)).eql([...losses.subarray(0, 2)]);
    expectSame(own, alone);
  });

  it('are done again by others where threads are ended at any time, to the same bits', async () => {
    await amongThreads(async (live) => {
      using own = trainers.plain({ threads: 2, retries: 50 });
      let ended = 0;
      let isDone = false;
      const killing = (async () => {
        for (let k = 0; !isDone; k++) {
          await pause((k * 7919) % 700);
          const [one] = [...live].slice(k % 2);
          if (!one || isDone) continue;
          ended++;
          await one.terminate();
        }
      })();
      const found: number[] = [];
      while (ended < 4 || found.length < iterations) found.push(...(await own.runAsync({ iterations: 1 })));
      isDone = true;
      await killing;
      expect(found.slice(0, iterations)).eql([...losses]);
    });
  }).timeout(60_000);

  it('end with an error where they cannot go on, and leave no thread behind', async () => {
    await amongThreads(async (live) => {
      using late = trainers.late({ threads: 1, timeLimit: '20 ms', retries: 1 });
      expect(await refusal(late.runAsync({ iterations })))
        .contain('2 workers lost by shard 0')
        .contain('took longer');
      using small = trainers.eats({ threads: 1, memoryLimit: 40, retries: 0 });
      expect(await refusal(small.runAsync({ iterations }))).contain('more memory');
      using own = trainers.plain({ threads: 2 });
      const run = own.runAsync({ iterations: 1000 });
      setTimeout(() => own[Symbol.dispose](), 300);
      expect(await refusal(run)).contain('disposed');
      // What a thread cannot do is told as it is here.
      using odd = trainers.odd();
      const told = await refusal(odd.runAsync({ iterations }));
      expect(() => odd.evaluate()).throw(told);
      expect(told).contain('in shard 0 of 4');
      while (live.size > 0) await pause(10);
    });
  });

  it('are refused where their module makes another training, or none', async () => {
    const found = (name: string) => refusal(trainers.made(name, { threads: 1 }).runAsync({ iterations }));
    expect(await found('longer')).contain('other options');
    expect(await found('wider')).contain('other parts and shapes');
    expect(await found('deeper')).contain('other programs');
    expect(await found('elsewhere')).contain('other data');
    expect(await found('alone')).contain('a function that gives the trainer');
    expect(await found('nothing')).contain('found nothing');
    expect(await found('plian'))
      .contain('no function plian')
      .contain('plain');
  });
});
