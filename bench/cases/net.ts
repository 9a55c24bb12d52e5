import type { Case, Contender } from '../harness.ts';
import { targets } from '../peers/gcc.ts';
import { type NetWork, netBrian2, netC, netWork } from '../peers/net-work.ts';

const peers = [...targets.map(netC), netBrian2('cpp_standalone'), netBrian2('cython')];

/** Cells with currents or conductances, connected at 2 %, or with many inputs each and a delay. The work is described at `NetWork`. */
export const net = (
  kind: NetWork['kind'],
  ours: readonly ((work: NetWork) => Contender)[],
  n = kind === 'brunel' ? 12_500 : 4000,
): readonly Case[] => {
  const work = netWork(kind, n, kind === 'brunel' ? 1000 : 10_000);
  const mine = ours.map((make) => make(work));
  const synapses = ((work.E.synapses + work.I.synapses) / 1e6).toFixed(2);
  return [
    {
      name: kind !== 'brunel' && n > 4000 ? `${kind}-${n}` : kind,
      doc: `${work.n} cells, ${synapses} million synapses, ${work.steps / 10} ms in steps of 0.1 ms, f32`,
      unit: 'ms',
      figure: (seconds) => seconds * 1e3,
      check: { what: 'spikes a cell', tolerance: 0.03 },
      contenders: [...mine, ...peers.map((peer) => peer(work))],
      ...(mine[0] && { ours: mine[0].name }),
    },
  ];
};
