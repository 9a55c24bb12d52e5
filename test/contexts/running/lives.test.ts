import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { contentsOf } from '../../../contexts/model/registry.ts';
import {
  type Backend,
  backends,
  context,
  edit,
  LIFCell,
  ms,
  mse,
  process,
  rockpool,
  runner,
  sequential,
  sgd,
  simulate,
  train,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';

// What nobody needs any more is let go of: short forms of `npm run soak -- lives edits`.

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** How many of some objects are still there, once there is no more to collect. */
async function alive(refs: readonly WeakRef<object>[], most = 0): Promise<number> {
  const left = () => refs.filter((ref) => ref.deref()).length;
  for (let tries = 0; tries < 20 && (tries === 0 || left() > most); tries++) {
    await new Promise(setImmediate);
    collect();
  }
  return left();
}

/** A backend that counts the executables that have not been disposed of, and refers to all, and to what they are compiled from. */
function counting() {
  const refs: WeakRef<object>[] = [];
  const count = { now: 0, most: 0 };
  const backend: Backend = {
    ...backends.wasm,
    name: 'counting',
    compile(work, options) {
      const inner = backends.wasm.compile(work, options);
      count.most = Math.max(count.most, ++count.now);
      const own = {
        ...inner,
        dispose: () => {
          count.now--;
          inner.dispose();
        },
      };
      refs.push(new WeakRef(own), new WeakRef(work));
      return own;
    },
  };
  return { backend, refs, count };
}

describe('what is disposed of', () => {
  const net = context('net', () => sequential(rockpool.LinearJax({ shape: [2, 2] })));

  it('holds nothing, a simulation or a training, however long somebody keeps it', async () => {
    const { backend, refs, count } = counting();
    const told: string[] = [];
    const make = () => {
      const options = { dt: ms(1), backend } as const;
      const [numbers, target] = [new Float64Array(20).fill(1), new Float64Array(6)];
      const sim = simulate(net, options);
      sim.run(net.advance, { steps: 10, inputs: [[net.input, numbers]] });
      sim.snapshot();
      const stream = sim.stream(net.advance);
      sim.observe(net.output).subscribe({ complete: () => told.push('observed') });
      const trainer = train(net, {
        ...{ ...options, process: net.advance, steps: 3, optimizer: sgd({ lr: 0.1 }), best: 'loss' as const },
        inputs: [[net.input, 1]],
        targets: [[net.output, target]],
        loss: ({ of, target: wanted }) => mse(of(net.output), wanted(net.output)),
      });
      trainer.events.subscribe({ complete: () => told.push('trained') });
      trainer.run({ iterations: 2, progress: false });
      trainer.test({ inputs: [[net.input, [1]]], targets: [[net.output, [1]]] });
      refs.push(new WeakRef(numbers), new WeakRef(target), new WeakRef(trainer.best!));
      const small = runner(net, { dt: ms(1) });
      small.run(net.advance, { steps: 10, inputs: [[net.input, numbers]] });
      refs.push(new WeakRef(small.get(net.output)));
      for (const own of [sim, trainer, small]) own[Symbol.dispose]();
      return { sim, trainer, stream, small };
    };
    const held = Array.from({ length: 3 }, make);
    expect(count.now).equal(0);
    expect(await alive(refs)).equal(0);
    expect(told.length).equal(6);
    for (const { sim, trainer, stream, small } of held) {
      expect([sim.tick, trainer.iteration, small.tick]).eql([10, 2, 10]);
      for (const own of [sim, trainer]) expect(`${own}`).match(/^disposed/);
      for (const call of [
        () => sim.get(net.output),
        () => small.get(net.output),
        () => trainer.best,
        () => trainer.evaluate(),
      ])
        expect(faultsOf(call).map(({ code }) => code)).eql(['disposed']);
      stream.cancel();
    }
  });

  it('is what was compiled and has not been used for long, too: a simulation keeps sixteen programs', () => {
    const { backend, count } = counting();
    const cell = context('cell', () => {
      const z = LIFCell({ n_units: 1, tau_m: 20 });
      return { z, advance: process(z.advance_state) };
    });
    const sim = simulate(cell, { dt: ms(1), backend });
    const { v, s, rfr, thr_theta, tols } = cell.z;
    // Every set of compartments is recorded by a program of its own.
    for (let set = 0; set < 20; set++) {
      const record = [v, s, rfr, thr_theta, tols].filter((_, i) => set & (1 << i));
      sim.run(cell.advance, { steps: 2, inputs: [[cell.z.j, 1]], record });
    }
    expect(count).eql({ now: 16, most: 17 });
    sim[Symbol.dispose]();
    expect(count.now).equal(0);
  });
});

describe('edits', () => {
  it('are kept as many as can be taken back, and no model before them', async () => {
    const net = context('net', () => {
      const z = LIFCell({ n_units: 3, tau_m: 20 });
      return { z, advance: process(z.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1) });
    const refs: WeakRef<object>[] = [];
    for (let i = 0; i < 60; i++) {
      refs.push(new WeakRef(contentsOf(net, 'test')));
      const change = (draft: {
        parts: Record<string, { hyperparameters: Record<string, unknown> } | undefined>;
      }) => {
        draft.parts.z!.hyperparameters.tau_m = 10 + i / 7;
      };
      edit(net, change as never, { history: 10 });
      if (i % 7 === 0) sim.run(net.advance, { steps: 1, inputs: [[net.z.j, 1]] });
    }
    // The last ten, and the one that the simulation has followed.
    expect(await alive(refs, 11)).most(11);
    sim[Symbol.dispose]();
  });
});
