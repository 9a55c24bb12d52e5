import type { Case, Contender } from '../harness.ts';
import { targets } from '../peers/gcc.ts';
import { type NetWork, netC, netWork } from '../peers/net-work.ts';

/** Cells with currents or conductances, connected at 2 %. The work is described at `NetWork`. */
export const net = (
  kind: NetWork['kind'],
  ours: readonly ((work: NetWork) => Contender)[],
): readonly Case[] => {
  const work = netWork(kind, 4000);
  const mine = ours.map((make) => make(work));
  return [
    {
      name: kind,
      doc: `${work.n} cells connected at 2 %, 1 s in steps of 0.1 ms, f32`,
      unit: 'ms',
      figure: (seconds) => seconds * 1e3,
      check: { what: 'spikes a cell', tolerance: 0.03 },
      contenders: [...mine, ...targets.map((target) => netC(target)(work))],
      ...(mine[0] && { ours: mine[0].name }),
    },
  ];
};
