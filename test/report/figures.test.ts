import { expect } from 'chai';
import {
  equalBins,
  histogram,
  lines,
  lossCurve,
  means,
  raster,
  stems,
  weightImage,
} from '../../report/figures/index.ts';
import { count, dots, finite, textsOf, WORDS } from './support.ts';

const ramp = (length: number, from = 0): number[] => Array.from({ length }, (_, index) => from + index);

describe('report: figures', () => {
  it('carries title, caption, alternative text and a white ground', () => {
    const figure = stems([1, -2], { ...WORDS, indexLabel: 'Cell', valueLabel: 'Weight' });
    expect(figure).to.include(WORDS);
    expect(figure.svg).to.match(/^<svg [^>]*role="img"/);
    expect(figure.svg).to.include(`aria-label="${WORDS.title}. ${WORDS.caption}"`);
    expect(figure.svg).to.match(/<rect fill="#fff" height="320" width="1000"/);
  });

  it('raster: one dot per event, in one path, at the middle of its step', () => {
    const events = [
      [0, 0],
      [9, 3],
      [4, 2],
    ] as const;
    const options = { ...WORDS, dt: 1e-3, channelLabel: 'Input channel' };
    const { svg } = raster({ events, steps: 10, channels: 4 }, options);
    const drawn = dots(svg);
    expect(drawn).to.have.length(3);
    const [first, last, middle] = drawn.map(([x]) => x) as [number, number, number];
    expect((last - middle) / (middle - first)).to.be.closeTo(5 / 4, 1e-2);
    expect(first - 66, 'half a step from the axis').to.be.closeTo((last - first) / 18, 0.1);
    expect(drawn[1]![1], 'higher channels are higher up').to.be.below(drawn[0]![1]);
    expect(textsOf(svg)).to.include.members(['Time (s)', 'Input channel']).and.not.include('spikes');
  });

  it('raster: names both signs where a line lies over the events', () => {
    const line = { name: 'target', values: ramp(10) };
    const options = { ...WORDS, dt: 1e-3, channelLabel: 'Input channel' };
    const { svg } = raster({ events: [[1, 1]], steps: 10, channels: 10, line }, options);
    expect(textsOf(svg)).to.include.members(['spikes', 'target']);
  });

  it('lines: a legend for several series or a reference, none for one series', () => {
    const options = { ...WORDS, dt: 1e-3, valueLabel: 'Output (V)' };
    const one = { name: 'one', values: ramp(20) };
    const other = { name: 'other', values: ramp(20, 3) };
    expect(textsOf(lines({ series: [one] }, options).svg))
      .to.include('Output (V)')
      .and.not.include('one');
    expect(textsOf(lines({ series: [one, other] }, options).svg)).to.include.members(['one', 'other']);
    const { svg } = lines({ series: [one], reference: other }, options);
    expect(textsOf(svg)).to.include.members(['one', 'other']);
    expect(svg).to.include('stroke-dasharray');
  });

  it('lines: staggers and skips as a plot of a series does in Rockpool', () => {
    const series = ramp(10).map((cell) => ({ name: `c${cell}`, values: ramp(50) }));
    const { svg } = lines({ series }, { ...WORDS, dt: 1e-3, valueLabel: 'Cell', stagger: 1.1, skip: 5 });
    expect(textsOf(svg).filter((text) => text.startsWith('c'))).to.deep.equal(['c0', 'c5']);
    expect(count(svg, /aria-label="line"/g)).to.equal(2);
  });

  it('loss curve: a logarithmic axis named at powers of ten, with a running median', () => {
    const losses = ramp(200).map((iteration) => (iteration % 20 === 7 ? 100 : 1) / (iteration + 1));
    const { svg } = lossCurve(losses, { ...WORDS, medianOf: 25 });
    expect(textsOf(svg)).to.include.members(['Iteration', 'Loss', '0.01', '0.1', '1', '10']);
    expect(textsOf(svg)).to.include('median of 25 iterations').and.not.include('0.02');
    expect(count(svg, /aria-label="line"/g)).to.equal(2);
    expect(finite(lossCurve([1, 0, Number.NaN, 0.1], WORDS).svg), 'zeros and NaN are left out').to.equal(
      true,
    );
  });

  it('weight image: colour limits reach equally far on both sides of zero', () => {
    const words = { ...WORDS, rowLabel: 'Cell', columnLabel: 'Input', valueLabel: 'ΔW' };
    const { svg } = weightImage({ rows: 2, columns: 3, values: [0, 1, 2, 3, -8, 5] }, words);
    expect(textsOf(svg)).to.include.members(['+8', '+4', '0', '−4', '−8', 'Cell', 'Input', 'ΔW']);
    const limited = weightImage({ rows: 1, columns: 2, values: [1, -2] }, { ...words, limit: 10 });
    expect(textsOf(limited.svg)).to.include.members(['+10', '−10']);
    const positive = textsOf(weightImage({ rows: 1, columns: 2, values: [0, 2] }, words).svg);
    expect(positive).to.include.members(['+2', '+1', '0']);
    expect(positive).not.to.include.members(['−1', '−2']);
  });

  it('weight image: 200 × 50 weights stay below 30 kB', () => {
    const values = ramp(10000).map((index) => Math.sin(index * index));
    const words = { ...WORDS, rowLabel: 'Cell', columnLabel: 'Input', valueLabel: 'ΔW' };
    expect(weightImage({ rows: 50, columns: 200, values }, words).svg).to.have.length.below(30000);
  });

  it('means: a dot for each mean, a bar for each spread, a line for each group', () => {
    const points = ['a', 'b'].flatMap((group) => [
      { x: 2, mean: 1, spread: 0.5, group },
      { x: 1, mean: 3, spread: undefined, group },
    ]);
    const { svg } = means(points, { ...WORDS, xLabel: 'tau (ms)', valueLabel: 'Rate' });
    expect(count(svg, /<circle /g)).to.equal(4);
    expect(/aria-label="rule"[^>]*>(.*?)<\/g>/.exec(svg)![1]!.match(/<line /g)).to.have.length(2);
    expect(textsOf(svg)).to.include.members(['tau (ms)', 'Rate', 'a', 'b']);
    expect(() =>
      means([{ x: 1, mean: Number.NaN, group: '' }], { ...WORDS, xLabel: '', valueLabel: '' }),
    ).to.throw('{ x, mean');
  });

  it('stems: one stem and one dot per value', () => {
    const { svg } = stems([1, -2, 0.5], { ...WORDS, indexLabel: 'Cell', valueLabel: 'Weight' });
    expect(count(svg, /<circle /g)).to.equal(3);
    expect(textsOf(svg)).to.include.members(['Cell', 'Weight']);
  });

  it('histogram: 20 bins from the smallest to the largest value, with marked values', () => {
    const markers = [{ name: 'start', value: 20 }];
    const { svg } = histogram(ramp(40), { ...WORDS, valueLabel: 'τ (ms)', markers });
    expect(/aria-label="rect"[^>]*>(.*?)<\/g>/.exec(svg)![1]!.match(/<rect /g)).to.have.length(20);
    expect(textsOf(svg)).to.include.members(['τ (ms)', 'Cells', 'start']);
  });

  it('histogram: bins hold every finite value once', () => {
    const bins = equalBins([1, 2, 3, 4, 5, Number.NaN], 2);
    expect(bins).to.deep.equal([
      { from: 1, to: 3, count: 2 },
      { from: 3, to: 5, count: 3 },
    ]);
    expect(equalBins([7, 7], 2).map((bin) => bin.count)).to.deep.equal([0, 2]);
  });
});
