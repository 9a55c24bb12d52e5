// Run by bench/cases/startup.ts in a process of its own: ms from the import to the first compiled step.
const start = performance.now();
const { context, ms, rockpool, sequential, simulate } = await import('myelin');
const net = context('net', () =>
  sequential(
    rockpool.LinearJax({ shape: [200, 50] }),
    rockpool.LIFODEJax({ shape: [50, 50] }),
    rockpool.ExpSynJax({ shape: 50 }),
    rockpool.LinearJax({ shape: [50, 1], has_bias: true }),
  ),
);
const sim = simulate(net, { dt: ms(1) });
sim.run(net.advance, { steps: 1, inputs: [[net.input, 0]] });
console.log(`${performance.now() - start} ${process.resourceUsage().maxRSS}`);
