import { existsSync, writeFileSync } from 'node:fs';
import type { TrialGiven } from '../../../index.ts';

// Trials that threads import: types alone come along, so that threads begin soon.

/** Whatever a trial may do wrong, by name. */
export async function bad({ setting: { kind } }: TrialGiven) {
  if (kind === 'throws') throw new RangeError('too far');
  if (kind === 'rejects') await Promise.reject('no error');
  if (kind === 'nan') return { score: Number.NaN };
  if (kind === 'text') return 'score' as never;
  if (kind === 'never') for (;;);
  if (kind === 'exits') globalThis.process.exit(3);
  if (kind === 'eats') for (const all: unknown[] = []; ; ) all.push(new Array(10_000).fill(all.length));
  return { score: 1 };
}

/** Leaves a mark for each time it is done, slowly enough that others overtake. */
export async function marked({ number, seed, setting }: TrialGiven) {
  await new Promise((resolve) => setTimeout(resolve, (7 * (number + 3 * seed)) % 20));
  writeFileSync(`${setting.folder}/${number}-${seed}`, '', { flag: 'wx' });
  return { score: number * 10 + seed };
}

/** A sum of what all trials share, times a number. */
export function weighed({ setting, shared }: TrialGiven) {
  const { weights } = shared as { readonly weights: Float32Array };
  return { sum: Number(setting.a) * weights.reduce((sum, w) => sum + w, 0) };
}

/** Reports, draws and keeps, well or not. */
export function telling({ setting: { kind }, seed, report, draw, keep }: TrialGiven) {
  const own = { epoch: 0, loss: 1 / (seed + 3) };
  const bytes = Uint8Array.of(1, 2, seed);
  if (kind === 'odd bytes') keep('text' as never);
  else if (kind !== 'silent') keep(bytes);
  for (own.epoch = 0; kind !== 'silent' && own.epoch < 3; own.epoch++) {
    if (kind === 'throws' && own.epoch === 2) throw new RangeError('too far');
    if (kind === 'odd report' && own.epoch === 1) own.loss = Number.NaN;
    report(own);
  }
  if (kind === 'again') keep(Uint8Array.of(9));
  const figure = { title: 'Loss', caption: `Seed ${seed}.`, svg: '<svg width="20"/>' };
  if (kind === 'draws') draw(figure);
  if (kind === 'draws') draw({ ...figure, title: '2' });
  if (kind === 'odd figure') draw('text' as never);
  if (kind === 'large figure') draw({ ...figure, svg: 'x'.repeat(2 ** 20) });
  Object.assign(figure, { title: '' });
  bytes.fill(0);
  return { score: seed };
}

/** Comes nearer to its setting with what it may spend, from where it stood; fails now and then. It takes a time of its own. */
export async function climbing({ setting: { a, kind }, seed, budget, checkpoint, keep, report }: TrialGiven) {
  await new Promise((resolve) => setTimeout(resolve, 4 * Math.random()));
  const state = checkpoint ? new Float64Array(checkpoint.slice().buffer) : Float64Array.of(0, seed + 1);
  while (state[0]! < budget!) {
    state[0]!++;
    state[1] = (state[1]! * 997 + Number(a) * 1e4) % 101;
    report({ spent: state[0]!, loss: state[1] });
  }
  keep(new Uint8Array(state.buffer));
  if (kind === 'y' && state[1]! > 90) throw new RangeError('too steep');
  return { loss: state[1]! };
}

/** Gives back the number that it is given. */
export const echo = ({ setting }: TrialGiven) => ({ x: setting.x as number });

/** Tells when it was done. */
export const when = (_: TrialGiven) => ({
  at: globalThis.performance.timeOrigin + globalThis.performance.now(),
});

/** May be done again and again. */
export async function again({ setting }: TrialGiven) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { a: setting.a as number };
}

/** Kills its process so often. */
export function deadly({ setting: { folder, deaths } }: TrialGiven) {
  for (let k = 0; k < Number(deaths); k++) {
    const mark = `${folder}/${deaths}-${k}`;
    if (existsSync(mark)) continue;
    writeFileSync(mark, '');
    globalThis.process.kill(globalThis.process.pid, 'SIGKILL');
  }
  return { score: 1 };
}
