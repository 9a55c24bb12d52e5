import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Attempt, halved } from '../../../contexts/study/halving.ts';
import {
  branchKey,
  context,
  LIFCell,
  ms,
  open,
  process,
  type StudyOptions,
  seedKey,
  simulate,
  study,
  type TrialGiven,
  toBytes,
  uniformNumbers,
} from '../../../index.ts';
import { Killed, mortalFiles, refusal } from './support.ts';
import { climbing } from './trials.ts';

const draws = (name: string | number, count: number) =>
  Array.from(uniformNumbers(branchKey(seedKey('halving'), String(name)), count));

type Score = (attempt: Attempt, seed: number) => number | undefined;

/** What is chosen where trials give these scores, and end in an order of their own: the next that ends is that of a draw. */
async function chosenOf(count: number, budgets: readonly number[], lag: number, score: Score, order = 0) {
  const ended = new Map<string, number | undefined>();
  const name = ({ number, rung }: Attempt) => `${number} ${rung}`;
  const underWay: Attempt[] = [];
  const luck = draws(`order ${order}`, 20 * count);
  const seeds = [0];
  const known = {
    of: (one: Attempt & { readonly seed: number }) => {
      if (!ended.has(name(one))) return undefined;
      const own = ended.get(name(one));
      const asked = { ...one, setting: {} };
      return own === undefined ? { ...asked, failed: 'so' } : { ...asked, metrics: { loss: own } };
    },
    more: async () => {
      const [one] = underWay.splice(Math.floor(luck.pop()! * underWay.length), 1);
      if (!one) return false;
      ended.set(name(one), score(one, 0));
      return true;
    },
  };
  const chosen: Attempt[] = [];
  let most = 0;
  const options = { metric: 'loss', goal: 'least', budgets, lag } as const;
  for await (const attempt of halved(count, seeds, options, known)) {
    chosen.push(attempt);
    underWay.push(attempt);
    most = Math.max(most, underWay.length);
  }
  expect(most).most(lag);
  expect(underWay.length).equal(0);
  return chosen;
}

/** The same, as the paper has it: all that is known is looked through each time, and the oldest is learnt when no place is free. */
function chosenByHand(count: number, budgets: readonly number[], lag: number, score: Score) {
  const rungs = budgets.map(() => [] as { number: number; own: number }[]);
  const gone = new Set<string>();
  const [chosen, underWay]: [Attempt[], Attempt[]] = [[], []];
  let begun = 0;
  const next = (): Attempt | undefined => {
    for (let r = budgets.length - 2; r >= 0; r--) {
      const share = Math.floor(Number(((rungs[r]!.length * budgets[r]!) / budgets[r + 1]!).toPrecision(12)));
      const best = rungs[r]!.toSorted((a, b) => a.own - b.own || a.number - b.number).slice(0, share);
      const one = best.find(({ number, own }) => own < Infinity && !gone.has(`${number} ${r}`));
      if (!one) continue;
      gone.add(`${one.number} ${r}`);
      return { number: one.number, rung: r + 1, budget: budgets[r + 1]! };
    }
    return begun < count ? { number: begun++, rung: 0, budget: budgets[0]! } : undefined;
  };
  for (;;) {
    const one = underWay.length < lag ? next() : undefined;
    if (one) {
      chosen.push(one);
      underWay.push(one);
      continue;
    }
    const oldest = underWay.shift();
    if (!oldest) return chosen;
    rungs[oldest.rung!]!.push({ number: oldest.number, own: score(oldest, 0) ?? Infinity });
  }
}

const countsOf = (chosen: readonly Attempt[], budgets: readonly number[]) =>
  budgets.map((_, rung) => chosen.filter((own) => own.rung === rung).length);

