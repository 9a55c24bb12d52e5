import type { Case, Contender } from '../harness.ts';
import { built } from '../ours/built.ts';

const [cells, steps] = [10, 1000];

/** A run of so many parts of so many cells each. */
const ofParts = (name: string, parts: number, n: number): Contender => ({
  name,
  async setup() {
    const { context, LIFCell, ms, process, simulate } = await built();
    const net = context('net', () => {
      const all = Array.from({ length: parts }, () => LIFCell({ n_units: n, tau_m: ms(20) }));
      return { all, advance: process(...all.map((part) => part.advance_state)) };
    });
    const sim = simulate(net, { dt: ms(1) });
    const inputs = net.all.map((part) => [part.j, 25] as const);
    return {
      run(repeat) {
        for (let k = 0; k < repeat; k++) {
          sim.restart();
          sim.run(net.advance, { steps, inputs });
        }
      },
      result: () => [net.all.reduce((sum, part) => sum + sim.get(part.v).reduce((own, v) => own + v, 0), 0)],
    };
  },
});

/** Many small parts, against one part of as many cells. */
export const parts = (): readonly Case[] =>
  [10, 100].map((count) => ({
    name: `parts/${count}`,
    label: `${count} parts`,
    doc: `${count} parts of ${cells} LIF cells, ${steps} steps, f32`,
    unit: 'ns per part and step',
    figure: (seconds) => (seconds * 1e9) / (count * steps),
    check: { what: 'sum of potentials', tolerance: 1e-6 },
    contenders: [
      ofParts(`parts of ${cells} cells`, count, cells),
      ofParts('one part of all cells', 1, count * cells),
    ],
    ours: `parts of ${cells} cells`,
  }));
