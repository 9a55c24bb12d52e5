import { CobaCell, CubaCell } from '../../examples/brian2-cells.ts';
import { BrunelCell } from '../../examples/brunel-cell.ts';
import { connect, context, events, ms, process, simulate } from '../../index.ts';
import type { Contender } from '../harness.ts';
import type { NetWork } from '../peers/net-work.ts';

/** The cells, and what a spike of those that excite and of those that inhibit adds to what. */
function cellsOf({ kind, n }: NetWork) {
  if (kind === 'brunel') {
    const cells = BrunelCell({ n_units: n, weight: 0.1, outside: 2 });
    return { cells, E: [cells.j, 0.1], I: [cells.j, -0.5], delay: { delays: ms(1.5) } } as const;
  }
  const cells = kind === 'coba' ? CobaCell({ n_units: n }) : CubaCell({ n_units: n });
  const [w_e, w_i] = kind === 'coba' ? [0.6, 6.7] : [1.62, -9];
  return { cells, E: [cells.e, w_e], I: [cells.i, w_i], delay: {} } as const;
}

/** The network as a user writes it. */
export function netOf(work: NetWork) {
  const { n, E: excite, I: inhibit } = work;
  return context('net', () => {
    const { cells, delay, ...to } = cellsOf(work);
    const from = (first: number, end: number) => cells.s.slice(first, end);
    const E = connect(from(0, excite.pre), to.E[0], excite.given, { weights: to.E[1], ...delay });
    const I = connect(from(excite.pre, n), to.I[0], inhibit.given, { weights: to.I[1], ...delay });
    return { cells, E, I, advance: process(cells.advance_state, E.advance_state, I.advance_state) };
  });
}

const mean = (all: readonly number[]): number => all.reduce((sum, own) => sum + own, 0) / all.length;

/** Its run, spikes recorded or not. */
export const ourNet =
  (isRecorded: boolean) =>
  (work: NetWork): Contender => ({
    name: `myelin, sim.run${isRecorded ? ', spikes recorded' : ''}`,
    setup() {
      const { n, steps, starts } = work;
      const net = netOf(work);
      const sim = simulate(net, { dt: ms(0.1), warnings: 'silent' });
      const spikes = events(net.cells.s);
      const record = isRecorded ? [spikes] : [];
      const rateFrom = (v_init: Float64Array, seed: number): number => {
        const own = simulate(net, { dt: ms(0.1), seed, warnings: 'silent' });
        own.set(net.cells.v, v_init);
        return own.run(net.advance, { steps, record: [spikes] }).get(spikes).count / n;
      };
      let rate: readonly number[] | undefined;
      let runs = 0;
      return {
        run(repeat) {
          for (let k = 0; k < repeat; k++) {
            sim.restart();
            sim.set(net.cells.v, starts[runs++ % starts.length]!);
            sim.run(net.advance, { steps, record });
          }
        },
        result: () => (rate ??= [mean(starts.map(rateFrom))]),
      };
    },
  });
