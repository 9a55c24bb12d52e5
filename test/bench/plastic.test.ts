import { expect } from 'chai';
import { diehlCookCase, eventStdpCase } from '../../bench/cases/plastic.ts';
import { wtas } from '../../bench/cases/wtas.ts';
import type { Case, Running } from '../../bench/harness.ts';
import { ourDiehlCook, ourEventStdp } from '../../bench/ours/plastic.ts';
import { wtasSimulation } from '../../bench/ours/wtas.ts';
import { close } from '../../bench/statistics.ts';

const cases: readonly (Case | undefined)[] = [
  ...diehlCookCase(ourDiehlCook),
  ...eventStdpCase(ourEventStdp),
  wtas([wtasSimulation])[0],
];

describe('bench: plastic networks and winners', () => {
  for (const one of cases as readonly Case[]) {
    it(`${one.name}: all contenders compute the same, piece after piece`, async () => {
      const running = [];
      // ngc-learn's take long to compile; npm run bench checks them.
      for (const contender of one.contenders.filter(({ name }) => !name.startsWith('ngc-learn'))) {
        const made = await contender.setup();
        if (!('missing' in made)) running.push(made satisfies Running);
      }
      expect(running).length.above(1);
      for (const each of running) await each.run(2);
      const [truth, ...others] = await Promise.all(running.map((each) => each.result()));
      expect(truth!.some((x) => x > 0)).equal(true);
      for (const other of others) {
        expect(other).length(truth!.length);
        const wrong = other.filter((x, i) => !close(x, truth![i]!, one.check.tolerance));
        expect(wrong).deep.equal([]);
      }
      await Promise.all(running.map((each) => each.close?.()));
    }).timeout(60_000);
  }
});
