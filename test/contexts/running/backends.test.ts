import { expect } from 'chai';
import {
  type Backend,
  backends,
  context,
  LIFCell,
  ms,
  mse,
  perTrial,
  process,
  rockpool,
  sequential,
  sgd,
  simulate,
  train,
} from '../../../index.ts';
import { BACKENDS } from '../../framework/support.ts';
import { faultsOf } from '../support.ts';

const network = () =>
  context('net', () => {
    const z = LIFCell({ n_units: 4, tau_m: ms(20), resist_m: 1 });
    return { z, advance: process(z.advance_state) };
  });

/** A backend that says what it is asked, and asks the default one. */
function telling(): { readonly told: string[]; readonly backend: Backend } {
  const told: string[] = [];
  const backend: Backend = {
    ...backends.wasm,
    name: 'telling',
    compile(work, options) {
      const inner = backends.wasm.compile(work, options);
      told.push(`compile ${work.jobs.map(({ name }) => name)}`);
      return {
        ...inner,
        run: (span) => {
          told.push(`run ${span.program} ${span.tick} ${span.steps}`);
          return inner.run(span);
        },
        dispose: () => {
          told.push('dispose');
          inner.dispose();
        },
      };
    },
  };
  return { told, backend };
}

describe("a backend of one's own", () => {
  it('runs a simulation, and is let go of with it', () => {
    const net = network();
    const { told, backend } = telling();
    const sim = simulate(net, { dt: ms(1), backend });
    const other = simulate(net, { dt: ms(1) });
    const inputs = [[net.z.j, [10, 20, 30, 40]]] as const;
    for (const each of [sim, other]) each.run(net.advance, { steps: 30, inputs, chunk: 16 });
    expect(sim.get(net.z.v)).eql(other.get(net.z.v));
    expect(told).eql(['compile 0', 'run 0 0 16', 'run 0 16 14']);
    sim.reset();
    sim[Symbol.dispose]();
    expect(told.slice(3)).eql(['compile reset', 'run reset 30 1', 'dispose', 'dispose']);
  });

  it('compiles nothing for a run of more or fewer steps than one before, and in chunks as long as they may be', () => {
    const { told, backend } = telling();
    const net = network();
    const sim = simulate(net, { dt: ms(1), backend });
    sim.run(net.advance, { steps: 40, inputs: [[net.z.j, 20]] });
    told.length = 0;
    sim.run(net.advance, { steps: 3 });
    sim.run(net.advance, { steps: 30, chunk: 20 });
    expect(told).eql(['run 0 40 3', 'run 0 43 20', 'run 0 63 10']);
    sim.run(net.advance, { steps: 100 });
    sim.run(net.advance, { steps: 7 });
    expect(told.slice(3)).eql(['run 0 73 100', 'run 0 173 7']);
    // Longer chunks than any that was asked for need more room.
    sim.run(net.advance, { steps: 1100, chunk: 1200 });
    sim.run(net.advance, { steps: 7 });
    expect(told.slice(5)).eql(['compile 0', 'run 0 180 1100', 'run 0 1280 7']);

    const alone = simulate(net, { dt: ms(1) });
    alone.run(net.advance, { steps: 1287, inputs: [[net.z.j, 20]] });
    expect([...sim.get(net.z.v)]).eql([...alone.get(net.z.v)]);
  });

  it('runs a training', () => {
    const net = context('net', () => sequential(rockpool.LinearJax({ shape: [2, 3] })));
    const losses = [undefined, telling().backend].map((backend) => {
      const trainer = train(net, {
        process: net.advance,
        dt: ms(1),
        steps: 4,
        ...(backend && { backend }),
        inputs: [[net.input, [1, 2]]],
        targets: [[net.output, 1]],
        loss: ({ of, target }) => mse(of(net.output), target(net.output)),
        optimizer: sgd(),
      });
      return [...trainer.run({ iterations: 5, progress: false })];
    });
    expect(losses[1]).eql(losses[0]);
  });

  it('is refused the precision that it lacks, before anything has changed', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1), backend: { ...backends.wasm, dtypes: ['f64'] } });
    const before = sim.get(net.z.j);
    const faults = faultsOf(() => sim.run(net.advance, { steps: 3, inputs: [[net.z.j, 5]] }));
    expect(faults.map(({ code, found }) => `${code} ${found}`)).eql(['backend dtype f32']);
    expect(sim.get(net.z.j)).eql(before);
    expect(sim.tick).equal(0);
  });
});

describe('inputs that are the same in all trials, or at all steps', () => {
  it('are spread over them on every backend', () => {
    const net = network();
    const [batch, steps] = [3, 5];
    const row = [10, 20, 30, 40];
    const rows = Array.from({ length: steps }, (_, k) => row.map((x) => x + k));
    const everywhere = rows.flatMap((own) => [own, own, own].flat());
    const spread = [
      [25, perTrial([25, 25, 25]), new Array(batch * 4).fill(25)],
      [row, perTrial([row, row, row]), [row, row, row].flat()],
      [rows, everywhere, everywhere],
    ] as const;
    for (const backend of BACKENDS) {
      for (const [given, same, all] of spread) {
        const [a, b] = [given, same].map((j) => {
          const sim = simulate(net, { dt: ms(1), batch, backend });
          return sim.run(net.advance, { steps, inputs: [[net.z.j, j]], record: [net.z.j] }).get(net.z.j).data;
        });
        expect([...a!]).eql([...b!]);
        expect([...a!.slice(-all.length)]).eql([...all]);
      }
    }
  });
});
