import { expect } from 'chai';
import { tutorialReport } from '../../report/index.ts';
import { correlation } from '../../report/tutorial/summary.ts';
import { count, dots, finite } from './support.ts';
import { syntheticRun } from './synthetic-run.ts';

const run = syntheticRun();
const html = tutorialReport(run);
const figureWith = (title: string): string => {
  const found = html.split('<figure ').find((one) => one.includes(`. ${title}.</strong>`));
  if (found === undefined) throw new Error(`no figure '${title}'`);
  return found;
};

describe('report: tutorial', () => {
  it('has all figures of the tutorial, in its order', () => {
    const titles = [...html.matchAll(/<strong>Figure \d+\. (.*?)\.<\/strong>/g)].map(([, title]) => title);
    const layer = (when: string) =>
      ['Membrane potentials', 'Surrogate output U', 'Synaptic currents', 'Spikes'].map(
        (one) => `${one} ${when}`,
      );
    expect(titles).to.deep.equal([
      'Input spikes and target',
      'Output before training',
      ...layer('before training'),
      'Loss against iteration',
      'Output after training',
      ...layer('after training'),
      'Change of the input weights',
      'Change of the output weights',
      'Membrane time constants after training',
      'Synaptic time constants after training',
      'Bias after training',
      'Unseen input spikes',
      'Response to unseen noise',
    ]);
  });

  it('draws every event and every spike', () => {
    expect(dots(figureWith('Input spikes and target')).length - 1, 'one of them in the legend').to.equal(
      run.raster.length,
    );
    expect(dots(figureWith('Unseen input spikes'))).to.have.length(run.unseenRaster.length);
    const spikes = Array.from(run.layerAfter.spikes).filter((one) => one > 0);
    expect(dots(figureWith('Spikes after training'))).to.have.length(spikes.length);
  });

  it('draws every fifth cell', () => {
    expect(count(figureWith('Membrane potentials before training'), /aria-label="line"/g)).to.equal(10);
  });

  it('says what the losses hold and what unseen noise is expected to do', () => {
    expect(figureWith('Loss against iteration')).to.match(/about 100 per violating element/);
    expect(html).to.match(/expected to do nothing sensible/);
  });

  it('needs nothing but itself', () => {
    expect(html).not.to.match(/<(script|link|iframe|object|embed|base)\b/i);
    expect(html).not.to.match(/@import|url\(/i);
    const addresses = [...html.matchAll(/(?:href|src|srcset)="([^"]{0,11})/g)].map(([, start]) => start);
    expect(addresses).to.have.length(2);
    for (const start of addresses) expect(start).to.equal('data:image/');
    const namespaces = /xmlns(:\w+)?="[^"]*"/g;
    expect(html.replace(namespaces, '')).not.to.match(/https?:/);
  });

  it('stays below 3 MB and has no place that is not a number', () => {
    expect(html).to.have.length.below(3e6);
    expect(finite(html)).to.equal(true);
    expect(html, 'a warning of Plot').not.to.include('⚠');
  });

  it('can still be made of a training that went wrong', () => {
    const broken = {
      ...run,
      outputAfter: run.outputAfter.map(() => Number.NaN),
      losses: [5, Number.NaN, Number.NaN],
    };
    const weights = { ...run.parametersAfter, w_in: Array.from(run.parametersAfter.w_in!, () => Number.NaN) };
    const made = tutorialReport({ ...broken, mseAfter: Number.NaN, parametersAfter: weights });
    expect(finite(made)).to.equal(true);
  });

  it('names a parameter that is missing', () => {
    const { bias: _, ...others } = run.parametersAfter;
    expect(() => tutorialReport({ ...run, parametersAfter: others })).to.throw(/'bias'.*given are w_in/);
  });

  it('correlates', () => {
    expect(correlation([1, 2, 3], [2, 4, 6])).to.be.closeTo(1, 1e-12);
    expect(correlation([1, 2, 3], [3, 2, 1])).to.be.closeTo(-1, 1e-12);
    expect(correlation([1, 2, 3], [1, 1, 1])).to.equal(0);
  });
});
