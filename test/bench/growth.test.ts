import { expect } from 'chai';
import { draw } from '../../bench/growth/draw.ts';
import { measured } from '../../bench/growth/measure.ts';
import { plots } from '../../bench/growth/plots.ts';

describe('bench: growth', () => {
  it('draws measured curves as lines with dots and limits dashed, on axes of powers of ten', () => {
    const points = [1, 100, 10_000, 1e6].map((x) => [x, 2 * x] as const);
    const svg = draw({
      ...{ title: 'Cost', caption: 'It grows.', x: 'Cells', y: 'ns' },
      curves: [
        { name: 'a step', points },
        { name: 'a copy', points, isLimit: true },
      ],
    });
    for (const text of ['a step', 'a copy', 'Cells', 'ns', '10⁴', '10⁶']) expect(svg).includes(`>${text}<`);
    expect(svg.match(/<circle/g)).length(points.length);
    expect(svg.match(/stroke-dasharray="6 4"/g)).length(2); // the limit, and its sign in the legend
  });

  it('measures processor time by units of work', async () => {
    let [closed, now] = [0, 0];
    const contender = {
      name: 'spin',
      setup: () => ({
        run: (repeat: number) => (now += 2 * repeat),
        result: () => [0],
        close: () => closed++,
      }),
    };
    const [[x, ns]] = (await measured([{ x: 5, units: 100, contender }], 2, () => now)) as [
      readonly [number, number],
    ];
    expect(x).equal(5);
    expect(ns).equal(20_000); // 2 ms by 100
    expect(closed).equal(1);
  });

  it('has a plot for each way in which cost grows', () => {
    expect(Object.keys(plots)).eql(['cells', 'synapses', 'steps', 'batch', 'outputs', 'products']);
  });
});
