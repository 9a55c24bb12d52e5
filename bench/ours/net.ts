import { CobaCell, CubaCell } from '../../examples/brian2-cells.ts';
import { connect, context, events, ms, process, simulate } from '../../index.ts';
import type { Contender } from '../harness.ts';
import type { NetWork } from '../peers/net-work.ts';

/** The network as a user writes it, its spikes recorded or not. */
export const ourNet =
  (isRecorded: boolean) =>
  (work: NetWork): Contender => ({
    name: `myelin, sim.run${isRecorded ? ', spikes recorded' : ''}`,
    setup() {
      const { kind, n, steps, v_init, E: excite, I: inhibit } = work;
      const [w_e, w_i] = kind === 'coba' ? [0.6, 6.7] : [1.62, -9];
      const net = context('net', () => {
        const given = { n_units: n, v_init };
        const cells = kind === 'coba' ? CobaCell(given) : CubaCell(given);
        const { e, i } = cells as ReturnType<typeof CubaCell>;
        const E = connect(cells.s.slice(0, excite.pre), e, excite.given, { weights: w_e });
        const I = connect(cells.s.slice(excite.pre, n), i, inhibit.given, { weights: w_i });
        return { cells, E, I, advance: process(cells.advance_state, E.advance_state, I.advance_state) };
      });
      const sim = simulate(net, { dt: ms(0.1), warnings: 'silent' });
      const spikes = events(net.cells.s);
      const record = isRecorded ? [spikes] : [];
      return {
        run(repeat) {
          for (let k = 0; k < repeat; k++) {
            sim.restart();
            sim.run(net.advance, { steps, record });
          }
        },
        result() {
          sim.restart();
          return [sim.run(net.advance, { steps, record: [spikes] }).get(spikes).count / n];
        },
      };
    },
  });
