import { connect, context, ms, process, simulate } from '../../index.ts';
import type { Contender } from '../harness.ts';
import { Chance, Sum } from '../ours/cells.ts';

export const [cells, targets, fanOut, steps] = [1000, 4000, 1000, 1000];

/** Cells that fire with a probability, and as many that never do, with so many synapses each: a run of `steps`. */
export const sending = (p: number, silent: number): Contender => ({
  name: `${p}, ${silent}`,
  setup() {
    const net = context('net', () => {
      const [A, B, T] = [
        Chance({ n_units: cells, p }),
        Chance({ n_units: cells }),
        Sum({ n_units: targets }),
      ];
      const E = connect(A.s, T.j, { outDegree: fanOut, seed: 'E' }, { weights: 1 });
      const S = connect(B.s, T.j, { outDegree: silent, seed: 'S' }, { weights: 1 });
      const advance = process(A.advance, B.advance, T.advance, E.advance_state, S.advance_state);
      return { A, B, T, E, S, advance };
    });
    const sim = simulate(net, { dt: ms(0.1), warnings: 'silent' });
    return {
      run(repeat) {
        for (let k = 0; k < repeat; k++) sim.run(net.advance, { steps });
      },
      result: () => [0],
    };
  },
});
