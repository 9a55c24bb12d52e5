import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as components from '../components/index.ts';
import * as engine from '../framework/engine.ts';
import * as functions from '../framework/functions.ts';
import * as framework from '../framework/index.ts';
import * as myelin from '../index.ts';

// What the doors show, so that nothing is added or lost by the way. Parts are those of `components/index.ts`; types leave no
// trace here: `test/package` sees to them.

const CIRCUITS = 'connect diehlCook eventStdpPatches sequential';
/** What components are made of, and what trains them. */
const SHARED = `
  Hz MOhm MyelinError accuracy adam backends boundsCost branchKey choice component concat count crossEntropy flag input
  mV makeBounds ms mse nA output perTrial piecewiseLinear quantity real seconds seedKey sgd sizes spike stack state superSpike
  surrogate surrogateOf surrogates total uniformNumbers`;
/** Functions of tensors follow from the rows of operations. */
const FUNCTIONS = Object.keys(functions).join(' ');
const CONTEXTS = `
  at changes coefficientOfVariation concatenated context delay downloads edit events every firingRates flow fromCsv fromNpy fromNpz given hold inOrder inspect
  interspikeIntervals mean memoryFiles model negate once open openRecording openStudy parameters partAt populationRate process product redo runner save scale
  schedule shardQueue shardThreads simulate spikeCounts spikeTimes study sum summary sweep sweepAsync tie timeline toBytes toCsv toFolder toNpy toNpz train transpose undo when wire`;
/** What a component refuses by, and what reads the unit that it is given. */
const FRAMEWORK_ALONE = 'cellNumbers connections delayTimes fail integrate lengths madeBy unit unitName';

const names = (...texts: readonly string[]): string[] => texts.join(' ').trim().split(/\s+/).sort();
const shown = (door: object): string[] => Object.keys(door).sort();

describe('the doors', () => {
  it('of myelin', () => {
    expect(shown(myelin)).eql([...shown(components), ...names(CIRCUITS, SHARED, FUNCTIONS, CONTEXTS)].sort());
    expect(names(SHARED, CONTEXTS).length).most(98);
    expect(names(FUNCTIONS).length).most(50);
  });

  it('of myelin/framework', () => {
    expect(shown(framework)).eql(names(SHARED, FUNCTIONS, FRAMEWORK_ALONE));
  });

  it('show each thing as one and the same', () => {
    for (const name of names(SHARED, FUNCTIONS))
      expect(myelin[name as never] as unknown, name).equal(framework[name as never]);
  });

  it('let nothing out of the engine', () => {
    const inner = new Set<unknown>(Object.values(engine));
    for (const door of [myelin, framework])
      expect(Object.entries(door).flatMap(([name, own]) => (inner.has(own) ? [name] : []))).eql([]);
  });

  it('are those of the package, and are bundled', () => {
    const { exports, scripts } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    ) as {
      readonly exports: Readonly<Record<string, { readonly default: string }>>;
      readonly scripts: { readonly bundle: string };
    };
    expect(Object.keys(exports)).eql(['.', './framework', './equations', './report']);
    const sources = Object.values(exports).map((own) => own.default.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts'));
    expect(scripts.bundle.split(' ')).include.members(sources);
  });
});
