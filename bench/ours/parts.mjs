// Run by bench/cases/compile.ts in a process of its own: ms from `context` to the end of the first step of so many cells.
const { context, DenseSynapse, LIFCell, ms, process: processOf, simulate, wire } = await import('myelin');
const count = Number(process.argv[2]);
const start = performance.now();
const net = context('net', () => {
  const pairs = Array.from({ length: count }, (_, i) => {
    const W = DenseSynapse({ shape: [10, 10] });
    const z = LIFCell({ n_units: 10, tau_m: ms(20) });
    wire(W.outputs, z.j);
    return { i, W, z };
  });
  return {
    ...Object.fromEntries(
      pairs.flatMap(({ i, W, z }) => [
        [`W${i}`, W],
        [`z${i}`, z],
      ]),
    ),
    advance: processOf(...pairs.flatMap(({ W, z }) => [W.advance_state, z.advance_state])),
  };
});
const sim = simulate(net, { dt: ms(1) });
const inputs = Array.from({ length: count }, (_, i) => [net[`W${i}`].inputs, 1]);
sim.run(net.advance, { steps: 1, inputs });
console.log(`${performance.now() - start} ${process.resourceUsage().maxRSS}`);
