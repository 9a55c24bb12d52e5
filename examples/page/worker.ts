// A network that runs in a Worker, as fast as the clock on the wall: the page sends its current, and gets its spikes 60 times a second.
import { fromEvent, map } from 'rxjs';
import { context, events, LIFCell, ms, process, simulate } from '../../index.ts';

const net = context('net', () => {
  const z = LIFCell({ n_units: 1000, tau_m: (p, random) => random.uniform([p.n_units], ms(10), ms(40)) });
  return { z, advance: process(z.advance_state) };
});
const { z } = net;
const sim = simulate(net, { dt: ms(1) });
const current = fromEvent<MessageEvent<number>>(self, 'message').pipe(map(({ data }) => data));
sim.drive(z.j, current, { every: ms(16) });
sim.stream(net.advance, { record: [events(z.s)], pace: 'real time', chunk: 16 }).subscribe((frame) => {
  const { times, cells } = frame.get(events(z.s));
  self.postMessage({ times, cells });
});
