import { expect } from 'chai';
import { CALLS, DOORS, functionsOf, membersOf, OBJECTS } from './calls.ts';
import { fuzz } from './fuzz.ts';

describe('nonsense in every place', () => {
  it('is tried on every function of the doors', () => {
    expect(functionsOf(DOORS).flatMap(([name]) => (name in CALLS ? [] : [name]))).eql([]);
  });

  for (const [name, { make, calls }] of Object.entries(OBJECTS))
    it(`is tried on every method of a ${name}`, () => {
      const members = membersOf(make()).filter((own) => !/Symbol.(toPrimitive|iterator)/.test(own));
      expect(members.filter((own) => !(own in calls))).eql([]);
    });

  it('starts from valid calls', async () => {
    const { warn } = console;
    console.warn = () => {};
    try {
      for (const [name, call] of Object.entries(CALLS))
        try {
          await call((...args) => args);
        } catch (error) {
          expect.fail(`${name}: ${error}`);
        }
    } finally {
      console.warn = warn;
    }
  });

  it('gives errors of ours, soon and short', async () => {
    expect((await fuzz(200, Number(process.env.SEED ?? 1))).map((own) => JSON.stringify(own))).eql([]);
  });
});
