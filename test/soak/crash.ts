import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { context, DenseSynapse, process as inOrder, ms, open, save, simulate } from '../../index.ts';

// A process that saves without a pause, and is killed at any moment: what it leaves can be opened, and nothing that it has said to be
// saved is lost.

const WEIGHTS = 400;

/** A model that knows how often it has been saved: by its first weight. */
const netOf = (count: number) =>
  context('net', () => {
    const W = DenseSynapse({
      shape: [20, 20],
      weight_init: Float64Array.from({ length: WEIGHTS }, (_, i) => (i === 0 ? count : i)),
    });
    return { W, advance: inOrder(W.advance_state) };
  });
type Net = ReturnType<typeof netOf>;

const CHECKPOINT = 'run.myelin';
const MODEL = 'net.json';

/** How often a folder's model and its simulation have been saved, as their files say. */
export async function counted(folder: string): Promise<{ readonly model: number; readonly ticks: number }> {
  const quiet = { warnings: 'silent' } as const;
  const model = await open<Net>(join(folder, MODEL), quiet);
  const { snapshot } = await open(join(folder, CHECKPOINT), quiet);
  const [count] = model.net.W.given.numbers.weight_init as Float64Array;
  return { model: count!, ticks: snapshot.tick };
}

/** Saves a model and a simulation for ever, from where the files are; says how often each time that both are saved. */
export async function writer(folder: string): Promise<never> {
  const found = readdirSync(folder).length > 0 ? await counted(folder) : { model: 0, ticks: 0 };
  const net = netOf(0);
  const own = simulate(net, { dt: ms(1) });
  if (found.ticks > 0) own.restore((await open(join(folder, CHECKPOINT), { warnings: 'silent' })).snapshot);
  for (let count = found.model + 1; ; count++) {
    await save(netOf(count), join(folder, MODEL));
    own.run(net.advance, { steps: 1, inputs: [[net.W.inputs, 0]] });
    await save(own, join(folder, CHECKPOINT));
    process.stdout.write(`${count} ${own.tick}\n`);
  }
}

/** The next number in [0, 1) of a seed. */
const uniform = (seed: number): number => {
  const x = Math.sin(seed * 12.9898) * 43758.5453;
  return x - Math.floor(x);
};

/**
 * Starts writers, and kills each at a random moment after its first word. Fails where what is left cannot be opened, is older than what was said to be
 * saved, or has a temporary file beside it; gives how many generations were written in all.
 *
 * @param writing arguments with which Node becomes a writer into a folder
 */
export async function crash(
  writing: readonly string[],
  folder: string,
  kills: number,
  seed: number,
): Promise<number> {
  let last = { model: 0, ticks: 0 };
  for (let i = 0; i < kills; i++) {
    const child = spawn(process.execPath, [...writing, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await wordsUntilKilled(child, 120 * uniform(seed * 1000 + i));
    const [model, ticks] = said ?? [last.model, last.ticks];
    const found = await counted(folder);
    if (found.model < model! || found.ticks < ticks!)
      throw new Error(`kill ${i}: saved ${model} and ${ticks}, found ${found.model} and ${found.ticks}`);
    const left = readdirSync(folder).filter((name) => name.endsWith('.tmp'));
    if (left.length > 0) throw new Error(`kill ${i}: ${left.join(', ')} left`);
    last = found;
  }
  return last.model;
}

/** Lets a writer say its first word, and kills it so many milliseconds later; the last that it has said. */
function wordsUntilKilled(child: ChildProcess, milliseconds: number): Promise<readonly number[] | undefined> {
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (piece: string) => {
    if (text === '') setTimeout(() => child.kill('SIGKILL'), milliseconds);
    text += piece;
  });
  return new Promise((resolve) => {
    child.on('close', () => {
      const lines = text.split('\n').slice(0, -1);
      resolve(lines.at(-1)?.split(' ').map(Number));
    });
  });
}