describe('successive halving', () => {
  it('chooses by the rule of the paper, whatever the order in which trials end, ties and failures among them', async () => {
    for (let draw = 0; draw < 60; draw++) {
      const [a, b, c, d] = draws(`case ${draw}`, 4) as [number, number, number, number];
      const count = 1 + Math.floor(a * 70);
      const lag = 1 + Math.floor(b * b * 40);
      const budgets = [[1, 3, 9, 27], [1, 2, 4], [5], [0.1, 0.3, 0.9], [2, 3, 7, 7.5]][Math.floor(c * 5)]!;
      const steps = d < 0.3 ? 3 : 1e6;
      const score: Score = ({ number, rung }) => {
        const [own, fate] = draws(`score ${draw} ${number} ${rung}`, 2) as [number, number];
        return fate < 0.1 ? undefined : Math.floor(own * steps);
      };
      const expected = chosenByHand(count, budgets, lag, score);
      for (const order of [0, 1]) expect(await chosenOf(count, budgets, lag, score, order)).eql(expected);
    }
  });

  it('lets n, ⌊n/η⌋, ⌊⌊n/η⌋/η⌋ … come to the rungs where the best are first, and no fewer in any order', async () => {
    const budgets = [1, 3, 9, 27];
    const byTheory = (n: number) =>
      budgets.map((_, r) => budgets.slice(0, r).reduce((m) => Math.floor(m / 3), n));
    for (const n of [1, 2, 3, 26, 27, 81, 200])
      for (const lag of [1, 4, 16]) {
        const best = await chosenOf(n, budgets, lag, ({ number }) => number);
        expect(countsOf(best, budgets), `${n}, ${lag}`).eql(byTheory(n));
        const any = await chosenOf(n, budgets, lag, ({ number }) => draws(number, 1)[0]);
        countsOf(any, budgets).forEach((own, rung) => expect(own).least(byTheory(n)[rung]!));
        // The best third of all that came to a rung has gone on, whatever went on before it was known.
        const score = (number: number) => draws(number, 1)[0]!;
        for (const rung of [0, 1, 2]) {
          const there = any.filter((own) => own.rung === rung).map(({ number }) => number);
          const further = any.filter((own) => own.rung === rung + 1).map(({ number }) => number);
          const third = there.sort((a, b) => score(a) - score(b)).slice(0, Math.floor(there.length / 3));
          expect(further).include.members(third);
        }
      }
  });
});

const space = { a: { from: 0, to: 1 }, kind: ['x', 'y'] } as const;
const halving = { metric: 'loss', budgets: [1, 2, 4], lag: 5 } as const;
const options = { sampler: 'sobol', count: 13, seeds: 2, halving } as const satisfies StudyOptions;
const url = new URL('./trials.ts#climbing', import.meta.url);

