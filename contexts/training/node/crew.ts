import { wrongOption } from '../../../framework/engine.ts';
import { askedNow, runAsked } from '../rounds.ts';
import type { Fingerprint, ShardAnswer, ShardCrew, ShardTransport, ShardWorker } from '../shard-words.ts';
import { addResult } from '../shards.ts';
import type { Training } from '../training.ts';
import { fingerprintOf } from './fingerprint.ts';
import { memoryOf, type ShardViews, sizesFor, viewsOf } from './shard-memory.ts';

/** How many workers, and what is borne from them. */
export interface CrewLimits {
  readonly count: number;
  /** Most workers that one shard may cost, besides the first, in an iteration. */
  readonly retries: number;
  /** Most seconds of a shard. */
  readonly timeLimit: number | undefined;
}

/** Workers that have been started, and who of them waits for a shard. */
interface Staff {
  readonly all: Set<ShardWorker>;
  readonly idle: ShardWorker[];
  hire(): Promise<void>;
}

/** Starts workers, each of which has built the same training. */
export async function crewOf(
  training: Training,
  transport: ShardTransport,
  limits: CrewLimits,
): Promise<ShardCrew> {
  const memory = memoryOf(sizesFor(training), transport.room);
  const views = viewsOf(training, memory);
  const own = fingerprintOf(training);
  let isEnded = false;
  const staff: Staff = {
    all: new Set(),
    idle: [],
    hire: async () => {
      for (let tries = 0; ; tries++) {
        if (isEnded) isOver(transport.where);
        const worker = await transport.start();
        if ('ended' in worker) {
          if (tries >= limits.retries) neverStarts(transport.where, worker.ended);
          continue;
        }
        staff.all.add(worker);
        if (isEnded) {
          await worker.end();
          isOver(transport.where);
        }
        refuseOther(transport.where, own, worker.fingerprint);
        worker.attach(memory);
        staff.idle.push(worker);
        return;
      }
    },
  };
  const end = async () => {
    isEnded = true;
    await Promise.all([...staff.all].map((worker) => worker.end()));
    await transport.end();
  };
  try {
    await Promise.all(Array.from({ length: limits.count }, staff.hire));
  } catch (error) {
    await end();
    throw error;
  }
  let since = 0;
  const compute = async () => {
    since = send(training, views, since);
    transport.sent();
    await allShards(training, staff, { ...limits, where: transport.where });
    views.results.forEach((result, i) => {
      addResult(training, training.results!.sum, result, i);
    });
  };
  return { compute, end };
}

const isOver = (where: string): never =>
  wrongOption(where, 'workers that were ended', 'a live training', 'Call train again.');

const neverStarts = (where: string, why: string): never =>
  wrongOption(
    where,
    `a worker that ${why} before it could begin`,
    'a module that can be imported',
    'Import it yourself to see where it fails, or give threads more memory.',
  );

function refuseOther(where: string, own: Fingerprint, found: Fingerprint): void {
  const other = Object.keys({ ...own, ...found }).find((name) => own[name] !== found[name]);
  if (other === undefined) return;
  const remedy = 'Let one function make the trainer here and there, from the same numbers.';
  wrongOption(where, `a training with other ${other}`, 'the one that is trained here', remedy);
}

/** Puts numbers where workers see them: what is trained, and what is other than it was. */
function send({ trial, plan }: Training, { sent, counts }: ShardViews, since: number): number {
  const { ahead, arrays, changed, version } = trial.session.live;
  for (let i = 0; i < sent.length; i++) {
    const { slot, numbers } = sent[i]!;
    const isNew = counts[i] === 0 || plan.slots.gradients.has(slot) || (changed.get(slot) ?? 0) > since;
    if (!isNew) continue;
    const executable = ahead?.slots.has(slot) ? ahead.compiled.executable! : undefined;
    numbers.set(executable ? (executable.lend?.(slot, 0, 1) ?? executable.read(slot)) : arrays.get(slot)!);
    counts[i]!++;
  }
  return version;
}

/** Has all shards computed, by whoever is free; one whose worker is lost is done again by another. */
function allShards(
  training: Training,
  { all, idle, hire }: Staff,
  { retries, timeLimit, where }: CrewLimits & { readonly where: string },
): Promise<void> {
  const { shards } = training.setup.given;
  const left = Array.from({ length: shards }, (_, i) => i);
  const lost = new Array<number>(shards).fill(0);
  let done = 0;
  return new Promise((resolve, reject) => {
    const give = () => {
      while (left.length > 0 && idle.length > 0) ask(idle.shift()!, left.shift()!).catch(reject);
    };
    const ask = async (worker: ShardWorker, shard: number) => {
      const said = await inTime(worker.ask(askedNow(training, shard)), timeLimit);
      if ('threw' in said) throwHere(training, shard, `${where}, shard ${shard}`, said.threw);
      if ('ended' in said) {
        all.delete(worker);
        // One that is late may still write its result: not before it has ended does another begin.
        await worker.end();
        if (++lost[shard]! > retries) tooMany(where, shard, lost[shard]!, said.ended);
        left.unshift(shard);
        give();
        await hire();
      } else {
        idle.push(worker);
        if (++done === shards) resolve();
      }
      give();
    };
    give();
  });
}

const tooMany = (where: string, shard: number, lost: number, why: string): never =>
  wrongOption(
    where,
    `${lost} workers lost by shard ${shard}, the last one ${why}`,
    'workers that live',
    'Give them more time or memory, or smaller shards; checkpoint, a run that is saved, goes on where it stood.',
  );

/** What a worker cannot do is done here, where the error is told in full. */
function throwHere(training: Training, shard: number, where: string, told: string): never {
  runAsked(training, askedNow(training, shard), training.results!.own);
  return wrongOption(
    where,
    told,
    'what this thread gives, which has done it',
    'Look at what its module does.',
  );
}

/** An answer, or that there was none in time. */
export async function inTime(answer: Promise<ShardAnswer>, limit: number | undefined): Promise<ShardAnswer> {
  if (limit === undefined) return answer;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<ShardAnswer>((resolve) => {
    timer = setTimeout(
      () => resolve({ ended: `took longer than ${limit} s` }),
      Math.min(limit * 1000, LONGEST),
    );
  });
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
}

/** Longest time of a timer, in ms. */
const LONGEST = 2 ** 31 - 1;
