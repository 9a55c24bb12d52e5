import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FOLDER, outcome, type Planner, plannerWith, trials } from './mutants.ts';

/** Conditions of the planner that were once broken on purpose: tests of bits found some of them late, with a page of numbers. */
const BROKEN: readonly {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}[] = [
  {
    what: 'sums of several terms a step wait for the end of the loop',
    file: 'stages.ts',
    from: '(chain.length === 1 ? chain : [])',
    to: 'chain',
  },
  {
    what: 'the first operand of a kernel is not in memory',
    file: 'facts.ts',
    from: 'k !== grows',
    to: 'k !== 0',
  },
  {
    what: 'a slot is overwritten before readers of another layout',
    file: 'writes.ts',
    from: '(isKernel(id) || isBeside(id, write) ? 0 : 1)',
    to: '0',
  },
  {
    what: 'a value whose state takes the last row has no place',
    file: 'places.ts',
    from: ' && !isLastRow(write.stage, write.slot)',
    to: '',
  },
  {
    what: 'states on tape are guarded',
    file: 'condition.ts',
    from: "to.place.row !== 'only'",
    to: 'false',
  },
  {
    what: 'a kernel overwrites a state that another store copies',
    file: 'writes.ts',
    from: ' && !copied.has(slot.name)',
    to: '',
  },
];

describe('laws of plans', () => {
  const folder = mkdtempSync(join(tmpdir(), 'laws-'));
  const all = trials(4000);
  after(() => rmSync(folder, { recursive: true }));

  const outcomeOf = async (file: string, change: (text: string) => string): Promise<string> => {
    outcomes++;
    const path = join(folder, `${outcomes}-${file}.mjs`);
    const url = await plannerWith(file, change(readFileSync(join(FOLDER, file), 'utf8')), path);
    const { planOf } = (await import(url)) as { planOf: Planner };
    return outcome(planOf, all);
  };
  let outcomes = 0;

  it('hold for the planner as it is', async () => {
    expect(await outcomeOf('plan.ts', (text) => text)).equal('same plans');
  });

  for (const { what, file, from, to } of BROKEN) {
    it(`are broken where ${what}`, async () => {
      const result = await outcomeOf(file, (text) => {
        expect(text).contain(from);
        return text.replace(from, to);
      });
      expect(result).match(/^(named|later): /);
    });
  }
});