describe('a study that halves its settings', () => {
  it('gives the same outcomes, checkpoints and table in this thread, in threads, in batches and from a folder', async () => {
    const here = await study(climbing, space, options);
    expect(here.table().split('\n')[0]).match(/^# +a +kind +budget +loss +failed$/);
    const [top] = here.rows.filter(({ rung }) => rung === 2);
    expect(top!.budget).equal(4);
    expect(here.best('loss').rung).equal(2);
    const path = mkdtempSync(join(tmpdir(), 'halving-'));
    try {
      const folder = join(path, 'own');
      for (const tried of [
        await study({ most: 64, together: (all) => Promise.all(all.map(climbing)) }, space, options),
        await study(url, space, { ...options, threads: 1 }),
        await study(url, space, { ...options, threads: 2, folder }),
        await study(url, space, { ...options, threads: 4 }),
        await study(climbing, space, { ...options, folder }),
      ]) {
        expect(tried.outcomes).eql(here.outcomes);
        expect(tried.table()).equal(here.table());
        for (const { number, rung, seed } of here.outcomes) {
          const one = { number, rung: rung! };
          expect(await tried.checkpoint(one, seed)).eql(await here.checkpoint(one, seed));
        }
      }
    } finally {
      rmSync(path, { recursive: true });
    }
  });

  it('goes on from any part of its journal to the same decisions, each trial done once', async () => {
    const disk = new Map<string, Uint8Array>();
    const whole = await study(climbing, space, { ...options, folder: mortalFiles(disk) });
    const lines = new TextDecoder().decode(disk.get('trials.jsonl')).trimEnd().split('\n');
    const name = (own: { number: number; seed: number; rung?: number }) =>
      `${own.number} ${own.seed} ${own.rung}`;
    const parts = lines.map((_, prefix) => lines.slice(0, prefix));
    for (let draw = 0; draw < 20; draw++)
      parts.push(lines.filter((_, k) => draws(`part ${draw}`, lines.length)[k]! < 0.5).reverse());
    for (const part of parts) {
      const some = new Map([
        ...disk,
        ['trials.jsonl', new TextEncoder().encode(part.map((own) => `${own}\n`).join(''))],
      ]);
      const asked: string[] = [];
      const counted = (given: TrialGiven) => {
        asked.push(name(given));
        return climbing(given as never);
      };
      const again = await study(counted, space, { ...options, folder: mortalFiles(some) });
      expect(again.outcomes).eql(whole.outcomes);
      const kept = part.map((line) => name(JSON.parse(line).outcome));
      expect([...kept, ...asked].sort()).eql(whole.outcomes.map(name).sort());
    }
  });

  it('is as if nothing had happened, its files too, whenever its process is killed', async () => {
    const disk = new Map<string, Uint8Array>();
    const small = { ...options, count: 6 };
    const whole = await study(climbing, space, { ...small, folder: mortalFiles(disk) });
    const size = [...disk.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    let killed = 0;
    for (let life = 0; life < size; life += 61) {
      const own = new Map<string, Uint8Array>();
      let outcomes: unknown;
      for (let lived = life; outcomes === undefined; lived = Math.ceil(lived * 1.3) + 60)
        try {
          outcomes = (await study(climbing, space, { ...small, folder: mortalFiles(own, lived) })).outcomes;
        } catch (error) {
          if (!((error as Error).cause instanceof Killed)) throw error;
          killed++;
        }
      expect(outcomes).eql(whole.outcomes);
      expect(own).eql(disk);
    }
    expect(killed).above(size / 61);
  });

  it('stops at a signal, with those that had ended, and goes on', async () => {
    const whole = await study(climbing, space, options);
    const folder = mortalFiles(new Map());
    for (let most = 1; ; most += 7) {
      const stop = new AbortController();
      const part = await study(url, space, {
        ...{ ...options, folder, threads: 2, signal: stop.signal, onAbort: 'return' },
        progress: ({ done }) => void (done >= most && stop.abort()),
      });
      for (const own of part.outcomes) expect(whole.outcomes).deep.include(own);
      if (part.outcomes.length === whole.outcomes.length) break;
      expect(part.outcomes.length).least(1);
    }
  });

  it('takes a model further from its checkpoint to the bits of one that ran through', async () => {
    const grown = async (given: TrialGiven, from: Uint8Array | undefined) => {
      const net = context('net', () => {
        const z = LIFCell({ n_units: 3, tau_m: given.setting.tau_m as string });
        return { z, advance: process(z.advance_state) };
      });
      using sim = simulate(net, { dt: ms(1), seed: given.seed });
      if (from) sim.restore((await open<typeof net>(from)).snapshot as never);
      const steps = 20 * given.budget! - sim.tick;
      expect(sim.tick > 0).equal(from !== undefined);
      sim.run(net.advance, { steps, inputs: [[net.z.j, (t) => [20 + t / 10, 30, 50]]] });
      given.keep(await toBytes(sim));
      return { loss: Array.from(sim.get(net.z.v)).reduce((a, b) => a + b, 0) };
    };
    const cells = { tau_m: { from: 10, to: 30, unit: 'ms' } };
    const own = { sampler: 'random', count: 8, halving: { ...halving, goal: 'greatest' } } as const;
    const further = await study((given) => grown(given, given.checkpoint), cells, own);
    const through = await study((given) => grown(given, undefined), cells, own);
    expect(further.outcomes).eql(through.outcomes);
    expect(further.outcomes.some(({ rung }) => rung === 2)).equal(true);
    for (const row of further.rows) expect(await further.checkpoint(row)).eql(await through.checkpoint(row));
  });

  it('is refused with what to write instead; a metric that no trial gives, when the first has ended', async () => {
    const given = (own: object) => refusal(study(climbing, space, { ...options, halving: own as never }));
    expect(await given({ ...halving, budgets: [1, 1] }))
      .contain('halving, budgets')
      .contain('larger');
    expect(await given({ ...halving, budgets: [] })).contain('budgets: [1, 3, 9]');
    expect(await given({ ...halving, budgets: [0, 1] })).contain('halving, budgets');
    expect(await given({ ...halving, budgets: [1, Number.NaN] })).contain('halving, budgets');
    expect(await given({ budgets: [1] })).contain('halving, metric');
    expect(await given({ ...halving, lag: 0 })).contain('halving, lag');
    expect(await given({ ...halving, goal: 'most' })).contain('halving, goal');
    expect(await given({ ...halving, rungs: 3 })).contain("'rungs'");
    expect(await given([1, 3])).contain('halving');
    expect(await given({ ...halving, metric: 'los' })).contain("'loss'");
    const disk = new Map<string, Uint8Array>();
    const folder = mortalFiles(disk);
    await study(climbing, space, { ...options, folder });
    // What a trial gave does not follow from how it was chosen.
    for (const other of [
      { ...halving, goal: 'greatest' as const },
      { ...halving, lag: 2 },
    ]) {
      const own = { ...options, halving: other };
      const tried = await study(climbing, space, { ...own, folder });
      expect(tried.outcomes).eql((await study(climbing, space, own)).outcomes);
    }
    const other = { ...options, halving: { ...halving, budgets: [1, 3] } };
    expect(await refusal(study(climbing, space, { ...other, folder }))).contain('study.json, budgets');
  });
});
