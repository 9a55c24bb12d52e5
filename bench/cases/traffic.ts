import type { LIFCell } from '../../index.ts';
import type { Case, Contender } from '../harness.ts';
import { built } from '../ours/built.ts';

// What goes in and out of a run, against a run without.

type Cells = ReturnType<typeof LIFCell>;
type Myelin = Awaited<ReturnType<typeof built>>;

/** A layer of LIF cells that fire at some 40 Hz, a run of so many steps from rest each time. */
const layer = (
  name: string,
  n: number,
  steps: number,
  options: (cells: Cells, myelin: Myelin) => object,
): Contender => ({
  name,
  async setup() {
    const myelin = await built();
    const { context, LIFCell, ms, process, simulate } = myelin;
    const net = context('net', () => {
      const cells = LIFCell({ n_units: n, tau_m: ms(20) });
      return { cells, advance: process(cells.advance_state) };
    });
    const { cells, advance } = net;
    const sim = simulate(net, { dt: ms(1) });
    const own = { steps, ...options(cells, myelin) };
    return {
      run(repeat) {
        for (let k = 0; k < repeat; k++) {
          sim.restart();
          sim.run(advance, own);
        }
      },
      result: () => [sim.get(cells.v).reduce((sum, v) => sum + v, 0)],
    };
  },
});

const check = { what: 'sum of potentials', tolerance: 0 };
/** The same numbers at every step, and other numbers for every cell. */
const driveOf = (n: number) => Float32Array.from({ length: n }, (_, i) => 20 + (i % 64) / 8);

/** 10 000 cells, of which nothing is recorded, or spikes, or potentials. */
export const recording = (): readonly Case[] => {
  const [n, steps] = [10_000, 1000];
  const inputs = (cells: Cells) => [[cells.j, driveOf(n)]];
  const recorded = (name: string, record: (cells: Cells, myelin: Myelin) => object) =>
    layer(name, n, steps, (cells, myelin) => ({ inputs: inputs(cells), ...record(cells, myelin) }));
  return [
    {
      name: 'recording',
      doc: `${n} LIF cells, ${steps} steps, f32, recorded in several ways`,
      unit: 'ns per cell-step',
      figure: (seconds) => (seconds * 1e9) / (n * steps),
      check,
      contenders: [
        recorded('nothing recorded', () => ({})),
        recorded('spikes, as events', ({ s }, { events }) => ({ record: [events(s)] })),
        recorded('spikes, as rows', ({ s }) => ({ record: [s] })),
        recorded('potentials', ({ v }) => ({ record: [v] })),
        recorded('spikes and potentials', ({ s, v }) => ({ record: [s, v] })),
        recorded('potentials, every tenth step', ({ v }) => ({ record: [v], recordEvery: 10 })),
      ],
      ours: 'nothing recorded',
    },
  ];
};

/** 100 cells that get other numbers in every step, in several forms, or the same in all. */
export const inputs = (): readonly Case[] => {
  const [n, steps] = [100, 1000];
  const drive = driveOf(n);
  const given = (name: string, value: (myelin: Myelin) => unknown) =>
    layer(name, n, steps, (cells, myelin) => ({ inputs: [[cells.j, value(myelin)]] }));
  const rows = Array.from({ length: steps }, () => [...drive]);
  const flat = Float32Array.from(rows.flat());
  return [
    {
      name: 'inputs',
      doc: `${n} LIF cells, ${steps} steps, f32, a number for each cell and step`,
      unit: 'ns per number',
      figure: (seconds) => (seconds * 1e9) / (n * steps),
      check,
      contenders: [
        given('the same in all steps', () => drive),
        given('Float32Array of all steps', () => flat),
        given('list of lists', () => rows),
        given('flow of rows', ({ flow }) =>
          flow(({ from, count }) => flat.subarray(from * n, (from + count) * n)),
        ),
      ],
      ours: 'the same in all steps',
    },
  ];
};
